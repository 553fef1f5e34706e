"""Duties that the company adds for itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import form_page, posted
from ctpat.companies.access import company_view

from ..exceptions import DutyRefusal
from ..forms.own import AddOwnKindForm, BeginForm, OwnKindForm
from ..models import OwnKind
from ..services.adjusting import begin
from ..services.own import add_own_kind, change_own_kind, retire_own_kind
from ..words import every


@company_view("duties.view_duties")
@require_safe
def own_kind_list(request: HttpRequest) -> HttpResponse:
    kinds = OwnKind.objects.order_by("retired_on", "title")
    context = {
        "rows": [(kind, every(kind.as_kind().repeat)) for kind in kinds],
        "may_change": request.membership.may("duties.change_duties"),
    }
    return render(request, "duties/own_kind_list.html", context)


@company_view("duties.change_duties", once=True)
@require_http_methods(["GET", "POST"])
def own_kind_create(request: HttpRequest) -> HttpResponse:
    form = AddOwnKindForm(posted(request))
    if form.is_valid():
        try:
            own = add_own_kind(actor=request.user, now=timezone.now(), **form.cleaned_data)
        except DutyRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(title)s is a duty now.") % {"title": own})
            return redirect("duties:own_kind_list", request.company.slug)
    return _page(request, form, _("A duty of your own"), None)


@company_view("duties.change_duties")
@require_http_methods(["GET", "POST"])
def own_kind_change(request: HttpRequest, pk: int) -> HttpResponse:
    own = get_object_or_404(OwnKind, pk=pk)
    form = OwnKindForm(posted(request), instance=own)
    if form.is_valid():
        try:
            change_own_kind(own=own, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except DutyRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("duties:own_kind_list", request.company.slug)
    return _page(request, form, own.title, own)


@company_view("duties.change_duties")
@require_POST
def own_kind_retire(request: HttpRequest, pk: int) -> HttpResponse:
    own = get_object_or_404(OwnKind, pk=pk)
    retire_own_kind(own=own, actor=request.user, on=request.company.today(), now=timezone.now())
    messages.success(request, _("%(title)s is no duty any more; what was done stays.") % {"title": own})
    return redirect("duties:own_kind_list", request.company.slug)


@company_view("duties.change_duties")
@require_http_methods(["GET", "POST"])
def duty_begin(request: HttpRequest) -> HttpResponse:
    """Begin what the catalogue knows but only the company dates, such as the Trade Compliance letter."""
    form = BeginForm(posted(request))
    if form.is_valid():
        facts = form.cleaned_data
        duty = begin(
            kind=facts["kind"],
            subject=facts["account"],
            actor=request.user,
            starts_on=facts["starts_on"],
            now=timezone.now(),
        )
        messages.success(request, _("%(title)s is a duty now.") % {"title": duty.title})
        return redirect(duty)
    return _page(request, form, _("A duty with a day of yours"), None)


def _page(request: HttpRequest, form, heading: str, own: OwnKind | None) -> HttpResponse:
    return form_page(request, "duties/own_kind_form.html", form, heading=heading, own=own)
