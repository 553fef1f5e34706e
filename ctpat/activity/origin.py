"""Where the present request comes from, for the history."""

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_origin: ContextVar[str] = ContextVar("origin", default="")


def current_origin() -> str:
    """The client's address, or nothing in a task or command."""
    return _origin.get()


def client_address(request: HttpRequest) -> str:
    """The true client address: forwarded headers count only as far as configured proxies reach."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies][:45]
    return request.META.get("REMOTE_ADDR", "")[:45]


def origin_middleware(get_response: Callable) -> Callable:
    """Remember the client's address while a request is answered."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = _origin.set(client_address(request))
        try:
            return get_response(request)
        finally:
            _origin.reset(token)

    return middleware
