"""When whom a due date calls: pure.

Ahead and on the day the owner; on the first day after it also the deputy; then the function that
the kind of duty escalates to, on its day (which may be before the due date); and at last the one
of the final escalation. The owner of what is late is reminded weekly for a month.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a reminder goes out."""

    AHEAD = "ahead", _("Ahead")
    ON_THE_DAY = "on_the_day", _("On the day")
    OVERDUE = "overdue", _("Late")
    DEPUTY = "deputy", _("Late, to the deputy")
    ESCALATED = "escalated", _("Escalated")
    FINAL = "final", _("Final escalation")
    INFORMATION = "information", _("Information")


class Part(models.TextChoices):
    """Whom it calls, in relation to the duty."""

    OWNER = "owner", _("Owner")
    DEPUTY = "deputy", _("Deputy")
    ESCALATION = "escalation", _("Escalation")
    FINAL = "final", _("Final escalation")


LATE_DAYS = (1, 8, 15, 22, 29)


@dataclass(frozen=True, slots=True, order=True)
class Stage:
    """One step: on which day, its name (once for each due date), why, and whom it calls."""

    day: date
    name: str
    reason: Reason
    part: Part


@dataclass(frozen=True, slots=True)
class Calls:
    """What of a kind of duty and its adjustments decides when it calls."""

    lead_days: tuple[int, ...]
    escalation_days: int
    final_days: int
    is_information: bool = False


def stages_of(due_on: date, calls: Calls) -> list[Stage]:
    """Every step of one due date, by day."""
    return sorted(_stages(due_on, calls), key=lambda stage: (stage.day, stage.name))


def _stages(due_on: date, calls: Calls) -> Iterator[Stage]:
    for days in calls.lead_days:
        reason = Reason.AHEAD if days else Reason.ON_THE_DAY
        if calls.is_information:
            reason = Reason.INFORMATION
        yield Stage(due_on - timedelta(days=days), f"ahead-{days}", reason, Part.OWNER)
    escalated = due_on + timedelta(days=calls.escalation_days)
    if calls.is_information:
        yield Stage(escalated, "escalated", Reason.INFORMATION, Part.ESCALATION)
        return
    for days in LATE_DAYS:
        yield Stage(due_on + timedelta(days=days), f"late-{days}", Reason.OVERDUE, Part.OWNER)
    yield Stage(due_on + timedelta(days=1), "deputy", Reason.DEPUTY, Part.DEPUTY)
    yield Stage(escalated, "escalated", Reason.ESCALATED, Part.ESCALATION)
    yield Stage(due_on + timedelta(days=calls.final_days), "final", Reason.FINAL, Part.FINAL)


def stages_to_take(stages: list[Stage], *, since: date, taken_to: date | None, on: date) -> list[Stage]:
    """The steps to take on a day, after those up to `taken_to`.

    `since` is the day from which the due date stands where it stands. The first time, of the
    steps before it only the last for each part is made up for, unless one falls on the day itself:
    nobody wants five reminders of a date that was entered today.
    """
    if taken_to is not None:
        return [stage for stage in stages if taken_to < stage.day <= on]
    called = {stage.part for stage in stages if stage.day == since}
    missed = {stage.part: stage for stage in stages if stage.day < since and stage.part not in called}
    return [*missed.values(), *(stage for stage in stages if since <= stage.day <= on)]


def next_day(stages: list[Stage], *, since: date, taken_to: date | None) -> date | None:
    """The next day with something to take; None when all is taken."""
    if taken_to is None and any(stage.day <= since for stage in stages):
        return since
    return min((stage.day for stage in stages if taken_to is None or stage.day > taken_to), default=None)
