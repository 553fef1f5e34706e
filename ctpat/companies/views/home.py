"""The door: where a person goes on after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..grants import last_grant, live_grants
from ..models import Membership
from ..navigation import start_of
from ..setup import address


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the company last seen; to the set-up if there is none; with `?choose` the list of all."""
    memberships = list(Membership.objects.filter(user=request.user).select_related("company"))
    if "choose" not in request.GET and memberships:
        return redirect(_address(_last_seen(memberships)))
    grants = live_grants(request.user, now=timezone.now())
    if not memberships:
        if len(grants) == 1:
            return redirect(grants[0].guest_url)
        if not grants:
            return _for_nobodys_member(request)
    memberships.sort(key=lambda one: one.company.name.casefold())
    context = {"companies": [(one, start_of(one)) for one in memberships], "grants": grants}
    return render(request, "companies/home.html", context)


def _for_nobodys_member(request: HttpRequest) -> HttpResponse:
    """Whoever was a guest is told that it is over; anybody else is new here."""
    grant = last_grant(request.user)
    if grant is None:
        return redirect("companies:setup")
    return render(request, "companies/guest_over.html", {"grant": grant})


def _last_seen(memberships: list[Membership]) -> Membership:
    return max(memberships, key=lambda one: (one.seen_at or one.created_at, one.pk))


def _address(membership: Membership) -> str:
    """The start of the company, or the step where an unfinished set-up goes on."""
    company = membership.company
    if company.set_up_at is None and membership.may("companies.change_company"):
        return address(company, company.setup_step)
    return start_of(membership)
