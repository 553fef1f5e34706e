"""Decisions of CBP against an account: their clocks, what was done, how they ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import form_page, posted_with_files
from ctpat.common.markdown import render as markdown
from ctpat.companies.access import company_view
from ctpat.files.doors import reports_damage

from ..forms.letters import ActForm, DecisionForm, EndForm
from ..models import Decision
from ..services import letters
from .papers import history_of, paper_or_404, take_step

VIEW, MANAGE, SEND = "compliance.view_correspondence", "compliance.manage_validations", "compliance.send_reply"


@company_view(MANAGE, once=True)
@require_http_methods(["GET", "HEAD", "POST"])
def decision_create(request: HttpRequest) -> HttpResponse:
    form = DecisionForm(*posted_with_files(request))
    if decision := take_step(request, form, letters.record_decision, today=request.company.today()):
        messages.success(request, _("The decision is recorded and its clock runs."))
        return redirect(decision)
    return form_page(request, "compliance/decision_create.html", form)


@company_view(VIEW)
@require_safe
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision of CBP, its clock, and what was done about it."""
    return _page(request, _decision(request, pk))


@company_view(SEND)
@require_POST
def decision_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan sent, appeal filed, or decided not to."""
    decision = _decision(request, pk)
    form = ActForm(request.POST, request.FILES, decision=decision)
    if take_step(request, form, letters.act_on_decision, decision=decision, today=request.company.today()):
        messages.success(request, _("Noted. The clock has stopped."))
        return redirect(decision)
    return _page(request, _decision(request, pk), status=422, act_form=form)


@company_view(SEND)
@require_POST
def decision_end(request: HttpRequest, pk: int) -> HttpResponse:
    """How it ended."""
    decision, form = _decision(request, pk), EndForm(request.POST)
    if take_step(request, form, letters.end_decision, decision=decision, today=request.company.today()):
        messages.success(request, _("Noted."))
        return redirect(decision)
    return _page(request, _decision(request, pk), status=422, end_form=form)


@reports_damage
@company_view(VIEW)
@xframe_options_sameorigin
@require_safe
def decision_file(request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
    decision = _decision(request, pk)
    return paper_or_404(decision.act_file if which == "answer" else decision.file)


def _page(request: HttpRequest, decision: Decision, status: int = 200, **forms) -> HttpResponse:
    today = request.company.today()
    may_send = request.membership.may(SEND)
    context = {
        "decision": decision,
        "countdown": decision.countdown(on=today),
        "reason": markdown(decision.reason),
        "lines": history_of(request, decision),
        "may_manage": request.membership.may(MANAGE),
        "today": today,
        "act_form": ActForm(decision=decision, initial={"acted_on": today}) if may_send and decision.is_open else None,
        "end_form": EndForm(initial={"ended_on": today}) if may_send and decision.ended_on is None else None,
        **forms,
    }
    return render(request, "compliance/decision_detail.html", context, status=status)


def _decision(request: HttpRequest, pk: int) -> Decision:
    rows = Decision.objects.with_names().select_related("file", "act_file", "ended_by")
    decision = get_object_or_404(rows, pk=pk)
    decision.company = request.company  # in force already; a second copy would cost a query
    return decision
