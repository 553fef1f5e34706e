"""Headers of every answer, errors included, beside those of Django's SecurityMiddleware and of django-csp."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self)"


def headers_middleware(get_response: Callable) -> Callable:
    """Nothing but static files may be kept by a browser or proxy or be loaded by another site."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        answer = get_response(request)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if not request.path.startswith(settings.STATIC_URL):
            answer.headers.setdefault("Cache-Control", "no-store, private")
        return answer

    return middleware
