"""The preparation of a validation: the steps of its plan, and who takes part."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import form_page, posted
from ctpat.companies.access import RightMissing, company_view

from ..forms.validations import ParticipantForm, StepDoneForm, StepForm
from ..models import Participant, PreparationStep
from ..services import preparation
from .papers import take_step
from .validations import page_of_validation, validation_or_404

VIEW, MANAGE, FINISH = "compliance.view_validations", "compliance.manage_validations", "compliance.draft_reply"
FORMS = ["GET", "HEAD", "POST"]


@company_view(MANAGE, once=True)
@require_POST
def step_add(request: HttpRequest, pk: int) -> HttpResponse:
    validation, form = validation_or_404(request, pk), StepForm(request.POST)
    if take_step(request, form, preparation.add_step, validation=validation):
        messages.success(request, _("Planned."))
        return redirect(f"{validation.get_absolute_url()}#plan")
    return page_of_validation(request, validation, status=422, step_form=form)


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
    if take_step(request, form, preparation.change_step, step=step):
        messages.success(request, _("Saved."))
        return _to_plan(step)
    return _step_page(request, _step(request, pk), status=422, form=form)


@company_view(FINISH)
@require_POST
def step_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a step by the record that shows it."""
    step = _own_step(request, pk)
    form = StepDoneForm(request.POST, membership=request.membership)
    if take_step(request, form, preparation.finish_step, step=step, on=request.company.today()):
        messages.success(request, _("Ready: %(step)s") % {"step": step})
        return _to_plan(step)
    return _step_page(request, _step(request, pk), status=422, done_form=form)


@company_view(FINISH)
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


@company_view(MANAGE, once=True)
@require_http_methods(FORMS)
def participant_add(request: HttpRequest, pk: int) -> HttpResponse:
    validation = validation_or_404(request, pk)
    form = ParticipantForm(posted(request))
    if take_step(request, form, preparation.name_participant, validation=validation):
        messages.success(request, _("Named."))
        return redirect(f"{validation.get_absolute_url()}#people")
    return form_page(request, "compliance/participant_form.html", form, validation=validation)


@company_view(MANAGE)
@require_http_methods(FORMS)
def participant_change(request: HttpRequest, pk: int) -> HttpResponse:
    participant = get_object_or_404(Participant.objects.select_related("validation", "user"), pk=pk)
    form = ParticipantForm(posted(request), instance=participant)

    def change(**facts) -> Participant:
        """The form has written on the row it was given; the service compares with the one stored."""
        return preparation.change_participant(participant=Participant.objects.get(pk=pk), **facts)

    if take_step(request, form, change):
        messages.success(request, _("Saved."))
        return redirect(f"{participant.validation.get_absolute_url()}#people")
    context = {"validation": participant.validation, "participant": participant}
    return form_page(request, "compliance/participant_form.html", form, **context)


@company_view(MANAGE)
@require_POST
def participant_remove(request: HttpRequest, pk: int) -> HttpResponse:
    participant = get_object_or_404(Participant.objects.select_related("validation"), pk=pk)
    preparation.remove_participant(participant=participant, actor=request.user)
    messages.success(request, _("Taken off the list."))
    return redirect(f"{participant.validation.get_absolute_url()}#people")


# --- Pages ----------------------------------------------------------------------------------------


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


def _to_plan(step: PreparationStep) -> HttpResponse:
    return redirect(f"{step.validation.get_absolute_url()}#plan")


def _step(request: HttpRequest, pk: int) -> PreparationStep:
    rows = PreparationStep.objects.visible_to(request.membership)
    rows = rows.select_related("validation__account__entity_type", "owner", "deputy", "proof", "done_by")
    step = get_object_or_404(rows, pk=pk)
    step.validation.company = request.company
    return step


def _own_step(request: HttpRequest, pk: int) -> PreparationStep:
    step = _step(request, pk)
    if not _may_finish(request, step):
        raise RightMissing(FINISH)
    return step


def _may_finish(request: HttpRequest, step: PreparationStep) -> bool:
    """A contributor finishes his own steps only."""
    if not request.membership.may(FINISH):
        return False
    return not request.membership.only_assigned(FINISH) or step.concerns(request.user)
