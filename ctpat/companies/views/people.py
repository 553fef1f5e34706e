"""People and rights: who belongs to the company, who is invited, what each role may do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import form_page, posted

from ..access import company_view
from ..exceptions import OnlyHolder, Refusal
from ..models import Contact, Invitation, Membership
from ..people import members_of, missing_roles, rights_table
from ..profile_forms import InviteForm, RolesForm
from ..services.invitations import invite, resend_invitation, withdraw_invitation
from ..services.members import change_roles, end_membership, leave_company, only_holder_of, sign_out_everywhere
from ..signin import fresh_sign_in


@company_view("companies.view_members")
@require_safe
def member_list(request: HttpRequest) -> HttpResponse:
    members = members_of(request.company)
    context = {
        "members": members,
        "with_passkey": sum(member.sign_in.is_passkey for member in members),
        "invitations": _invitations(request),
        "missing_roles": missing_roles(members),
        "may_manage": request.membership.may("companies.manage_members"),
        "may_invite": request.membership.may("companies.invite_members"),
        "may_note_absences": request.membership.may("duties.change_duties"),
        "now": timezone.now(),
    }
    return render(request, "companies/member_list.html", context)


@company_view("companies.view_company")
@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    """What each role may do, from the same table that the gate asks."""
    return render(request, "companies/role_list.html", {"roles": rights_table()})


@company_view("companies.invite_members", once=True)
@require_http_methods(["GET", "POST"])
def member_invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(posted(request), by=request.membership)
    if form.is_valid():
        try:
            invitation = invite(by=request.membership, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("%(email)s gets a mail with a link.") % {"email": invitation.email})
            return redirect("companies:member_list", request.company.slug)
    return form_page(request, "companies/member_invite.html", form)


@company_view("companies.manage_members")
@require_http_methods(["GET", "POST"])
def member_change(request: HttpRequest, pk: int) -> HttpResponse:
    """The roles of one member, and the ways to end the access."""
    member = _member(request, pk)
    form = RolesForm(posted(request), by=request.membership, initial={"roles": member.roles})
    if form.is_valid():
        try:
            change_roles(membership=member, by=request.membership, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("roles", str(refusal))
        else:
            messages.success(
                request, _("Saved. It holds from the next click of %(person)s on.") % {"person": member.user}
            )
            return redirect("companies:member_list", request.company.slug)
    context = {
        "member": member,
        "is_self": member.user_id == request.user.pk,
        "contact_parts": Contact.objects.filter(user=member.user_id),
    }
    return form_page(request, "companies/member_change.html", form, **context)


@company_view("companies.manage_members")
@require_POST
@fresh_sign_in
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    try:
        end_membership(membership=member, by=request.membership, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The access of %(person)s has ended.") % {"person": member.user})
    return redirect("companies:member_list", request.company.slug)


@company_view("companies.view_company")
@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def member_leave(request: HttpRequest) -> HttpResponse:
    """Go by oneself. Who alone holds a role that the company needs is told what mends it."""
    alone = only_holder_of(request.membership)
    if request.method != "POST" or alone:
        context = {"refusal": OnlyHolder(alone) if alone else None}
        return render(request, "companies/member_leave.html", context, status=422 if request.method == "POST" else 200)
    leave_company(membership=request.membership, now=timezone.now())
    messages.success(request, _("You have left %(company)s.") % {"company": request.company.name})
    return redirect("companies:home")


@company_view("companies.manage_members")
@require_POST
@fresh_sign_in
def member_sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    """After a lost telephone: the person has to sign in again everywhere."""
    member = _member(request, pk)
    sign_out_everywhere(membership=member, by=request.membership)
    messages.success(request, _("%(person)s is signed out everywhere.") % {"person": member.user})
    return redirect("companies:member_change", request.company.slug, pk)


@company_view("companies.invite_members")
@require_POST
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        sent = resend_invitation(invitation=_invitation(request, pk), by=request.membership, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A new link is on its way to %(email)s.") % {"email": sent.email})
    return redirect("companies:member_list", request.company.slug)


@company_view("companies.invite_members")
@require_POST
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _invitation(request, pk)
    try:
        withdraw_invitation(invitation=invitation, by=request.membership, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The link of %(email)s opens nothing any more.") % {"email": invitation.email})
    return redirect("companies:member_list", request.company.slug)


def _member(request: HttpRequest, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user", "company"), pk=pk, company=request.company)


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    return get_object_or_404(Invitation.objects.pending(), pk=pk, company=request.company)


def _invitations(request: HttpRequest) -> list[Invitation]:
    return list(Invitation.objects.filter(company=request.company).pending())
