"""What CBP sends beside reports: messages, decisions; and what we changed because of it."""

from collections.abc import Iterable
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext as _

from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force
from ctpat.files.models import StoredFile

from ..exceptions import NotInOrder, ProofNeeded, StatusInFuture, StepNotPossible
from ..models import Account, Decision, PortalCheck, ProgrammeUpdate, SpecialistMessage
from .accounts import set_account_status
from .members import require_members

MESSAGE_FIELDS = {
    "account",
    "validation",
    "kind",
    "received_on",
    "subject",
    "text",
    "needs_answer",
    "answer_by",
    "owner",
    "deputy",
    "file",
}
DECISION_FIELDS = {"reason", "answer_by", "owner", "deputy", "file"}
UPDATE_FIELDS = {"title", "text", "made_on", "validation", "item", "message", "response", "evidence"}
STATUSES = {Decision.Kind.SUSPENSION: Account.Status.SUSPENDED, Decision.Kind.REMOVAL: Account.Status.REMOVED}


@transaction.atomic
def receive_message(*, actor: User, today: date, **facts) -> SpecialistMessage:
    """Record a message; its answer is due on the day it names, or in 14 days.

    Raises StatusInFuture, NotInOrder, NotAMember.
    """
    _refuse_unknown(facts, MESSAGE_FIELDS)
    message = SpecialistMessage(company=company_in_force(), **facts)
    _refuse_message(message, today)
    message.save()
    record(actor, "compliance.message.received", message, after=_facts(message, set(facts)))
    return message


@transaction.atomic
def change_message(*, message: SpecialistMessage, actor: User, today: date, **changes) -> SpecialistMessage:
    """Write other facts about a message; unchanged ones leave no trace. Raises as receive_message."""
    _refuse_unknown(changes, MESSAGE_FIELDS)
    message = _locked(message)
    changed = {name for name, value in changes.items() if getattr(message, name) != value}
    if changed:
        before = _facts(message, changed)
        for name in changed:
            setattr(message, name, changes[name])
        _refuse_message(message, today)
        message.save(update_fields=changed)
        record(actor, "compliance.message.changed", message, before=before, after=_facts(message, changed))
    return message


@transaction.atomic
def answer_message(
    *,
    message: SpecialistMessage,
    answered_on: date,
    actor: User,
    today: date,
    text: str = "",
    file: StoredFile | None = None,
) -> SpecialistMessage:
    """Stop a message's clock by a copy of the answer. Raises ProofNeeded, NotInOrder, StepNotPossible."""
    if not text.strip() and file is None:
        raise ProofNeeded
    message = _locked(message)
    if message.answered_on:
        raise StepNotPossible
    if not message.received_on <= answered_on <= today:
        raise NotInOrder(_("It was answered between the day it arrived and today."))
    message.answered_on, message.answered_by = answered_on, actor
    message.answer_text, message.answer_file = text.strip(), file
    message.save(update_fields=["answered_on", "answered_by", "answer_text", "answer_file"])
    facts = _facts(message, ["answered_on", "answer_text", "answer_file"])
    record(actor, "compliance.message.answered", message, after=facts)
    return message


@transaction.atomic
def record_decision(*, account: Account, kind: str, letter_on: date, actor: User, today: date, **facts) -> Decision:
    """Record a decision against an account. A suspension and a removal are its status from that day.

    Raises StatusInFuture, NotInOrder, NotAMember.
    """
    _refuse_unknown(facts, DECISION_FIELDS)
    require_members(facts.get("owner"), facts.get("deputy"))
    if letter_on > today:
        raise StatusInFuture
    decision = Decision(company=company_in_force(), account=account, kind=kind, letter_on=letter_on, **facts)
    _refuse_own_date(decision)
    decision.save()
    after = {**_facts(decision, set(facts)), "kind": decision.kind, "letter_on": letter_on}
    record(actor, "compliance.decision.recorded", decision, after=after)
    if status := STATUSES.get(decision.kind):
        set_account_status(account=account, status=status, on=letter_on, today=today, actor=actor)
    return decision


@transaction.atomic
def act_on_decision(
    *,
    decision: Decision,
    act: str,
    acted_on: date,
    actor: User,
    today: date,
    note: str = "",
    file: StoredFile | None = None,
) -> Decision:
    """Stop a decision's clock: plan sent, appeal filed, or the recorded decision not to.

    Raises ProofNeeded without a word or a file, NotInOrder, StepNotPossible.
    """
    if not note.strip() and file is None:
        raise ProofNeeded
    decision = _locked(decision)
    if not decision.is_open or act not in Decision.ACTS[decision.kind]:
        raise StepNotPossible
    if not decision.letter_on <= acted_on <= today:
        raise NotInOrder(_("It was done between the date of the letter and today."))
    decision.act, decision.acted_on, decision.acted_by = act, acted_on, actor
    decision.act_note, decision.act_file = note.strip(), file
    decision.save(update_fields=["act", "acted_on", "acted_by", "act_note", "act_file"])
    facts = _facts(decision, ["act", "acted_on", "act_note", "act_file"])
    record(actor, "compliance.decision.acted", decision, after=facts)
    return decision


@transaction.atomic
def end_decision(
    *, decision: Decision, ended_on: date, note: str, actor: User, today: date, status: str = ""
) -> Decision:
    """Write down how it ended, and the account's status from then on, if it changed by it.

    Raises ProofNeeded without a word, NotInOrder, StepNotPossible when it has ended already.
    """
    if not note.strip():
        raise ProofNeeded
    decision = _locked(decision)
    if decision.ended_on:
        raise StepNotPossible
    if not decision.letter_on <= ended_on <= today:
        raise NotInOrder(_("It ended between the date of the letter and today."))
    decision.ended_on, decision.ended_by, decision.end_note = ended_on, actor, note.strip()
    decision.save(update_fields=["ended_on", "ended_by", "end_note"])
    record(actor, "compliance.decision.ended", decision, after=_facts(decision, ["ended_on", "end_note"]))
    if status:
        set_account_status(account=decision.account, status=status, on=ended_on, today=today, actor=actor)
    return decision


@transaction.atomic
def record_update(*, actor: User, today: date, **facts) -> ProgrammeUpdate:
    """Record what was changed because CBP said so. Raises StatusInFuture."""
    _refuse_unknown(facts, UPDATE_FIELDS)
    update = ProgrammeUpdate(company=company_in_force(), recorded_by=actor, **facts)
    if update.made_on > today:
        raise StatusInFuture
    if update.item and not update.validation:
        update.validation = update.item.validation
    update.save()
    record(actor, "compliance.update.recorded", update, after=_facts(update, set(facts)))
    return update


@transaction.atomic
def note_portal_check(*, on: date, actor: User, note: str = "") -> PortalCheck:
    """Somebody looked into the portal's inbox."""
    check = PortalCheck.objects.create(company=company_in_force(), on=on, by=actor, note=note.strip())
    record(actor, "compliance.portal.checked", check, after={"on": on, "note": check.note})
    return check


def _refuse_message(message: SpecialistMessage, today: date) -> None:
    require_members(message.owner, message.deputy)
    if message.received_on > today:
        raise StatusInFuture
    if message.answered_on and message.answered_on < message.received_on:
        raise NotInOrder(_("It was answered between the day it arrived and today."))
    if message.answer_by and message.answer_by < message.received_on:
        raise NotInOrder(_("The day for the answer can't be before the message."))


def _refuse_own_date(decision: Decision) -> None:
    if decision.answer_by and decision.answer_by < decision.letter_on:
        raise NotInOrder(_("The letter's own date can't be before the letter."))


def _locked(row: models.Model) -> models.Model:
    rows = type(row).objects.select_for_update(of=("self",)).with_names()
    return rows.get(pk=row.pk)


def _refuse_unknown(facts: dict, allowed: set[str]) -> None:
    if unknown := set(facts) - allowed:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")


def _facts(row: models.Model, names: Iterable[str]) -> dict:
    facts = {name: getattr(row, name) for name in sorted(names)}
    return {name: str(value) if isinstance(value, models.Model) else value for name, value in facts.items()}
