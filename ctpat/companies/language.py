"""The language a person chose, on every device."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation


def language_middleware(get_response: Callable) -> Callable:
    """Speak the language of the person; without a choice, that of the browser."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = request.user.language if request.user.is_authenticated else ""
        if not chosen:
            return get_response(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            return get_response(request)

    return middleware
