"""Validations by CBP: what came, what is prepared, who takes part, what was found."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.companies.access import RightMissing, company_view
from ctpat.files.doors import reports_damage

from ..forms.validations import (
    ClosingForm,
    NoticeForm,
    ParticipantForm,
    ReportForm,
    StepDoneForm,
    StepForm,
    VisitForm,
)
from ..hearing import Hearing, Inbox
from ..models import Participant, PreparationStep, Validation
from ..services import preparation, validations
from .papers import kept, paper_or_404, posted, take_step

VIEW, MANAGE = "compliance.view_validations", "compliance.manage_validations"
FORMS = ["GET", "HEAD", "POST"]


@company_view(VIEW)
@require_safe
def validation_list(request: HttpRequest) -> HttpResponse:
    """What CBP waits for, and everything it has asked and said so far."""
    inbox = Inbox(membership=request.membership, on=request.company.today())
    return render(request, "compliance/validation_list.html", {"inbox": inbox, "today": inbox.on})


@company_view(MANAGE)
@require_http_methods(FORMS)
def validation_create(request: HttpRequest) -> HttpResponse:
    """Record a notice; the plan is made with it."""
    form = NoticeForm(*posted(request))
    made = []

    def announce(facts: dict) -> None:
        facts["notice_file"] = kept(request, facts.pop("file"))
        made.append(validations.announce_validation(actor=request.user, today=request.company.today(), **facts))

    if take_step(form, announce):
        messages.success(request, _("The notice is recorded and the preparation planned."))
        return redirect(made[0])
    return _form_page(request, "compliance/validation_create.html", form)


@company_view(VIEW)
@require_safe
def validation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One validation: where it stands, the preparation, the visit, the report."""
    return _page(request, _validation(request, pk))


@company_view(MANAGE)
@require_http_methods(FORMS)
def validation_change(request: HttpRequest, pk: int) -> HttpResponse:
    validation = _validation(request, pk)
    form = NoticeForm(*posted(request), instance=validation)

    def change(facts: dict) -> None:
        file = kept(request, facts.pop("file"))
        validations.change_validation(
            validation=validation, actor=request.user, today=request.company.today(), notice_file=file, **facts
        )

    if take_step(form, change):
        messages.success(request, _("Saved. What was still to do has moved along with the dates."))
        return redirect(validation)
    return _form_page(request, "compliance/validation_change.html", form, validation=validation)


@company_view(MANAGE)
@require_http_methods(FORMS)
def validation_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened on the day, and who came."""
    validation = _validation(request, pk)
    form = VisitForm(request.POST if request.method == "POST" else None, instance=validation)

    def record(facts: dict) -> None:
        came = [person.pk for person in facts.get("came", ())]
        validations.record_visit(
            validation=validation,
            held_on=facts["held_on"],
            visit_note=facts["visit_note"],
            came=came,
            actor=request.user,
            today=request.company.today(),
        )

    if take_step(form, record):
        messages.success(request, _("The visit is recorded."))
        return redirect(validation)
    return _form_page(request, "compliance/validation_visit.html", form, validation=validation)


@company_view(MANAGE)
@require_http_methods(FORMS)
def validation_report(request: HttpRequest, pk: int) -> HttpResponse:
    """CBP's report: its date starts the clock of the reply."""
    validation = _validation(request, pk)
    form = ReportForm(*posted(request), instance=validation)

    def record(facts: dict) -> None:
        file = kept(request, facts.pop("file"))
        validations.record_report(
            validation=validation, actor=request.user, today=request.company.today(), report_file=file, **facts
        )

    if take_step(form, record):
        messages.success(request, _("The report is recorded. Write down its points now."))
        return redirect("compliance:reply_desk", request.company.slug, pk)
    return _form_page(request, "compliance/validation_report.html", form, validation=validation)


@company_view("compliance.send_reply")
@require_http_methods(FORMS)
def validation_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it away: CBP took the reply, or asked for none."""
    validation = _validation(request, pk)
    initial = {"completed_on": validation.held_on}
    form = ClosingForm(request.POST if request.method == "POST" else None, initial=initial)

    def close(facts: dict) -> None:
        validations.close_validation(validation=validation, actor=request.user, now=timezone.now(), **facts)

    if take_step(form, close):
        messages.success(request, _("%(validation)s is closed.") % {"validation": validation})
        return redirect(validation)
    return _form_page(request, "compliance/validation_close.html", form, validation=validation)


@reports_damage
@company_view("compliance.view_correspondence")
@xframe_options_sameorigin
@require_safe
def validation_file(request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
    """The notice, the report or the receipt as it came."""
    validation = _validation(request, pk)
    papers = {
        "notice": validation.notice_file,
        "report": validation.report_file,
        "receipt": validation.receipt_file,
    }
    return paper_or_404(papers.get(which))


# --- The preparation ------------------------------------------------------------------------------


@company_view(MANAGE)
@require_POST
def step_add(request: HttpRequest, pk: int) -> HttpResponse:
    validation, form = _validation(request, pk), StepForm(request.POST)
    if take_step(form, lambda facts: preparation.add_step(validation=validation, actor=request.user, **facts)):
        messages.success(request, _("Planned."))
        return redirect(f"{validation.get_absolute_url()}#plan")
    return _page(request, validation, status=422, step_form=form)


@company_view(VIEW)
@require_safe
def step_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One step, with what this person may do to it."""
    return _step_page(request, _step(request, pk))


@company_view(MANAGE)
@require_POST
def step_change(request: HttpRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    form = StepForm(request.POST, instance=step)
    if take_step(form, lambda facts: preparation.change_step(step=step, actor=request.user, **facts)):
        messages.success(request, _("Saved."))
        return _to_plan(step)
    return _step_page(request, _step(request, pk), status=422, form=form)


@company_view("compliance.draft_reply")
@require_POST
def step_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a step by the record that shows it."""
    step = _own_step(request, pk)
    form = StepDoneForm(request.POST, membership=request.membership)

    def finish(facts: dict) -> None:
        preparation.finish_step(
            step=step,
            actor=request.user,
            on=request.company.today(),
            proof=facts.get("proof"),
            note=facts["note"],
        )

    if take_step(form, finish):
        messages.success(request, _("Ready: %(step)s") % {"step": step})
        return _to_plan(step)
    return _step_page(request, _step(request, pk), status=422, done_form=form)


@company_view("compliance.draft_reply")
@require_POST
def step_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    step = _own_step(request, pk)
    preparation.reopen_step(step=step, actor=request.user)
    messages.success(request, _("It is to do again."))
    return redirect("compliance:step_detail", request.company.slug, pk)


@company_view(MANAGE)
@require_POST
def step_remove(request: HttpRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    preparation.remove_step(step=step, actor=request.user)
    messages.success(request, _("Taken out of the plan."))
    return _to_plan(step)


# --- Who takes part -------------------------------------------------------------------------------


@company_view(MANAGE)
@require_http_methods(FORMS)
def participant_add(request: HttpRequest, pk: int) -> HttpResponse:
    validation = _validation(request, pk)
    form = ParticipantForm(request.POST if request.method == "POST" else None)
    if take_step(form, lambda facts: preparation.name_participant(validation=validation, actor=request.user, **facts)):
        messages.success(request, _("Named."))
        return redirect(f"{validation.get_absolute_url()}#people")
    return _form_page(request, "compliance/participant_form.html", form, validation=validation)


@company_view(MANAGE)
@require_http_methods(FORMS)
def participant_change(request: HttpRequest, pk: int) -> HttpResponse:
    participant = get_object_or_404(Participant.objects.select_related("validation", "user"), pk=pk)
    form = ParticipantForm(request.POST if request.method == "POST" else None, instance=participant)

    def change(facts: dict) -> None:
        fresh = Participant.objects.get(pk=pk)
        preparation.change_participant(participant=fresh, actor=request.user, **facts)

    if take_step(form, change):
        messages.success(request, _("Saved."))
        return redirect(f"{participant.validation.get_absolute_url()}#people")
    context = {"validation": participant.validation, "participant": participant}
    return _form_page(request, "compliance/participant_form.html", form, **context)


@company_view(MANAGE)
@require_POST
def participant_remove(request: HttpRequest, pk: int) -> HttpResponse:
    participant = get_object_or_404(Participant.objects.select_related("validation"), pk=pk)
    preparation.remove_participant(participant=participant, actor=request.user)
    messages.success(request, _("Taken off the list."))
    return redirect(f"{participant.validation.get_absolute_url()}#people")


# --- Pages ----------------------------------------------------------------------------------------


def _page(request: HttpRequest, validation: Validation, status: int = 200, **forms) -> HttpResponse:
    hearing = Hearing(validation=validation, membership=request.membership, on=request.company.today())
    context = {"hearing": hearing, "validation": validation, "today": hearing.on, **forms}
    if hearing.may_manage and "step_form" not in forms:
        context["step_form"] = StepForm()
    return render(request, "compliance/validation_detail.html", context, status=status)


def _step_page(request: HttpRequest, step: PreparationStep, status: int = 200, **forms) -> HttpResponse:
    may_manage = request.membership.may(MANAGE)
    may_finish = _may_finish(request, step)
    context = {
        "step": step,
        "today": request.company.today(),
        "may_manage": may_manage,
        "may_reopen": may_finish and step.done_on,
        "form": StepForm(instance=step) if may_manage else None,
        "done_form": StepDoneForm(membership=request.membership) if may_finish and not step.done_on else None,
        "shows_proof": request.membership.may("compliance.view_evidence"),
        **forms,
    }
    return render(request, "compliance/step_detail.html", context, status=status)


def _form_page(request: HttpRequest, template: str, form, **context) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)


def _to_plan(step: PreparationStep) -> HttpResponse:
    return redirect(f"{step.validation.get_absolute_url()}#plan")


def _validation(request: HttpRequest, pk: int) -> Validation:
    rows = Validation.objects.visible_to(request.membership).with_names()
    rows = rows.select_related("sent_by", "closed_by", "notice_file", "report_file", "receipt_file")
    validation = get_object_or_404(rows, pk=pk)
    validation.company = request.company  # in force already; a second copy would cost a query
    return validation


def _step(request: HttpRequest, pk: int) -> PreparationStep:
    rows = PreparationStep.objects.visible_to(request.membership)
    rows = rows.select_related("validation__account__entity_type", "owner", "deputy", "proof", "done_by")
    step = get_object_or_404(rows, pk=pk)
    step.validation.company = request.company
    return step


def _own_step(request: HttpRequest, pk: int) -> PreparationStep:
    step = _step(request, pk)
    if not _may_finish(request, step):
        raise RightMissing("compliance.draft_reply")
    return step


def _may_finish(request: HttpRequest, step: PreparationStep) -> bool:
    """A contributor finishes his own steps only."""
    if not request.membership.may("compliance.draft_reply"):
        return False
    return not request.membership.only_assigned("compliance.draft_reply") or step.concerns(request.user)
