"""How long a piece of evidence proves something. Values in, values out: no database, no clock."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from .readiness.rule import EVIDENCE_ENDS_SOON


class Validity(models.TextChoices):
    """The state of an evidence item on one day; the order is worst first."""

    EXPIRED = "expired", _("Out of date")
    ENDS_SOON = "ends_soon", _("Ends soon")
    CURRENT = "current", _("Current")


def validity(expires_on: date | None, *, on: date) -> Validity:
    """Valid to the end of its last day; within 30 days of it, it ends soon. Without one it stays current."""
    if expires_on is None or expires_on > on + EVIDENCE_ENDS_SOON:
        return Validity.CURRENT
    return Validity.EXPIRED if expires_on < on else Validity.ENDS_SOON


def month_after(day: date, months: int) -> date:
    """The first day of the month so many months later (or earlier)."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


# --- What ends when -------------------------------------------------------------------------------

MONTHS_AHEAD = 12


@dataclass
class Bucket:
    """One bar: how many items end in this month, before today, or later and never."""

    key: str
    first: date | None
    last: date | None
    count: int = 0

    def holds(self, day: date | None) -> bool:
        if day is None:
            return self.key == "later"
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


def buckets(on: date) -> list[Bucket]:
    """Before today, this month from today on, eleven more months, later or never."""
    months = [month_after(on, ahead) for ahead in range(MONTHS_AHEAD)]
    bars = [Bucket(f"{first:%Y-%m}", max(first, on), month_end(first)) for first in months]
    last = bars[-1].last
    return [
        Bucket("before", None, on - timedelta(days=1)),
        *bars,
        Bucket("later", last + timedelta(days=1), None),
    ]


def endings(days: Iterable[date | None], *, on: date) -> list[Bucket]:
    """The bars with their counts."""
    bars = buckets(on)
    for day in days:
        next(bar for bar in bars if bar.holds(day)).count += 1
    return bars


# --- One time line for all rows -------------------------------------------------------------------

MONTHS_BACK = 11
MONTHS_ON = 3


@dataclass(frozen=True)
class TimeLine:
    """The stretch of time that a list draws, so that periods of different rows compare."""

    first: date
    last: date
    width: int = 132

    @classmethod
    def around(cls, on: date) -> "TimeLine":
        return cls(month_after(on, -MONTHS_BACK), month_end(month_after(on, MONTHS_ON)))

    def x(self, day: date) -> float:
        """Where a day begins, in pixels, kept on the line."""
        share = (day - self.first).days / ((self.last - self.first).days + 1)
        return round(self.width * min(max(share, 0), 1), 1)

    def bar(self, begins: date | None, ends: date | None) -> tuple[float, float]:
        """Start and width of a period; open ends reach the edge. At least 3 pixels, to be seen."""
        left = self.x(begins) if begins else 0.0
        right = self.x(ends + timedelta(days=1)) if ends else float(self.width)
        width = max(right - left, 3)
        return round(min(left, self.width - width), 1), round(width, 1)
