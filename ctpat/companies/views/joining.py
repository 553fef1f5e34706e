"""The page behind an invitation's link, to a role or as a guest. Looking at it changes nothing: mail scanners do."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ctpat.common.form_pages import posted

from ..exceptions import InvitationClosed, OtherAddress
from ..models import Grant, Invitation, User
from ..navigation import start_of
from ..profile_forms import JoinForm
from ..scoping import company_scope
from ..services.grants import accept_offer, open_offer
from ..services.invitations import accept_invitation, new_account, open_invitation

Offer = Invitation | Grant


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link sees who invites him; what he has to do depends on who he is here."""
    try:
        found = _offer(token)
        if request.user.is_authenticated:
            return _as_member_to_be(request, found)
        if User.objects.filter(email__iexact=found.email).exists():
            return _as_known_person(request, found)
        return _as_new_person(request, found)
    except InvitationClosed as refusal:
        return render(request, "companies/invitation_closed.html", {"refusal": refusal}, status=404)


def _offer(token: str) -> Offer:
    """What the link offers: roles, or one thing until a day. Raises InvitationClosed."""
    try:
        return open_invitation(token, now=timezone.now())
    except InvitationClosed:
        return open_offer(token, now=timezone.now())


def _take(found: Offer, user: User) -> str:
    """Let the person in; gives the page to begin at. Raises InvitationClosed and OtherAddress."""
    if isinstance(found, Invitation):
        return start_of(accept_invitation(invitation=found, user=user, now=timezone.now()))
    return accept_offer(grant=found, user=user, now=timezone.now()).guest_url


def _page(request: HttpRequest, found: Offer, *, status: int = 200, **context) -> HttpResponse:
    context["invitation"] = found
    if isinstance(found, Grant):
        with company_scope(found.company, write=False):
            context |= {"thing": str(found.content_object), "inviter": found.given_by}
    else:
        context["inviter"] = found.invited_by
    return render(request, "companies/invitation.html", context, status=status)


def _as_member_to_be(request: HttpRequest, found: Offer) -> HttpResponse:
    if request.method == "POST":
        try:
            start = _take(found, request.user)
        except OtherAddress as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Welcome to %(company)s.") % {"company": found.company})
            return redirect(start)
    is_other = request.user.email.casefold() != found.email.casefold()
    return _page(request, found, is_other=is_other)


def _as_known_person(request: HttpRequest, found: Offer) -> HttpResponse:
    if request.method == "POST":
        return redirect_to_login(request.get_full_path())
    return _page(request, found, signs_in=True)


def _as_new_person(request: HttpRequest, found: Offer) -> HttpResponse:
    form = JoinForm(posted(request), email=found.email)
    if not form.is_valid():
        return _page(request, found, form=form, status=422 if form.is_bound else 200)
    try:
        with transaction.atomic():
            user = new_account(email=found.email, **form.cleaned_data)
            start = _take(found, user)
    except IntegrityError:  # the same person pressed twice: the other request made the account
        return redirect_to_login(request.get_full_path())
    return _signed_in(request, user, start)


def _signed_in(request: HttpRequest, user: User, page: str) -> HttpResponse:
    """Through allauth's own flow, so that every rule of signing in holds here too."""
    record_authentication(request, user, method="password", email=user.email)
    return perform_login(
        request, Login(user=user, redirect_url=page, email=EmailAddress.objects.get_primary_email(user))
    )
