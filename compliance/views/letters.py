"""Messages of the specialist, decisions of CBP, and what the programme changed because of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.activity.lines import lines
from ctpat.activity.models import Entry
from ctpat.common.markdown import render as markdown
from ctpat.companies.access import company_view
from ctpat.files.doors import reports_damage

from ..forms.letters import (
    ActForm,
    DecisionForm,
    EndForm,
    MessageAnswerForm,
    MessageForm,
    PortalForm,
    UpdateForm,
)
from ..hearing import updates_for
from ..models import Decision, SpecialistMessage
from ..services import letters
from .papers import kept, paper_or_404, posted, take_step

VIEW, MANAGE = "compliance.view_correspondence", "compliance.manage_validations"
HISTORY_SHOWN = 20
FORMS = ["GET", "HEAD", "POST"]


@company_view(VIEW)
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """All messages, those that wait first."""
    today = request.company.today()
    rows = list(SpecialistMessage.objects.with_names())
    rows.sort(key=lambda row: (not row.is_open, row.due_on if row.is_open else today))
    context = {"rows": [(row, row.countdown(on=today)) for row in rows], "may_manage": _may_manage(request)}
    return render(request, "compliance/message_list.html", context)


@company_view(MANAGE)
@require_http_methods(FORMS)
def message_create(request: HttpRequest) -> HttpResponse:
    initial = {"received_on": request.company.today(), "owner": request.user}
    form = MessageForm(*posted(request), initial=initial)
    made = []

    def receive(facts: dict) -> None:
        facts["file"] = kept(request, facts.pop("file"))
        made.append(letters.receive_message(actor=request.user, today=request.company.today(), **facts))

    if take_step(form, receive):
        messages.success(request, _("The message is recorded."))
        return redirect(made[0])
    return _form_page(request, "compliance/message_create.html", form)


@company_view(VIEW)
@require_safe
def message_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One message, and its answer."""
    return _message_page(request, _message(request, pk))


@company_view(MANAGE)
@require_http_methods(FORMS)
def message_change(request: HttpRequest, pk: int) -> HttpResponse:
    message = _message(request, pk)
    form = MessageForm(*posted(request), instance=message)

    def change(facts: dict) -> None:
        if not (file := kept(request, facts.pop("file"))):
            file = message.file
        letters.change_message(message=message, actor=request.user, today=request.company.today(), file=file, **facts)

    if take_step(form, change):
        messages.success(request, _("Saved."))
        return redirect(message)
    return _form_page(request, "compliance/message_change.html", form, message=message)


@company_view(MANAGE)
@require_POST
def message_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a copy of the answer: the clock stops."""
    message, form = _message(request, pk), MessageAnswerForm(request.POST, request.FILES)

    def answer(facts: dict) -> None:
        facts["file"] = kept(request, facts.pop("file"))
        letters.answer_message(message=message, actor=request.user, today=request.company.today(), **facts)

    if take_step(form, answer):
        messages.success(request, _("The answer is kept. The clock has stopped."))
        return redirect(message)
    return _message_page(request, _message(request, pk), status=422, form=form)


@reports_damage
@company_view(VIEW)
@xframe_options_sameorigin
@require_safe
def message_file(request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
    message = _message(request, pk)
    return paper_or_404(message.answer_file if which == "answer" else message.file)


# --- Decisions ------------------------------------------------------------------------------------


@company_view(MANAGE)
@require_http_methods(FORMS)
def decision_create(request: HttpRequest) -> HttpResponse:
    form = DecisionForm(*posted(request))
    made = []

    def record(facts: dict) -> None:
        facts["file"] = kept(request, facts.pop("file"))
        made.append(letters.record_decision(actor=request.user, today=request.company.today(), **facts))

    if take_step(form, record):
        messages.success(request, _("The decision is recorded and its clock runs."))
        return redirect(made[0])
    return _form_page(request, "compliance/decision_create.html", form)


@company_view(VIEW)
@require_safe
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision of CBP, its clock, and what was done about it."""
    return _decision_page(request, _decision(request, pk))


@company_view("compliance.send_reply")
@require_POST
def decision_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan sent, appeal filed, or decided not to."""
    decision = _decision(request, pk)
    form = ActForm(request.POST, request.FILES, decision=decision)

    def act(facts: dict) -> None:
        facts["file"] = kept(request, facts.pop("file"))
        letters.act_on_decision(decision=decision, actor=request.user, today=request.company.today(), **facts)

    if take_step(form, act):
        messages.success(request, _("Noted. The clock has stopped."))
        return redirect(decision)
    return _decision_page(request, _decision(request, pk), status=422, act_form=form)


@company_view("compliance.send_reply")
@require_POST
def decision_end(request: HttpRequest, pk: int) -> HttpResponse:
    """How it ended."""
    decision, form = _decision(request, pk), EndForm(request.POST)

    def end(facts: dict) -> None:
        letters.end_decision(decision=decision, actor=request.user, today=request.company.today(), **facts)

    if take_step(form, end):
        messages.success(request, _("Noted."))
        return redirect(decision)
    return _decision_page(request, _decision(request, pk), status=422, end_form=form)


@reports_damage
@company_view(VIEW)
@xframe_options_sameorigin
@require_safe
def decision_file(request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
    decision = _decision(request, pk)
    return paper_or_404(decision.act_file if which == "answer" else decision.file)


# --- Updates and the portal -----------------------------------------------------------------------


@company_view(VIEW)
@require_safe
def update_list(request: HttpRequest) -> HttpResponse:
    """What the programme changed because CBP said so (element 9)."""
    context = {"updates": updates_for(request.membership), "may_manage": _may_manage(request)}
    return render(request, "compliance/update_list.html", context)


@company_view(MANAGE)
@require_http_methods(FORMS)
def update_create(request: HttpRequest) -> HttpResponse:
    initial = {
        "made_on": request.company.today(),
        "item": request.GET.get("item"),
        "message": request.GET.get("message"),
    }
    form = UpdateForm(
        request.POST if request.method == "POST" else None, initial=initial, membership=request.membership
    )
    if take_step(form, lambda facts: letters.record_update(actor=request.user, today=request.company.today(), **facts)):
        messages.success(request, _("The update is recorded."))
        return redirect("compliance:update_list", request.company.slug)
    return _form_page(request, "compliance/update_create.html", form)


@company_view(MANAGE)
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


# --- Pages ----------------------------------------------------------------------------------------


def _message_page(request: HttpRequest, message: SpecialistMessage, status: int = 200, form=None) -> HttpResponse:
    today, may_manage = request.company.today(), _may_manage(request)
    offered = may_manage and message.answered_on is None
    context = {
        "message": message,
        "countdown": message.countdown(on=today),
        "text": markdown(message.text),
        "answer_text": markdown(message.answer_text),
        "updates": message.updates.select_related("response__criterion"),
        "form": form or (MessageAnswerForm(initial={"answered_on": today}) if offered else None),
        "lines": _history(request, message),
        "may_manage": may_manage,
        "today": today,
    }
    return render(request, "compliance/message_detail.html", context, status=status)


def _decision_page(request: HttpRequest, decision: Decision, status: int = 200, **forms) -> HttpResponse:
    today = request.company.today()
    may_send = request.membership.may("compliance.send_reply")
    context = {
        "decision": decision,
        "countdown": decision.countdown(on=today),
        "reason": markdown(decision.reason),
        "lines": _history(request, decision),
        "today": today,
        "act_form": ActForm(decision=decision, initial={"acted_on": today}) if may_send and decision.is_open else None,
        "end_form": EndForm(initial={"ended_on": today}) if may_send and decision.ended_on is None else None,
        **forms,
    }
    return render(request, "compliance/decision_detail.html", context, status=status)


def _form_page(request: HttpRequest, template: str, form, **context) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)


def _history(request: HttpRequest, row) -> list:
    return lines(Entry.objects.about(row).recent(HISTORY_SHOWN), request.membership)


def _may_manage(request: HttpRequest) -> bool:
    return request.membership.may(MANAGE)


def _message(request: HttpRequest, pk: int) -> SpecialistMessage:
    rows = SpecialistMessage.objects.with_names().select_related("file", "answer_file")
    message = get_object_or_404(rows, pk=pk)
    message.company = request.company
    return message


def _decision(request: HttpRequest, pk: int) -> Decision:
    rows = Decision.objects.with_names().select_related("file", "act_file", "ended_by")
    decision = get_object_or_404(rows, pk=pk)
    decision.company = request.company
    return decision
