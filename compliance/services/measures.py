"""Compensating measures: asked for, decided by somebody with authority, in force until a day."""

from datetime import date, datetime, timedelta

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import User

from ..exceptions import MeasureTooLong, OwnWork, ReasonNeeded, StepNotPossible
from ..models import CompensatingMeasure, Response
from ..states import MEASURE_STEPS, StepRefused, after
from . import notices

LONGEST = timedelta(days=365)


@transaction.atomic
def request_measure(
    *,
    response: Response,
    why: str,
    interim_control: str,
    expires_on: date,
    actor: User,
    now: datetime,
    on: date,
) -> CompensatingMeasure:
    """Ask for a measure in place of a criterion that can't be met as written. Approvers are told.

    It holds for a year at most. Raises ReasonNeeded and MeasureTooLong.
    """
    if not why.strip() or not interim_control.strip():
        raise ReasonNeeded
    if not on < expires_on <= on + LONGEST:
        raise MeasureTooLong
    measure = CompensatingMeasure.objects.create(
        company=response.company,
        response=response,
        why=why.strip(),
        interim_control=interim_control.strip(),
        expires_on=expires_on,
        requested_by=actor,
        requested_at=now,
    )
    facts = {"why": measure.why, "interim_control": measure.interim_control, "expires_on": expires_on}
    _record(actor, "requested", measure, after=facts)
    notices.measure_waits_for_approval(measure=measure, actor=actor)
    return measure


def approve_measure(*, measure: CompensatingMeasure, actor: User, on: date, note: str = "") -> CompensatingMeasure:
    """Let the measure stand for the criterion until its end; never by the person who asked for it.

    Raises OwnWork, StepNotPossible.
    """
    return _decide(measure, "approve", actor, on, note)


def refuse_measure(*, measure: CompensatingMeasure, actor: User, on: date, note: str) -> CompensatingMeasure:
    """Say no, with a word why. Raises ReasonNeeded, OwnWork, StepNotPossible."""
    if not note.strip():
        raise ReasonNeeded
    return _decide(measure, "refuse", actor, on, note)


@transaction.atomic
def withdraw_measure(*, measure: CompensatingMeasure, actor: User) -> CompensatingMeasure:
    """Take a request back. Raises StepNotPossible once it is decided."""
    measure = _stepped(measure, "withdraw")
    measure.save(update_fields=["state"])
    _record(actor, "withdrawn", measure)
    return measure


@transaction.atomic
def end_measure(*, measure: CompensatingMeasure, actor: User, on: date, note: str = "") -> CompensatingMeasure:
    """End an approved measure before its day, because it isn't needed or doesn't hold."""
    measure = _stepped(measure, "end")
    measure.decision_note = note.strip() or measure.decision_note
    measure.save(update_fields=["state", "decision_note"])
    _record(actor, "ended", measure, after={"on": on, "note": note.strip()})
    return measure


@transaction.atomic
def _decide(measure: CompensatingMeasure, step: str, actor: User, on: date, note: str) -> CompensatingMeasure:
    measure = _stepped(measure, step)
    if measure.requested_by_id == actor.pk:
        raise OwnWork
    measure.decided_by, measure.decided_on, measure.decision_note = actor, on, note.strip()
    measure.save(update_fields=["state", "decided_by", "decided_on", "decision_note"])
    _record(actor, measure.state, measure, after={"note": note.strip(), "expires_on": measure.expires_on})
    notices.measure_decided(measure=measure, actor=actor)
    return measure


def _stepped(measure: CompensatingMeasure, step: str) -> CompensatingMeasure:
    """The measure, locked, in the state to which the step leads; not saved yet."""
    rows = CompensatingMeasure.objects.select_for_update(of=("self",))
    measure = rows.select_related("response__criterion", "response__own_criterion", "requested_by").get(pk=measure.pk)
    try:
        measure.state = after(MEASURE_STEPS, measure.state, step)
    except StepRefused:
        raise StepNotPossible from None
    return measure


def _record(actor: User, verb: str, measure: CompensatingMeasure, **facts) -> None:
    record(actor, f"compliance.measure.{verb}", measure, label=measure.response.code, **facts)
