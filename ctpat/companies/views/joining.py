"""The page behind an invitation's link. Looking at it changes nothing: mail scanners do."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..exceptions import InvitationClosed, OtherAddress
from ..models import Invitation, User
from ..navigation import start_of
from ..profile_forms import JoinForm
from ..services.invitations import accept_invitation, join_with_new_account, open_invitation
from .rows import posted


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link sees who invites him; what he has to do depends on who he is here."""
    try:
        found = open_invitation(token, now=timezone.now())
        if request.user.is_authenticated:
            return _as_member_to_be(request, found)
        if User.objects.filter(email__iexact=found.email).exists():
            return _as_known_person(request, found)
        return _as_new_person(request, found)
    except InvitationClosed as refusal:
        return render(request, "companies/invitation_closed.html", {"refusal": refusal}, status=404)


def _as_member_to_be(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.method == "POST":
        try:
            membership = accept_invitation(invitation=found, user=request.user, now=timezone.now())
        except OtherAddress as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Welcome to %(company)s.") % {"company": membership.company})
            return redirect(start_of(membership))
    is_other = request.user.email.casefold() != found.email.casefold()
    return render(request, "companies/invitation.html", {"invitation": found, "is_other": is_other})


def _as_known_person(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.method == "POST":
        return redirect_to_login(request.get_full_path())
    return render(request, "companies/invitation.html", {"invitation": found, "signs_in": True})


def _as_new_person(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(posted(request), email=found.email)
    if not form.is_valid():
        context = {"invitation": found, "form": form}
        return render(request, "companies/invitation.html", context, status=422 if form.is_bound else 200)
    try:
        membership = join_with_new_account(invitation=found, now=timezone.now(), **form.cleaned_data)
    except IntegrityError:  # the same person pressed twice: the other request made the account
        return redirect_to_login(request.get_full_path())
    return _signed_in(request, membership.user, start_of(membership))


def _signed_in(request: HttpRequest, user: User, page: str) -> HttpResponse:
    """Through allauth's own flow, so that every rule of signing in holds here too."""
    record_authentication(request, user, method="password", email=user.email)
    return perform_login(
        request, Login(user=user, redirect_url=page, email=EmailAddress.objects.get_primary_email(user))
    )
