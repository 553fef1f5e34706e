"""The next moment at which somebody has to be reminded of a due date."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from compliance.catalogue.duty_kinds import final_escalation

from .models import Duty, Occurrence
from .stages import Calls, Stage, next_day, stages_of


def calls_of(duty: Duty) -> Calls:
    """What of a duty decides when it calls. The duty comes with its own_kind."""
    kind = duty.of_kind
    return Calls(duty.leads, kind.escalation.after_days, final_escalation().after_days, kind.is_information)


def stages_for(occurrence: Occurrence, duty: Duty) -> list[Stage]:
    return stages_of(occurrence.due_on, calls_of(duty))


def next_call(occurrence: Occurrence, duty: Duty, zone: ZoneInfo, *, on: date) -> datetime | None:
    """The beginning of the company's day on which the next step is due; None when none is.

    A paused duty calls again on the day after its pause, if that has an end.
    """
    if not occurrence.is_open or duty.ended_on:
        return None
    day = next_day(stages_for(occurrence, duty), since=occurrence.stands_since, taken_to=occurrence.taken_to)
    if day and duty.is_paused(on=on):
        day = duty.paused_until and max(day, duty.paused_until + timedelta(days=1))
    return day and moment(day, zone)


def moment(day: date, zone: ZoneInfo, at: time = time.min) -> datetime:
    """A time of a company's day; one that the change to summer time leaves out is the first after it."""
    return datetime.combine(day, at, tzinfo=zone)
