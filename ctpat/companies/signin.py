"""How and when the person of this session proved who he is.

Read from what django-allauth records in the session at every way to sign in, so a gate that
asks here holds for password, passkey, code and reset alike, without a query.
"""

import functools
import time
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def used_second_factor(request: HttpRequest) -> bool:
    """Whether a passkey, a code by app or a recovery code was used in this session."""
    return any(step["method"] == "mfa" for step in get_authentication_records(request, request.user))


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether the last proof is at most five minutes old."""
    proofs = [step["at"] for step in get_authentication_records(request, request.user)]
    return bool(proofs) and time.time() - max(proofs) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def fresh_sign_in(view: Callable) -> Callable:
    """Ask for the sign-in again before a dangerous act, then carry the act out.

    Stands below the gate; looking at the form asks nothing. django-allauth keeps the request that
    was asked for.
    """

    @functools.wraps(view)
    def asks(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if request.method not in SAFE_METHODS and not signed_in_lately(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return asks
