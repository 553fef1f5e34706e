"""What people say about one due date: done, taken back, explained."""

from datetime import date, datetime

from django.db import transaction

from compliance.models import Evidence
from ctpat.activity.services import record
from ctpat.common.written_dates import written
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force

from ..exceptions import (
    AlreadySettled,
    BeforeWindow,
    DoneInFuture,
    EvidenceNeeded,
    NotDoneByHand,
    NoteNeeded,
    NotYetDue,
)
from ..models import Occurrence
from .reconcile import reconcile_kind

SETTLED_FIELDS = ["state", "done_on", "done_at", "done_by", "note", "evidence", "remind_at"]


@transaction.atomic
def mark_done(
    *, occurrence: Occurrence, actor: User, done_on: date, note: str, evidence: Evidence | None, now: datetime
) -> Occurrence:
    """Say by hand that a duty was done on a day, with a note and the evidence that shows it.

    The next date follows at once where the rhythm counts from it. What was explained as missed
    may still turn out to be done. Raises AlreadySettled, NoteNeeded, EvidenceNeeded, DoneInFuture,
    BeforeWindow.
    """
    occurrence = _locked(occurrence)
    if occurrence.state not in (Occurrence.State.OPEN, Occurrence.State.MISSED):
        raise AlreadySettled
    if not note.strip():
        raise NoteNeeded
    if evidence is None:
        raise EvidenceNeeded
    if done_on > company_in_force().today(now):
        raise DoneInFuture
    if occurrence.opens_on and done_on < occurrence.opens_on:
        raise BeforeWindow(written(occurrence.opens_on))
    _settle(
        occurrence,
        "done",
        actor,
        state=Occurrence.State.DONE,
        done_on=done_on,
        done_at=now,
        done_by=actor,
        note=note.strip(),
        evidence=evidence,
    )
    reconcile_kind(company=occurrence.company, kind=occurrence.duty.of_kind, now=now)
    return occurrence


@transaction.atomic
def take_back(*, occurrence: Occurrence, actor: User, note: str, now: datetime) -> Occurrence:
    """Say that it wasn't done after all; what followed from it is planned anew.

    Raises NotDoneByHand when a record shows it, NoteNeeded.
    """
    occurrence = _locked(occurrence)
    if occurrence.state != Occurrence.State.MISSED and (not occurrence.is_done or occurrence.done_by_id is None):
        raise NotDoneByHand
    if not note.strip():
        raise NoteNeeded
    # Where the rhythm counts from completion, the date that followed makes room for this one.
    followers = occurrence.duty.occurrences.filter(state=Occurrence.State.OPEN)
    if occurrence.duty.of_kind.repeat_from != "anchor":
        followers.update(state=Occurrence.State.WITHDRAWN, remind_at=None)
    occurrence.stands_since, occurrence.taken_to = company_in_force().today(now), None
    occurrence.save(update_fields=["stands_since", "taken_to"])
    cleared = {"done_on": None, "done_at": None, "done_by": None, "evidence": None}
    _settle(occurrence, "reopened", actor, state=Occurrence.State.OPEN, note=note.strip(), **cleared)
    reconcile_kind(company=occurrence.company, kind=occurrence.duty.of_kind, now=now, recall=True)
    return occurrence


@transaction.atomic
def explain_missed(*, occurrence: Occurrence, actor: User, note: str, on: date, now: datetime) -> Occurrence:
    """Close a date that passed and can't be done any more, with the reason. A hole stays a hole.

    Raises AlreadySettled, NotYetDue, NoteNeeded.
    """
    occurrence = _locked(occurrence)
    if not occurrence.is_open:
        raise AlreadySettled
    if occurrence.due_on >= on:
        raise NotYetDue
    if not note.strip():
        raise NoteNeeded
    missed = {"state": Occurrence.State.MISSED, "done_at": now, "done_by": actor, "note": note.strip()}
    _settle(occurrence, "explained", actor, **missed)
    reconcile_kind(company=occurrence.company, kind=occurrence.duty.of_kind, now=now)
    return occurrence


def _locked(occurrence: Occurrence) -> Occurrence:
    rows = Occurrence.objects.select_for_update(of=("self",)).select_related("duty__own_kind", "company")
    return rows.get(pk=occurrence.pk)


def _settle(occurrence: Occurrence, verb: str, actor: User, **changes) -> None:
    before = {name: getattr(occurrence, name) for name in changes if name != "done_at"}
    for name, value in {**changes, "remind_at": None}.items():
        setattr(occurrence, name, value)
    occurrence.save(update_fields=SETTLED_FIELDS)
    after = {name: getattr(occurrence, name) for name in before} | {"due_on": occurrence.due_on}
    record(
        actor, f"duties.date.{verb}", occurrence, before=_named(before), after=_named(after), label=_label(occurrence)
    )


def _named(facts: dict) -> dict:
    return {name: str(value) if isinstance(value, User | Evidence) else value for name, value in facts.items()}


def _label(occurrence: Occurrence) -> str:
    return f"{occurrence.duty}, {written(occurrence.due_on)}"
