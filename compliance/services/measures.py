"""Compensating measures: asked for, approved by somebody else, with an end."""

from datetime import date, datetime, timedelta

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force

from ..exceptions import MeasureTooLong, OwnWork, ReasonNeeded, StepNotPossible
from ..models import CompensatingMeasure, Response
from ..states import MEASURE_STEPS, StepRefused, after
from . import notices

LONGEST = timedelta(days=365)  # this product's default: an exception is judged anew each year
State = CompensatingMeasure.State


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
    """Ask that something else counts while a criterion can't be met as written.

    Those who may approve are told. One request at a time: raises StepNotPossible while another
    waits, ReasonNeeded without words, MeasureTooLong for an end that is past or more than a year away.
    """
    if not why.strip() or not interim_control.strip():
        raise ReasonNeeded
    _check_end(expires_on, on)
    if response.measures.filter(state=State.REQUESTED).exists():
        raise StepNotPossible
    measure = CompensatingMeasure.objects.create(
        company=company_in_force(),
        response=response,
        why=why.strip(),
        interim_control=interim_control.strip(),
        expires_on=expires_on,
        requested_by=actor,
        requested_at=now,
    )
    facts = {"why": measure.why, "interim_control": measure.interim_control, "expires_on": expires_on}
    record(actor, "compliance.measure.requested", measure, after=facts, label=str(response))
    notices.measure_waits_for_approval(measure=measure, actor=actor)
    return measure


@transaction.atomic
def approve_measure(*, measure: CompensatingMeasure, actor: User, on: date, note: str = "") -> CompensatingMeasure:
    """Let the measure cover its criterion until its end; the one before it ends now.

    Raises OwnWork for the requester where the company wants two pairs of eyes, StepNotPossible,
    MeasureTooLong when its end has passed meanwhile.
    """
    measure = _locked(measure)
    state = _after(measure, "approve")
    _check_end(measure.expires_on, on)
    _two_pairs(measure, actor)
    for former in measure.response.measures.filter(state=State.APPROVED):
        _decide(former, "ended", State.ENDED, actor=actor, on=on, note=former.decision_note)
    return _decide(measure, "approved", state, actor=actor, on=on, note=note)


@transaction.atomic
def refuse_measure(*, measure: CompensatingMeasure, actor: User, on: date, note: str) -> CompensatingMeasure:
    """Turn a request down, with a word why. Raises ReasonNeeded, OwnWork, StepNotPossible."""
    measure = _locked(measure)
    state = _after(measure, "refuse")
    _two_pairs(measure, actor)
    if not note.strip():
        raise ReasonNeeded
    return _decide(measure, "refused", state, actor=actor, on=on, note=note)


@transaction.atomic
def end_measure(*, measure: CompensatingMeasure, actor: User, on: date, note: str) -> CompensatingMeasure:
    """End a measure before its date: it isn't needed, or it isn't kept. Raises ReasonNeeded, StepNotPossible."""
    measure = _locked(measure)
    state = _after(measure, "end")
    if not note.strip():
        raise ReasonNeeded
    return _decide(measure, "ended", state, actor=actor, on=on, note=note)


@transaction.atomic
def withdraw_measure(*, measure: CompensatingMeasure, actor: User, on: date) -> CompensatingMeasure:
    """Take a request back before anybody judged it. Raises StepNotPossible."""
    measure = _locked(measure)
    return _decide(measure, "withdrawn", _after(measure, "withdraw"), actor=actor, on=on, note="")


def _decide(
    measure: CompensatingMeasure, verb: str, state: str, *, actor: User, on: date, note: str
) -> CompensatingMeasure:
    before = {"state": measure.state}
    measure.state, measure.decided_by, measure.decided_on, measure.decision_note = state, actor, on, note.strip()
    measure.save(update_fields=["state", "decided_by", "decided_on", "decision_note"])
    facts = {"state": state, "decision_note": measure.decision_note}
    record(actor, f"compliance.measure.{verb}", measure, before=before, after=facts, label=str(measure.response))
    notices.measure_decided(measure=measure, actor=actor)
    return measure


def _check_end(expires_on: date, on: date) -> None:
    if not on < expires_on <= on + LONGEST:
        raise MeasureTooLong


def _two_pairs(measure: CompensatingMeasure, actor: User) -> None:
    if company_in_force().two_pairs_of_eyes and actor == measure.requested_by:
        raise OwnWork


def _locked(measure: CompensatingMeasure) -> CompensatingMeasure:
    rows = CompensatingMeasure.objects.select_for_update(of=("self",))
    return rows.select_related("response__criterion", "response__own_criterion", "requested_by").get(pk=measure.pk)


def _after(measure: CompensatingMeasure, step: str) -> str:
    try:
        return after(MEASURE_STEPS, measure.state, step)
    except StepRefused:
        raise StepNotPossible from None
