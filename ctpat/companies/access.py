"""The gate: the one way from a URL into a company.

`/c/<company>/...` names the company on every request; nothing about a current company
lives in the session. Foreign and missing look the same (404); a member whose roles lack
the right gets 403 and a page that says whom to ask. Where the company asks for a second
factor, a session without one is led to it, however its person signed in.

Two doors: `company_view(right)` for members, by their roles; `guest_view(grant, members=right)`
for who was granted one thing of the company until a moment, and opens nothing else of it.
"""

import functools
from collections.abc import Callable
from datetime import timedelta
from inspect import iscoroutinefunction
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from .models import Grant, Membership
from .repeats import earlier_answer, fingerprint, forget, keep_answer
from .roles import RIGHTS
from .scoping import company_scope
from .signals import access_refused
from .signin import SAFE_METHODS, used_second_factor

SEEN_EVERY = timedelta(minutes=10)


class RightMissing(PermissionDenied):
    """A member asked for more than the roles allow; the 403 page names roles and right."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right


def company_view(right: str, *, writes_late: bool = False, once: bool = False) -> Callable:
    """Let members with this right in, with their company in force while the view runs.

    The view gets `request.company` and `request.membership`; its own arguments are what
    the URL holds beside the company. A lazy answer is rendered inside the scope.
    `writes_late` is for a view that does something slow first, such as judging an upload:
    it runs with the company open for reading, and opens `company_scope()` for its writes.
    `once` is for a view that makes something or keeps a file: the same form sent again is answered as before.
    """
    return _gate(right, _enter_as_member, writes_late, once=once)


def guest_view(grant: type[Grant], *, members: str) -> Callable:
    """Let in whoever holds a live grant to the thing in the URL, with the company in force.

    The thing's id is the URL's argument that `grant.url_kwarg` names; the view gets it too, and
    `request.grant`. Whoever has no such grant, or had one, gets the 404 of a stranger. Members with
    the right `members` see the page as a guest would, with no grant and without the company's
    frame; `request.membership` is None for both, so nothing that a role allows is shown here.
    """

    def enter(request: HttpRequest, company: str, kwargs: dict) -> Membership | None:
        grants = grant.objects.live(now=timezone.now()).filter(user=request.user, company__slug=company)
        found = grants.filter(content_object=kwargs[grant.url_kwarg]).select_related("company").first()
        if found is None:
            request.grant = None
            return _enter_as_member(request, company, kwargs)
        request.company, request.grant = found.company, found
        return None

    return _gate(members, enter, as_guest=True)


def _gate(
    right: str, enter: Callable, writes_late: bool = False, as_guest: bool = False, once: bool = False
) -> Callable:
    """The common part of both doors. `enter` finds who comes: a member, or None for a guest; or 404."""
    if right not in RIGHTS:
        raise ValueError(f"roles.py declares no right {right!r}")

    def decorate(view: Callable) -> Callable:
        if iscoroutinefunction(view):
            raise TypeError("company views are synchronous")

        @functools.wraps(view)
        def gate(request: HttpRequest, company: str, *args, **kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to(request, reverse(settings.LOGIN_URL))
            membership = enter(request, company, kwargs)
            request.membership = membership
            if request.company.requires_mfa and not used_second_factor(request):
                return _to(request, reverse("companies:second_factor"))
            _note_seen(membership or request.grant)
            try:
                if membership is not None:
                    require(membership, right)
                if as_guest:
                    request.membership = None
                inside = _once if once and request.method not in SAFE_METHODS else _inside
                return inside(request, view, args, kwargs, writes_late)
            except RightMissing as refusal:
                _report_refusal(request, refusal)
                raise

        gate.company_permission = right  # the mark that the guard tests look for
        gate.once = once
        gate.login_required = False  # the gate itself sends strangers to the sign-in, htmx or not
        return transaction.non_atomic_requests(gate)

    return decorate


def require(membership: Membership, right: str) -> None:
    """Raise RightMissing (a 403) unless one of the member's roles has the right."""
    if not membership.may(right):
        raise RightMissing(right)


def _enter_as_member(request: HttpRequest, slug: str, kwargs: dict) -> Membership:
    membership = Membership.objects.select_related("company").filter(user=request.user, company__slug=slug).first()
    if membership is None:
        raise Http404
    membership.user = request.user  # known already; asking for it again would be a query
    request.company = membership.company
    return membership


def _once(request: HttpRequest, view: Callable, args: tuple, kwargs: dict, writes_late: bool) -> HttpResponseBase:
    """The view, unless the same was carried out already; one after the other, because writers of a company wait."""
    key = fingerprint(request)

    @functools.wraps(view)
    def watched(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        answer = earlier_answer(key)
        if answer is None:
            answer = view(request, *args, **kwargs)
            keep_answer(key, answer)
        return answer

    try:
        return _inside(request, watched, args, kwargs, writes_late)
    except BaseException:
        forget(key)
        raise


def _inside(request: HttpRequest, view: Callable, args: tuple, kwargs: dict, writes_late: bool) -> HttpResponseBase:
    write = request.method not in SAFE_METHODS and not writes_late
    with timezone.override(request.company.zone), company_scope(request.company, write=write):
        answer = view(request, *args, **kwargs)
        if hasattr(answer, "render") and not answer.is_rendered:
            answer = answer.render()
        if answer.streaming and not isinstance(answer, FileResponse):
            raise TypeError("a streamed answer would run outside the company; write a file")
        if write and answer.status_code >= 400:
            transaction.set_rollback(True)
        return answer


def _to(request: HttpRequest, page: str) -> HttpResponse:
    """Lead to a page of sign-in and back; under htmx that replaces the page, not a part of it."""
    if getattr(request, "htmx", False):
        back = request.htmx.current_url_abs_path or request.get_full_path()
        return HttpResponseClientRedirect(redirect_to_login(back, page).url)
    return redirect_to_login(_page_of(request), page)


def _page_of(request: HttpRequest) -> str:
    """Where a request comes from: of a form its page, which brings back what was typed (guard.js).

    The form's own address may take nothing but forms.
    """
    here, came_from = request.get_full_path(), request.headers.get("Referer", "")
    if request.method in SAFE_METHODS:
        return here
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return here
    page = urlsplit(came_from)._replace(scheme="", netloc="", fragment="").geturl()
    return page if url_has_allowed_host_and_scheme(page, None) else here


def _note_seen(pass_: Membership | Grant) -> None:
    """Remember the visit, at most every ten minutes; it says where the person goes on next time."""
    now = timezone.now()
    if pass_.seen_at is None or now - pass_.seen_at > SEEN_EVERY:
        type(pass_).objects.filter(pk=pass_.pk).update(seen_at=now)


def _report_refusal(request: HttpRequest, refusal: RightMissing) -> None:
    """The refusal leaves a trace although the view's own transaction is gone."""
    with company_scope(request.company):
        access_refused.send(
            sender=None,
            request=request,
            company=request.company,
            membership=request.membership,
            right=refusal.right,
        )
