"""The company profile beside CBP's portal: what changed here, and the comparison that says all is entered there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ctpat.common.form_pages import form_page
from ctpat.companies.access import company_view

from ..forms.portal import ComparisonForm
from ..models import PortalComparison
from ..portal_profile import PortalProfile
from ..services import portal as services
from .papers import take_step

VIEW, MANAGE = "compliance.view_correspondence", "compliance.manage_validations"


@company_view(VIEW)
@require_safe
def portal_profile(request: HttpRequest) -> HttpResponse:
    """Read it beside the portal, enter there what changed here, then say so."""
    return _page(request)


@company_view(MANAGE, once=True)
@require_POST
def portal_compare(request: HttpRequest) -> HttpResponse:
    """The portal says the same as the page that was shown."""
    form = ComparisonForm(request.POST)
    if take_step(request, form, services.note_comparison, today=request.company.today()):
        messages.success(request, _("Noted: the portal says the same as this page."))
        return redirect("compliance:portal_profile", request.company.slug)
    return _page(request, form)


@company_view(MANAGE)
@require_POST
def portal_comparison_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Noted by mistake: what it covered is to be entered again."""
    comparison = get_object_or_404(PortalComparison, pk=pk)
    services.take_back_comparison(comparison=comparison, actor=request.user)
    messages.success(request, _("Taken back. The changes before it are to be entered again."))
    return redirect("compliance:portal_profile", request.company.slug)


def _page(request: HttpRequest, form: ComparisonForm | None = None) -> HttpResponse:
    data, today = PortalProfile(request.company, request.membership), request.company.today()
    form = form or ComparisonForm(initial={"on": today, "seen": data.seen})
    context = {"data": data, "today": today, "may_manage": request.membership.may(MANAGE)}
    return form_page(request, "compliance/portal_profile.html", form, **context)
