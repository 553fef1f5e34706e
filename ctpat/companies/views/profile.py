"""What a company says about itself: names, addresses, business, contacts, zones, rules."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import posted

from ..access import company_view
from ..models import Company, Contact, ForeignTradeZone
from ..profile_forms import AddressForm, BusinessForm, ContactForm, NamesForm, RulesForm, ZoneForm
from ..services.edits import remove
from ..signin import fresh_sign_in
from .rows import save_or_show

SECTIONS = {
    "names": (NamesForm, gettext_lazy("Names and structure")),
    "addresses": (AddressForm, gettext_lazy("Addresses")),
    "business": (BusinessForm, gettext_lazy("Business and supply chain")),
}


@company_view("companies.view_company")
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """The company's profile on one page, each part with its own way to change it."""
    context = {
        "contacts": Contact.objects.select_related("user"),
        "zones": ForeignTradeZone.objects.select_related("site"),
        "missing_parts": _missing_parts(),
        "may_change": request.membership.may("companies.change_company"),
    }
    return render(request, "companies/settings.html", context)


@company_view("companies.change_company")
@require_http_methods(["GET", "POST"])
def company_change(request: HttpRequest, section: str) -> HttpResponse:
    if section not in SECTIONS:
        raise Http404
    form_class, heading = SECTIONS[section]
    return save_or_show(
        request,
        form=form_class(posted(request), instance=_fresh(request.company)),
        verb="companies.company.changed",
        to=_settings(request),
        template="companies/row_form.html",
        heading=heading,
        back=_settings(request),
    )


@company_view("companies.change_company")
@require_http_methods(["GET", "POST"])
@fresh_sign_in
def rules(request: HttpRequest) -> HttpResponse:
    """How strict the company is with itself."""
    return save_or_show(
        request,
        form=RulesForm(posted(request), instance=_fresh(request.company)),
        verb="companies.rules.changed",
        to=reverse("companies:rules", args=[request.company.slug]),
        template="companies/rules.html",
    )


@company_view("companies.change_company", once=True)
@require_http_methods(["GET", "POST"])
def contact_create(request: HttpRequest) -> HttpResponse:
    return _contact(request, Contact(company=request.company), "companies.contact.added", _("New contact"))


@company_view("companies.change_company")
@require_http_methods(["GET", "POST"])
def contact_change(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact, pk=pk)
    return _contact(request, contact, "companies.contact.changed", contact.name)


@company_view("companies.change_company")
@require_POST
def contact_remove(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact, pk=pk)
    remove(row=contact, actor=request.user, verb="companies.contact.removed")
    messages.success(request, _("%(name)s is no contact any more.") % {"name": contact.name})
    return redirect(_settings(request))


@company_view("companies.change_company", once=True)
@require_http_methods(["GET", "POST"])
def zone_create(request: HttpRequest) -> HttpResponse:
    return _zone(
        request, ForeignTradeZone(company=request.company), "companies.zone.added", _("New foreign trade zone")
    )


@company_view("companies.change_company")
@require_http_methods(["GET", "POST"])
def zone_change(request: HttpRequest, pk: int) -> HttpResponse:
    zone = get_object_or_404(ForeignTradeZone, pk=pk)
    return _zone(request, zone, "companies.zone.changed", str(zone))


@company_view("companies.change_company")
@require_POST
def zone_remove(request: HttpRequest, pk: int) -> HttpResponse:
    zone = get_object_or_404(ForeignTradeZone, pk=pk)
    remove(row=zone, actor=request.user, verb="companies.zone.removed")
    messages.success(request, _("%(zone)s is removed.") % {"zone": zone})
    return redirect(_settings(request))


def _contact(request: HttpRequest, contact: Contact, verb: str, heading: str) -> HttpResponse:
    return save_or_show(
        request,
        form=ContactForm(posted(request), instance=contact),
        verb=verb,
        to=_settings(request),
        template="companies/row_form.html",
        heading=heading,
        back=_settings(request),
        remove_url=contact.pk and reverse("companies:contact_remove", args=[request.company.slug, contact.pk]),
    )


def _zone(request: HttpRequest, zone: ForeignTradeZone, verb: str, heading: str) -> HttpResponse:
    return save_or_show(
        request,
        form=ZoneForm(posted(request), instance=zone),
        verb=verb,
        to=_settings(request),
        template="companies/row_form.html",
        heading=heading,
        back=_settings(request),
        remove_url=zone.pk and reverse("companies:zone_remove", args=[request.company.slug, zone.pk]),
    )


def _missing_parts() -> list[str]:
    """The parts that CBP's portal asks for and nobody has yet."""
    asked = [Contact.Part.OFFICER, Contact.Part.POINT_OF_CONTACT]
    held = set(Contact.objects.filter(part__in=asked).values_list("part", flat=True))
    return [part.label for part in asked if part not in held]


def _fresh(company: Company) -> Company:
    """A second copy for a form, so that a refused form leaves the frame's company as it is."""
    return Company.objects.get(pk=company.pk)


def _settings(request: HttpRequest) -> str:
    return reverse("companies:settings", args=[request.company.slug])
