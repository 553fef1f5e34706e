"""Who from outside may look at one account: invited, given longer, ended."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ctpat.common.form_pages import form_page, posted
from ctpat.companies.access import company_view
from ctpat.companies.exceptions import GuestPeriod, Refusal
from ctpat.companies.services.grants import change_grant, offer_grant, withdraw_grant
from ctpat.companies.signin import fresh_sign_in

from ..forms.guests import GuestChangeForm, GuestForm
from ..models import Account, AccountGrant

A_VISIT = timedelta(days=14)


@company_view("companies.invite_guests", once=True)
@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def guest_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody read this account until a day. The same address again gets a new link."""
    account = _account(pk)
    initial = {"until": request.company.today() + A_VISIT}
    form = GuestForm(posted(request), initial=initial)
    if form.is_valid():
        try:
            grant = offer_grant(
                model=AccountGrant, thing=account, by=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error("until" if isinstance(refusal, GuestPeriod) else "email", str(refusal))
        else:
            messages.success(request, _("%(email)s gets a mail with a link.") % {"email": grant.email})
            return redirect(grant)
    return form_page(request, "compliance/guest_invite.html", form, account=account)


@company_view("companies.invite_guests")
@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def guest_change(request: HttpRequest, pk: int, guest: int) -> HttpResponse:
    """Another last day, or the report as well."""
    grant = _grant(request, pk, guest)
    initial = {"until": grant.until, "shows_report": grant.shows_report}
    form = GuestChangeForm(posted(request), initial=initial)
    if form.is_valid():
        try:
            change_grant(grant=grant, by=request.membership, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("until", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(grant)
    return form_page(request, "compliance/guest_change.html", form, grant=grant, account=grant.content_object)


@company_view("companies.invite_guests")
@require_POST
def guest_withdraw(request: HttpRequest, pk: int, guest: int) -> HttpResponse:
    """End it now; the guest's next click finds nothing."""
    grant = _grant(request, pk, guest)
    withdraw_grant(grant=grant, by=request.membership, now=timezone.now())
    messages.success(request, _("The access of %(email)s has ended.") % {"email": grant.email})
    return redirect(grant)


def _account(pk: int) -> Account:
    return get_object_or_404(Account.objects.select_related("entity_type"), pk=pk)


def _grant(request: HttpRequest, pk: int, guest: int) -> AccountGrant:
    grants = AccountGrant.objects.select_related("content_object__entity_type", "user")
    grant = get_object_or_404(grants, pk=guest, company=request.company, content_object=pk)
    grant.company = request.company
    return grant
