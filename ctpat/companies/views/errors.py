"""The error pages: plain words, what mends it, and nothing that tells of other companies.

404 is the same for missing, removed and foreign. 400, 500 and 503 touch neither database nor session.
"""

import logging
import secrets
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from ..access import RightMissing
from ..models import Membership
from ..rights_words import words_of
from ..roles import RIGHTS, Role

logger = logging.getLogger(__name__)

RETRY_SECONDS = 10


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Names the member's roles, the right that is missing, and who can help."""
    context: dict = {"is_error": True}
    membership = getattr(request, "membership", None)
    if isinstance(exception, RightMissing) and membership is not None:
        administrators = Membership.objects.filter(company=membership.company).with_role(Role.ADMINISTRATOR)
        context |= {
            "roles": membership.roles_in_words,
            "action": words_of(exception.right),
            "given_to": [role.label for role in Role if role in RIGHTS[exception.right]],
            "helpers": [one.user for one in administrators.select_related("user").order_by("user__name")[:5]],
        }
    return _framed(request, "403.html", 403, context)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    answer = _plain(request, "403_csrf.html", 403)
    answer.headers["X-Csrf-Failed"] = "1"
    return answer


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _framed(request, "404.html", 404, {"is_error": True})


def server_error(request: HttpRequest) -> HttpResponse:
    """The log line carries the same number as the page."""
    error = sys.exc_info()[1]
    reference = secrets.token_hex(4)
    logger.error("Reference %s: %s %s failed", reference, request.method, request.path, exc_info=error)
    if isinstance(error, OperationalError | InterfaceError):
        answer = _plain(request, "503.html", 503, {"reference": reference, "retry": RETRY_SECONDS})
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    else:
        answer = _plain(request, "500.html", 500, {"reference": reference})
    answer.headers["X-Reference"] = reference
    return answer


def _framed(request: HttpRequest, template: str, status: int, context: dict) -> HttpResponse:
    """In the company's frame for its members; under htmx the page stays, so nothing is sent."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=status)
    return render(request, template, context, status=status)


def _plain(request: HttpRequest, template: str, status: int, context: dict | None = None) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=status)
    return HttpResponse(render_to_string(template, context), status=status)
