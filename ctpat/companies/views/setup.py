"""Setting a company up: every step is saved, and can be left and come back to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ctpat.common.form_pages import form_page, posted

from ..access import company_view
from ..exceptions import Refusal
from ..models import Company, Contact, Invitation, Site
from ..navigation import start_of
from ..profile_forms import FoundingForm, InviteForm, SetupContactForm, SiteForm
from ..services.edits import save_edited
from ..services.founding import create_company, go_to_step
from ..services.invitations import invite
from ..setup import Step, address, after, steps_of


@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Step 1: the company itself."""
    form = FoundingForm(posted(request))
    if form.is_valid():
        membership = create_company(actor=request.user, now=timezone.now(), **form.cleaned_data)
        return redirect(address(membership.company, Step.ACCOUNTS))
    return form_page(request, "companies/setup.html", form, steps=steps_of(None, None))


@company_view("companies.change_company")
@require_http_methods(["GET", "POST"])
def setup_sites(request: HttpRequest) -> HttpResponse:
    """Step 3: where people work and cargo lies."""
    form = SiteForm(posted(request), empty_permitted=True, use_required_attribute=False)
    if form.is_bound and form.is_valid():
        if form.has_changed():
            save_edited(form=form, actor=request.user, verb="companies.site.added")
        return _go_on(request, Step.SITES)
    sites, steps = Site.objects.all(), steps_of(request.company, Step.SITES)
    return form_page(request, "companies/setup_sites.html", form, sites=sites, steps=steps)


@company_view("companies.change_company")
@require_http_methods(["GET", "POST"])
def setup_people(request: HttpRequest) -> HttpResponse:
    """Step 4: whom CBP knows, and who works here."""
    data = posted(request)
    contact = SetupContactForm(data, prefix="contact", empty_permitted=True, use_required_attribute=False)
    invitee = InviteForm(
        data, prefix="invite", by=request.membership, empty_permitted=True, use_required_attribute=False
    )
    if data is not None and contact.is_valid() and invitee.is_valid() and _invited(request, invitee):
        if contact.has_changed():
            save_edited(form=contact, actor=request.user, verb="companies.contact.added")
        return _go_on(request, Step.PEOPLE)
    context = {
        "contact": contact,
        "invitee": invitee,
        "contacts": Contact.objects.all(),
        "invitations": Invitation.objects.filter(company=request.company).pending(),
        "steps": steps_of(request.company, Step.PEOPLE),
    }
    return render(request, "companies/setup_people.html", context, status=200 if data is None else 422)


def _invited(request: HttpRequest, form: InviteForm) -> bool:
    """Whether the invitation went out, or none was asked for."""
    if not form.has_changed():
        return True
    try:
        invitation = invite(by=request.membership, now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("email", str(refusal))
        return False
    messages.success(request, _("%(email)s gets a mail with a link.") % {"email": invitation.email})
    return True


def _go_on(request: HttpRequest, step: str) -> HttpResponse:
    """Add another, leave, or the next step: the button that was pressed says which."""
    company: Company = request.company
    if "another" in request.POST:
        return redirect(address(company, step))
    go_to_step(company=company, step=after(step))
    return redirect(start_of(request.membership) if "leave" in request.POST else address(company, after(step)))
