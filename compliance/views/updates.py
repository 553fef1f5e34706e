"""What the programme changed because CBP said so, and the weekly look into the portal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import form_page, posted
from ctpat.companies.access import company_view

from ..forms.letters import PortalForm, UpdateForm
from ..hearing import updates_for
from ..services import letters
from .papers import take_step

VIEW, MANAGE = "compliance.view_correspondence", "compliance.manage_validations"


@company_view(VIEW)
@require_safe
def update_list(request: HttpRequest) -> HttpResponse:
    """What the programme changed because CBP said so (element 9)."""
    context = {"updates": updates_for(request.membership), "may_manage": request.membership.may(MANAGE)}
    return render(request, "compliance/update_list.html", context)


@company_view(MANAGE, once=True)
@require_http_methods(["GET", "HEAD", "POST"])
def update_create(request: HttpRequest) -> HttpResponse:
    """Record a change; `?item=` and `?message=` name what asked for it."""
    today = request.company.today()
    initial = {"made_on": today, "item": request.GET.get("item"), "message": request.GET.get("message")}
    form = UpdateForm(posted(request), initial=initial, membership=request.membership)
    if take_step(request, form, letters.record_update, today=today):
        messages.success(request, _("The update is recorded."))
        return redirect("compliance:update_list", request.company.slug)
    return form_page(request, "compliance/update_create.html", form)


@company_view(MANAGE, once=True)
@require_POST
def portal_check(request: HttpRequest) -> HttpResponse:
    """Somebody has looked into the portal."""
    form = PortalForm(request.POST)
    if form.is_valid():
        letters.note_portal_check(on=request.company.today(), actor=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("Noted that you looked into the portal today."))
    else:
        messages.error(request, _("Say in at most 240 letters what was found."))
    return redirect("compliance:validation_list", request.company.slug)
