"""The clocks of what CBP sends: when an answer is due, and how much of the time has passed.

The lengths lie in the duty catalogue (duties.yaml); a date that a letter names itself wins.
Values in, values out: no database, no clock of their own.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .catalogue.duty_kinds import duty_kinds

SOON_DAYS = 14  # from here on an open answer blocks readiness, as the named check says
SITE = "validation.site"  # what the catalogue's variant asks; its answer is "foreign"
DOMESTIC: Mapping[str, str] = {}
FOREIGN: Mapping[str, str] = {SITE: "foreign"}


def due_after(duty_id: str, day: date, conditions: Mapping[str, str] = DOMESTIC) -> date:
    """The day on which a duty falls that hangs on `day`. Raises LookupError for an unknown duty."""
    offset = duty_kinds()[duty_id].offset_for(conditions)
    if offset.unit == "months":
        return _months_later(day, offset.number)
    return day + timedelta(days=offset.number)


def told_on(duty_id: str, due_on: date) -> date:
    """The day on which somebody above is told that nothing has happened yet."""
    return due_on + timedelta(days=duty_kinds()[duty_id].escalation.after_days)


def _months_later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Countdown:
    """Time from a letter to its answer, as seen on one day. `done_on` stops it."""

    began_on: date
    due_on: date
    on: date
    done_on: date | None = None

    @property
    def days_left(self) -> int:
        return (self.due_on - (self.done_on or self.on)).days

    @property
    def is_late(self) -> bool:
        return self.days_left < 0

    @property
    def is_soon(self) -> bool:
        return self.done_on is None and 0 <= self.days_left <= SOON_DAYS

    @property
    def number(self) -> int:
        """The figure that the page shows large."""
        return abs(self.days_left)

    @property
    def words(self) -> str:
        """What stands beside the figure: 'days left to reply', 'days late'."""
        days = self.number
        if self.done_on:
            if self.is_late:
                return ngettext("day late when it was sent", "days late when it was sent", days)
            return ngettext("day before the last day", "days before the last day", days)
        if self.is_late:
            return ngettext("day late", "days late", days)
        return ngettext("day left to reply", "days left to reply", days)

    @property
    def sentence(self) -> str:
        """'41 days left', for a list."""
        days = self.number
        if self.done_on:
            return _("sent %(days)d days late") % {"days": days} if self.is_late else _("sent in time")
        if self.is_late:
            return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}
        if not days:
            return _("last day today")
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}

    @property
    def total(self) -> int:
        return max((self.due_on - self.began_on).days, 1)

    @property
    def day_number(self) -> int:
        return (self.on - self.began_on).days

    def share(self, day: date) -> float:
        """Where a day lies between letter (0) and last day (1)."""
        return min(max((day - self.began_on).days / self.total, 0), 1)
