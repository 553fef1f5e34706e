"""What a company sets on its duties: rhythm, reminders, start, pause."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _

from compliance.catalogue.duty_kinds import DutyKind, duty_kinds
from ctpat.activity.querysets import target_name
from ctpat.activity.services import record
from ctpat.companies.anchors import Span
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force

from ..calling import next_call
from ..exceptions import (
    DateIsFixed,
    NoRhythm,
    NoteNeeded,
    NotPaused,
    OnlyShorter,
    RemindersImpossible,
    RemindersMissing,
)
from ..models import Duty, Occurrence
from ..spans import days_of
from .reconcile import reconcile_kind

MOST_REMINDERS, LONGEST_LEAD = 12, 730


# --- Rhythm and reminders -----------------------------------------------------------------------


@transaction.atomic
def adjust(*, duty: Duty, actor: User, now: datetime, rhythm: Span | None, lead_days: Collection[int] | None) -> Duty:
    """Set another rhythm or other reminders; None goes back to the catalogue's.

    What the catalogue calls fixed stays; `shorter_only` may be made stricter. Raises DateIsFixed,
    OnlyShorter, RemindersMissing, RemindersImpossible.
    """
    (duty,) = locked([duty])
    kind = duty.of_kind
    if rhythm is not None:
        refuse_rhythm(kind, kind.offset_for(duty.conditions), rhythm)
    leads = None if lead_days is None else sorted(set(lead_days), reverse=True)
    if leads is not None:
        refuse_leads(kind, leads)
    before = _settings(duty)
    duty.number, duty.unit = (rhythm.number, rhythm.unit) if rhythm else (None, "")
    duty.lead_days = leads
    if before == _settings(duty):
        return duty
    duty.save(update_fields=["number", "unit", "lead_days"])
    record(actor, "duties.duty.adjusted", duty, before=before, after=_settings(duty))
    reconcile_kind(company=company_in_force(), kind=kind, now=now, recall=True)
    return duty


def refuse_rhythm(kind: DutyKind, offset: Span, rhythm: Span) -> None:
    """Raise when a kind of duty doesn't allow this rhythm."""
    if kind.adjustable == "fixed" or offset.number == 0 or kind.window:
        raise DateIsFixed(kind.source)
    if kind.adjustable == "shorter_only" and days_of(rhythm) > abs(days_of(offset)):
        raise OnlyShorter(span_in_words(offset))


def refuse_leads(kind: DutyKind, leads: Collection[int]) -> None:
    """Raise when a kind of duty doesn't allow these reminders."""
    if not 1 <= len(leads) <= MOST_REMINDERS or not all(0 <= days <= LONGEST_LEAD for days in leads):
        raise RemindersImpossible
    missing = set(kind.lead_days) - set(leads)
    if kind.is_of_programme and kind.adjustable != "free" and missing:
        raise RemindersMissing(", ".join(str(days) for days in sorted(kind.lead_days, reverse=True)))


def span_in_words(span: Span) -> str:
    """Such as '12 months'."""
    units = {"days": _("days"), "business_days": _("business days"), "months": _("months")}
    return f"{abs(span.number)} {units[span.unit]}"


def _settings(duty: Duty) -> dict:
    return {"number": duty.number, "unit": duty.unit, "lead_days": duty.lead_days}


# --- Start and pause ----------------------------------------------------------------------------


@transaction.atomic
def start(*, duty: Duty, actor: User, starts_on: date | None, now: datetime) -> Duty:
    """Say from when a calendar rhythm counts: the day on which it was last done. Raises NoRhythm."""
    (duty,) = locked([duty])
    if duty.of_kind.anchor_type != "calendar":
        raise NoRhythm
    if duty.starts_on != starts_on:
        before = {"starts_on": duty.starts_on}
        duty.starts_on = starts_on
        duty.save(update_fields=["starts_on"])
        record(actor, "duties.duty.started", duty, before=before, after={"starts_on": starts_on})
        reconcile_kind(company=company_in_force(), kind=duty.of_kind, now=now)
    return duty


@transaction.atomic
def begin(*, kind: str, subject: models.Model, actor: User, starts_on: date, now: datetime) -> Duty:
    """Begin a duty that exists only once somebody has entered its day, such as the Trade Compliance letter."""
    company = company_in_force()
    if duty_kinds()[kind].anchor_type != "calendar":
        raise NoRhythm
    duty, _is_new = Duty.objects.get_or_create(
        company=company, kind=kind, subject=target_name(subject), defaults={"created_on": company.today(now)}
    )
    return start(duty=duty, actor=actor, starts_on=starts_on, now=now)


@transaction.atomic
def pause(*, duty: Duty, actor: User, reason: str, on: date, until: date | None = None) -> Duty:
    """Stop the reminders of a duty, for a time or until somebody resumes it. Raises NotPaused, NoteNeeded."""
    (duty,) = locked([duty])
    if duty.of_kind.adjustable == "fixed":
        raise NotPaused
    if not reason.strip():
        raise NoteNeeded
    duty.paused_on, duty.paused_until, duty.paused_by, duty.pause_reason = on, until, actor, reason.strip()
    duty.save(update_fields=["paused_on", "paused_until", "paused_by", "pause_reason"])
    after = {"reason": duty.pause_reason, "until": until}
    record(actor, "duties.duty.paused", duty, after=after)
    _call_anew(duty, since=until + timedelta(days=1) if until else on, on=on)
    return duty


@transaction.atomic
def resume(*, duty: Duty, actor: User, on: date) -> Duty:
    """Let a paused duty call again; of the reminders it would have sent only the last is made up for."""
    (duty,) = locked([duty])
    if duty.paused_on is None:
        return duty
    before = {"reason": duty.pause_reason, "paused_on": duty.paused_on, "until": duty.paused_until}
    was_paused = duty.is_paused(on=on)
    duty.paused_on = duty.paused_until = duty.paused_by = None
    duty.pause_reason = ""
    duty.save(update_fields=["paused_on", "paused_until", "paused_by", "pause_reason"])
    record(actor, "duties.duty.resumed", duty, before=before)
    if was_paused:
        _call_anew(duty, since=on, on=on)
    return duty


def _call_anew(duty: Duty, *, since: date, on: date) -> None:
    rows = list(duty.occurrences.filter(state=Occurrence.State.OPEN))
    for row in rows:
        row.stands_since, row.taken_to = since, None
        row.remind_at = next_call(row, duty, company_in_force().zone, on=on)
    Occurrence.objects.bulk_update(rows, ["stands_since", "taken_to", "remind_at"])


def locked(duties: Collection[Duty]) -> list[Duty]:
    """The duties, locked and with what a kind needs."""
    rows = Duty.objects.select_for_update(of=("self",)).select_related("own_kind", "owner", "deputy")
    return list(rows.filter(pk__in=[duty.pk for duty in duties]).order_by("pk"))
