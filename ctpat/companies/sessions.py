"""A session ends after an hour without a request, and after twelve hours in any case."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

BEGAN, SEEN = "session_began", "session_seen"
A_WRITE_EVERY = 60  # seconds; not every request writes


def session_limits_middleware(get_response: Callable) -> Callable:
    """Sign people out whose session is over; keep the list of sessions up to date."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.session.session_key and request.user.is_authenticated:
            _look_at(request, now=time.time())
        return get_response(request)

    return middleware


def _look_at(request: HttpRequest, *, now: float) -> None:
    session = request.session
    began, seen = session.setdefault(BEGAN, now), session.get(SEEN, now)
    if now - began > settings.SESSION_LIMIT_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
        logout(request)
        messages.info(request, _("You were signed out because nothing happened for a while. Please sign in again."))
        return
    if SEEN not in session or now - seen > A_WRITE_EVERY:
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
