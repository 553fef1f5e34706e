"""The preparation of a validation: dated steps with owners, and the people who take part."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from ctpat.activity.services import record
from ctpat.companies.models import Membership, User
from ctpat.companies.scoping import company_in_force

from ..catalogue.document_requests import requests_for
from ..catalogue.duty_kinds import duty_kinds
from ..clocks import due_after
from ..exceptions import NotInOrder, ProofNeeded, StepNotPossible
from ..models import Criterion, Evidence, Participant, PreparationStep, Response, Validation
from .members import require_members

STEP_FIELDS = {"title", "hint", "owner", "deputy", "due_on"}
PARTICIPANT_FIELDS = {"side", "user", "name", "part", "categories", "is_confirmed"}
DOCUMENTS_BEFORE = timedelta(days=14)
PEOPLE_BEFORE = timedelta(days=21)
AGREE_WITHIN = timedelta(days=7)


@transaction.atomic
def plan(*, validation: Validation, actor: User) -> int:
    """Make the plan: what the duties of a validation ask for, and each document that CBP will want.

    Steps come from the catalogue, owners from the answers that a document proves. What is
    planned already stays as it is. Returns how many are new.
    """
    company = company_in_force()
    known = set(validation.steps.exclude(key="").values_list("key", flat=True))
    new = [step for step in [*_tasks(validation), *_documents(validation)] if step.key not in known]
    for step in new:
        step.company, step.validation = company, validation
    PreparationStep.objects.bulk_create(new)
    if new:
        record(actor, "compliance.step.added", validation, after={"steps": len(new)})
    return len(new)


@transaction.atomic
def move(*, validation: Validation, days: timedelta) -> None:
    """The agreed date has moved, so the open steps of the plan move as far."""
    if days:
        for step in validation.steps.open().exclude(key="").exclude(due_on=None):
            step.due_on += days
            step.save(update_fields=["due_on"])


@transaction.atomic
def add_step(*, validation: Validation, actor: User, **facts) -> PreparationStep:
    """Plan something of our own. Raises NotAMember."""
    require_members(facts.get("owner"), facts.get("deputy"))
    step = PreparationStep.objects.create(company=company_in_force(), validation=validation, **facts)
    record(actor, "compliance.step.added", step, after=_facts(step, STEP_FIELDS))
    return step


@transaction.atomic
def change_step(*, step: PreparationStep, actor: User, **changes) -> PreparationStep:
    """Write other facts about a step; unchanged ones leave no trace. Raises NotAMember."""
    require_members(changes.get("owner"), changes.get("deputy"))
    step = _locked(step)
    changed = {name for name, value in changes.items() if getattr(step, name) != value}
    if changed:
        before = _facts(step, changed)
        for name in changed:
            setattr(step, name, changes[name])
        step.save(update_fields=changed)
        record(actor, "compliance.step.changed", step, before=before, after=_facts(step, changed))
    return step


@transaction.atomic
def finish_step(
    *, step: PreparationStep, actor: User, on: date, proof: Evidence | None = None, note: str = ""
) -> PreparationStep:
    """Tick a step by the record that shows it, or by a word. Raises ProofNeeded, StepNotPossible."""
    if proof is None and not note.strip():
        raise ProofNeeded
    step = _locked(step)
    if step.done_on:
        raise StepNotPossible
    step.proof, step.done_note, step.done_by, step.done_on = proof, note.strip(), actor, on
    step.save(update_fields=["proof", "done_note", "done_by", "done_on"])
    record(actor, "compliance.step.done", step, after=_facts(step, ["proof", "done_note", "done_on"]))
    return step


@transaction.atomic
def reopen_step(*, step: PreparationStep, actor: User) -> PreparationStep:
    """It isn't ready after all. On an open step it changes nothing."""
    step = _locked(step)
    if step.done_on:
        before = _facts(step, ["proof", "done_note", "done_on"])
        step.proof, step.done_note, step.done_by, step.done_on = None, "", None, None
        step.save(update_fields=["proof", "done_note", "done_by", "done_on"])
        record(actor, "compliance.step.reopened", step, before=before)
    return step


@transaction.atomic
def remove_step(*, step: PreparationStep, actor: User) -> None:
    """Take an open step out of the plan: it doesn't concern this visit. Raises StepNotPossible."""
    step = _locked(step)
    if step.done_on:
        raise StepNotPossible
    record(actor, "compliance.step.removed", step, before=_facts(step, STEP_FIELDS))
    step.delete()


@transaction.atomic
def name_participant(*, validation: Validation, actor: User, **facts) -> Participant:
    """Name somebody who takes part. Raises NotAMember, NotInOrder when he is named already."""
    require_members(facts.get("user"))
    participant = Participant(company=company_in_force(), validation=validation, **facts)
    _save_once(participant)
    record(actor, "compliance.participant.added", participant, after=_facts(participant, PARTICIPANT_FIELDS))
    return participant


@transaction.atomic
def change_participant(*, participant: Participant, actor: User, **changes) -> Participant:
    """Write other facts about somebody who takes part. Raises NotAMember, NotInOrder."""
    require_members(changes.get("user"))
    changed = {name for name, value in changes.items() if getattr(participant, name) != value}
    if changed:
        before = _facts(participant, changed)
        for name in changed:
            setattr(participant, name, changes[name])
        _save_once(participant)
        record(actor, "compliance.participant.changed", participant, before=before, after=_facts(participant, changed))
    return participant


@transaction.atomic
def remove_participant(*, participant: Participant, actor: User) -> None:
    """Take somebody off the list."""
    record(actor, "compliance.participant.removed", participant, before=_facts(participant, PARTICIPANT_FIELDS))
    participant.delete()


def _tasks(validation: Validation) -> Iterator[PreparationStep]:
    """What has to be done, with the duties that the catalogue has for a validation."""
    ready, notice = validation.ready_on, validation.notice_on
    mock, readiness = duty_kinds()["mock-validation"], duty_kinds()["validation-preparation"]
    rows = [
        (
            "agree-dates",
            _("Date and sites agreed with the specialist"),
            _("Their confirmation, with days, places and people they want to meet."),
            notice + AGREE_WITHIN,
        ),
        (
            "name-people",
            _("People named who take part, with a deputy each"),
            _("Somebody for each of the twelve categories, and each has confirmed."),
            ready - PEOPLE_BEFORE,
        ),
        (mock.id, mock.title, mock.completion_proof, due_after(mock.id, ready)),
        (
            "documents-sent",
            _("Documents sent that were asked for"),
            _("The list as it was sent, and when."),
            ready - DOCUMENTS_BEFORE,
        ),
        (readiness.id, readiness.title, readiness.completion_proof, ready),
    ]
    lead = _lead(validation)
    for key, title, hint, due_on in rows:
        yield PreparationStep(key=key, title=title, hint=hint, due_on=max(due_on, notice), owner=lead)


def _documents(validation: Validation) -> Iterator[PreparationStep]:
    """What a specialist asks to see of this account's criteria, each with the owner of its answer."""
    kind = validation.account.entity_type_id
    codes = [code for code, types in Criterion.objects.in_use().values_list("code", "applies_to") if kind in types]
    answers = {
        answer.criterion.code: answer
        for answer in Response.objects.filter(criterion__code__in=codes)
        .select_related("criterion", "owner", "deputy")
        .only("criterion__code", "owner", "deputy")
    }
    due_on = max(validation.ready_on - DOCUMENTS_BEFORE, validation.notice_on)
    for wanted in requests_for(answers):
        answer = next(answers[code] for code in wanted.criterion_ids if code in answers)
        yield PreparationStep(
            kind=PreparationStep.Kind.DOCUMENT,
            key=wanted.id,
            title=wanted.item,
            hint=wanted.show,
            category=wanted.category,
            owner=answer.owner,
            deputy=answer.deputy,
            due_on=due_on,
        )


def _lead(validation: Validation) -> User | None:
    """Who runs the programme: the compliance officer, if there is just one."""
    found = Membership.objects.filter(company=company_in_force()).with_right("compliance.manage_validations")
    leads = [membership for membership in found.select_related("user") if membership.holds("compliance_officer")]
    return leads[0].user if leads else None


def _save_once(participant: Participant) -> None:
    try:
        with transaction.atomic():
            participant.save()
    except IntegrityError:
        raise NotInOrder(_("%(name)s is on the list already.") % {"name": participant.name}) from None


def _locked(step: PreparationStep) -> PreparationStep:
    rows = PreparationStep.objects.select_for_update(of=("self",)).select_related("owner", "deputy", "proof")
    return rows.get(pk=step.pk)


def _facts(row: models.Model, names: Iterable[str]) -> dict:
    facts = {name: getattr(row, name) for name in sorted(names)}
    return {name: str(value) if isinstance(value, models.Model) else value for name, value in facts.items()}
