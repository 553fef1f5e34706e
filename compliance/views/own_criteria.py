"""Criteria that the company adds for itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import form_page, posted
from ctpat.companies.access import company_view

from ..forms.own_criteria import OwnCriterionForm
from ..models import OwnCriterion
from ..services import own_criteria as services

METHODS = ["GET", "POST"]


@company_view("compliance.view_profile")
@require_safe
def own_criterion_list(request: HttpRequest) -> HttpResponse:
    """All of them, the retired ones last."""
    rows = OwnCriterion.objects.select_related("element", "category")
    criteria = sorted(rows, key=lambda row: (row.retired_on is not None, *_place(row.code)))
    context = {"criteria": criteria, "may_change": request.membership.may("compliance.change_criteria")}
    return render(request, "compliance/own_criterion_list.html", context)


@company_view("compliance.change_criteria", once=True)
@require_http_methods(METHODS)
def own_criterion_create(request: HttpRequest) -> HttpResponse:
    initial = {"code": services.next_code(1), "level": "should", "category": 1}
    form = OwnCriterionForm(posted(request), initial=initial)
    if form.is_valid():
        criterion = services.add_own_criterion(actor=request.user, **form.facts)
        messages.success(
            request, _("%(code)s is part of the security profile and waits for an answer.") % vars(criterion)
        )
        return redirect("compliance:own_criterion_list", request.company.slug)
    return _form(request, form)


@company_view("compliance.change_criteria")
@require_http_methods(METHODS)
def own_criterion_change(request: HttpRequest, pk: int) -> HttpResponse:
    form = OwnCriterionForm(posted(request), instance=_criterion(pk))
    if form.is_valid():
        services.change_own_criterion(criterion=_criterion(pk), actor=request.user, **form.facts)
        messages.success(request, _("Saved."))
        return redirect("compliance:own_criterion_list", request.company.slug)
    return _form(request, form, criterion=_criterion(pk))


@company_view("compliance.change_criteria")
@require_POST
def own_criterion_retire(request: HttpRequest, pk: int) -> HttpResponse:
    on = request.company.today()
    criterion = services.retire_own_criterion(criterion=_criterion(pk), actor=request.user, on=on)
    messages.success(request, _("%(code)s is retired; its answer and evidence are kept.") % vars(criterion))
    return redirect("compliance:own_criterion_list", request.company.slug)


@company_view("compliance.change_criteria")
@require_POST
def own_criterion_restore(request: HttpRequest, pk: int) -> HttpResponse:
    criterion = services.restore_own_criterion(criterion=_criterion(pk), actor=request.user)
    messages.success(request, _("%(code)s is back in the security profile.") % vars(criterion))
    return redirect("compliance:own_criterion_list", request.company.slug)


def _form(request: HttpRequest, form: OwnCriterionForm, **context) -> HttpResponse:
    return form_page(request, "compliance/own_criterion_form.html", form, **context)


def _criterion(pk: int) -> OwnCriterion:
    return get_object_or_404(OwnCriterion, pk=pk)


def _place(code: str) -> tuple[int, int]:
    category, number = code.removeprefix("C").split(".")
    return int(category), int(number)
