"""Putting right what was written down wrongly: a letter of CBP, an answer, a reply, a submission.

Each correction says why; the history keeps both sides and the reason. The dates of duties follow,
because they are counted from these records.
"""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext as _

from ctpat.activity.services import record
from ctpat.companies.models import User

from ..exceptions import (
    FollowsFromLetter,
    NotInOrder,
    ProofNeeded,
    ReasonNeeded,
    ReceiptNeeded,
    StatusInFuture,
    StepNotPossible,
    SubmissionDateWrong,
)
from ..models import AccountStatus, AnnualReview, Decision, SpecialistMessage, Validation
from . import validations
from .accounts import correct_account_status, set_account_status
from .letters import STATUSES
from .members import require_members

DECISION_FIELDS = {"account", "kind", "letter_on", "reason", "answer_by", "owner", "deputy", "file"}
ACT, END = {"act", "acted_on", "act_note", "act_file"}, {"ended_on", "end_note"}
ANSWER = {"answered_on", "answer_text", "answer_file"}
SENDING = {"sent_on", "sent_by", "receipt", "receipt_file"}
SUBMISSION = {"submitted_on", "submitted_by", "receipt", "receipt_note"}


@transaction.atomic
def correct_decision(*, decision: Decision, why: str, actor: User, today: date, **changes) -> Decision:
    """Write what CBP's letter really says, and what was really done about it.

    The status that the account had by the letter, or by its end, moves along. An empty act or end
    says that there was none after all. Raises ReasonNeeded, StatusInFuture, NotInOrder, ProofNeeded,
    StepNotPossible for an act that its kind doesn't know, NotAMember.
    """
    _refuse_unknown(changes, DECISION_FIELDS | ACT | END)
    decision, before = _locked(decision), _locked(decision)
    if not _write(decision, changes, why):
        return decision
    _settle_act(decision, actor)
    _settle_end(decision, actor)
    _refuse_decision(decision, today)
    require_members(decision.owner, decision.deputy)
    decision.save()
    _note(actor, "compliance.decision.corrected", before, decision, changes, why)
    _move_statuses(before, decision, actor, today, why)
    return decision


@transaction.atomic
def take_back_decision(*, decision: Decision, why: str, actor: User, today: date) -> None:
    """Remove a decision that CBP never made, and the status that the account had by it. Raises ReasonNeeded."""
    if not why.strip():
        raise ReasonNeeded
    decision = _locked(decision)
    facts = _facts(decision, DECISION_FIELDS | ACT | END)
    record(actor, "compliance.decision.taken_back", decision, before=facts, after={"why": why.strip()})
    for status, on in _statuses_of(decision):
        correct_account_status(
            account=decision.account, status=status, on=on, to=None, why=why, today=today, actor=actor
        )
    decision.delete()


@transaction.atomic
def correct_answer(*, message: SpecialistMessage, why: str, actor: User, today: date, **changes) -> SpecialistMessage:
    """Write when and what was really answered; without a day it was not answered, and its clock runs.

    Raises ReasonNeeded, StepNotPossible while it has no answer, ProofNeeded, NotInOrder.
    """
    _refuse_unknown(changes, ANSWER)
    message, before = _locked(message), _locked(message)
    if before.answered_on is None:
        raise StepNotPossible
    if not _write(message, changes, why):
        return message
    if message.answered_on is None:
        message.answered_by, message.answer_text, message.answer_file = None, "", None
    elif not message.received_on <= message.answered_on <= today:
        raise NotInOrder(_("It was answered between the day it arrived and today."))
    elif not message.answer_text.strip() and message.answer_file is None:
        raise ProofNeeded
    message.save(update_fields=[*ANSWER, "answered_by"])
    _note(actor, "compliance.message.corrected", before, message, changes, why)
    return message


@transaction.atomic
def correct_sending(*, validation: Validation, why: str, actor: User, today: date, **changes) -> Validation:
    """Write when, by whom and with which receipt a reply was really sent; without a day it was not, and may change.

    Raises ReasonNeeded, StepNotPossible of a reply that wasn't sent or of a closed validation,
    ReceiptNeeded, NotInOrder, NotAMember.
    """
    _refuse_unknown(changes, SENDING)
    validation, before = validations.locked(validation), validations.locked(validation)
    if before.sent_on is None or (before.closed_on and changes.get("sent_on", before.sent_on) is None):
        raise StepNotPossible
    if not _write(validation, changes, why):
        return validation
    if validation.sent_on is None:
        validation.sent_by, validation.receipt, validation.receipt_file = None, "", None
        validation.packages.update(was_sent=False)
    else:
        _refuse_sending(validation, today)
    validation.save(update_fields=SENDING)
    _note(actor, "compliance.validation.corrected", before, validation, changes, why)
    return validation


@transaction.atomic
def correct_submission(*, review: AnnualReview, why: str, actor: User, on: date, **changes) -> AnnualReview:
    """Write when, by whom and with which proof a review was really submitted; without a day it wasn't.

    The frozen copy stays as it is. Raises ReasonNeeded, StepNotPossible of a review that isn't
    submitted, SubmissionDateWrong, NotAMember.
    """
    _refuse_unknown(changes, SUBMISSION)
    review, before = _locked_review(review), _locked_review(review)
    if before.submitted_on is None:
        raise StepNotPossible
    if not _write(review, changes, why):
        return review
    if review.submitted_on is None:
        review.submitted_by = review.receipt = review.noted_by = review.noted_at = None
        review.receipt_note = ""
    elif not review.opens_on <= review.submitted_on <= on:
        raise SubmissionDateWrong
    require_members(*([review.submitted_by] if review.submitted_by != before.submitted_by else []))
    review.save(update_fields=[*SUBMISSION, "noted_by", "noted_at"])
    _note(actor, "compliance.annual_review.corrected", before, review, changes, why)
    return review


@transaction.atomic
def correct_status(*, step: AccountStatus, on: date | None, why: str, actor: User, today: date) -> None:
    """Move a step in an account's life to its real day; without a day it never was. Same day: nothing happens.

    A step that follows from a recorded letter moves with the letter only. Raises FollowsFromLetter and
    what correct_account_status raises.
    """
    letters = Decision.objects.filter(account=step.account, letter_on=step.on)
    if any(STATUSES.get(letter.kind) == step.status for letter in letters):
        raise FollowsFromLetter
    if on != step.on:
        correct_account_status(
            account=step.account, status=step.status, on=step.on, to=on, why=why, today=today, actor=actor
        )


# --- Decisions ------------------------------------------------------------------------------------


def _settle_act(decision: Decision, actor: User) -> None:
    """An act has a day; no act leaves nothing behind."""
    if decision.act and decision.acted_on:
        decision.acted_by = decision.acted_by or actor
    else:
        decision.act, decision.acted_on, decision.acted_by = "", None, None
        decision.act_note, decision.act_file = "", None


def _settle_end(decision: Decision, actor: User) -> None:
    if decision.ended_on:
        decision.ended_by = decision.ended_by or actor
    else:
        decision.ended_by, decision.end_note = None, ""


def _refuse_decision(decision: Decision, today: date) -> None:
    one = decision
    if one.letter_on > today:
        raise StatusInFuture
    if one.answer_by and one.answer_by < one.letter_on:
        raise NotInOrder(_("The letter's own date can't be before the letter."))
    if one.acted_on and one.act not in Decision.ACTS[one.kind]:
        raise NotInOrder(_("What was done does not fit a decision of this kind. Choose it anew."))
    if one.acted_on and not one.letter_on <= one.acted_on <= today:
        raise NotInOrder(_("It was done between the date of the letter and today."))
    if one.ended_on and not one.letter_on <= one.ended_on <= today:
        raise NotInOrder(_("It ended between the date of the letter and today."))
    if (one.acted_on and not one.act_note and one.act_file is None) or (one.ended_on and not one.end_note):
        raise ProofNeeded


def _statuses_of(decision: Decision) -> list[tuple[str, date]]:
    """The steps in the account's life that come from it: by its letter, and what the account was from its end on."""
    begun = STATUSES.get(decision.kind)
    steps = [(begun, decision.letter_on)] if begun else []
    if decision.ended_on:
        ended = decision.account.statuses.filter(on=decision.ended_on).exclude(status=begun or "")
        steps += [(status, decision.ended_on) for status in ended.values_list("status", flat=True)]
    return steps


def _move_statuses(before: Decision, after: Decision, actor: User, today: date, why: str) -> None:
    """The old steps move with their day where they still hold; else they go and the new one comes."""
    begun, said = STATUSES.get(before.kind), {"today": today, "actor": actor, "why": why}
    same = before.account_id == after.account_id
    for status, on in _statuses_of(before):
        to = after.letter_on if status == begun and on == before.letter_on else after.ended_on
        if not same or (status == begun and begun != STATUSES.get(after.kind)):
            to = None
        if to != on:
            correct_account_status(account=before.account, status=status, on=on, to=to, **said)
    begins = STATUSES.get(after.kind)
    if begins and not (same and begins == begun):
        set_account_status(
            account=after.account, status=begins, on=after.letter_on, today=today, actor=actor, note=why[:240]
        )


# --- The others -----------------------------------------------------------------------------------


def _refuse_sending(validation: Validation, today: date) -> None:
    if not validation.report_on <= validation.sent_on <= today:
        raise NotInOrder(_("The reply was sent between the date of the report and today."))
    if not validation.receipt.strip() and validation.receipt_file is None:
        raise ReceiptNeeded
    require_members(validation.sent_by)


def _locked(row: models.Model) -> models.Model:
    return type(row).objects.select_for_update(of=("self",)).with_names().get(pk=row.pk)


def _locked_review(review: AnnualReview) -> AnnualReview:
    rows = AnnualReview.objects.select_for_update(of=("self",)).select_related("account__entity_type", "company")
    return rows.get(pk=review.pk)


def _write(row: models.Model, changes: dict, why: str) -> bool:
    """Put the changes on the row; False when nothing changes. Raises ReasonNeeded."""
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if changed and not why.strip():
        raise ReasonNeeded
    return bool(changed)


def _note(
    actor: User, verb: str, before: models.Model, after: models.Model, changes: Collection[str], why: str
) -> None:
    old, new = _facts(before, changes), _facts(after, changes)
    names = [name for name in old if old[name] != new[name]]
    record(
        actor,
        verb,
        after,
        before={name: old[name] for name in names},
        after={**{name: new[name] for name in names}, "why": why.strip()},
    )


def _facts(row: models.Model, names: Iterable[str]) -> dict:
    """The facts as history keeps them: people, accounts and files by their name."""
    facts = {name: getattr(row, name) for name in sorted(names)}
    return {name: str(value) if isinstance(value, models.Model) else value for name, value in facts.items()}


def _refuse_unknown(facts: dict, allowed: set[str]) -> None:
    if unknown := set(facts) - allowed:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
