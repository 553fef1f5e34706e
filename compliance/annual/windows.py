"""The dates of the yearly review. Pure: dates in, dates out.

CBP opens the review 90 days before the anniversary of the certification; edits made before that do
not count (portal manual; duties annual-review-window and annual-review-submission).
"""

from calendar import isleap
from datetime import date, timedelta

WINDOW = timedelta(days=90)
APPROVED_BEFORE = timedelta(days=7)  # readiness check annual-review-on-track


def opens_on(anniversary: date) -> date:
    """The first day on which an edit counts for this anniversary."""
    return anniversary - WINDOW


def in_year(anniversary: date, year: int) -> date:
    """The same day in another year; 29 February falls on the 28th in a common year."""
    if (anniversary.month, anniversary.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return anniversary.replace(year=year)


def next_anniversary(anniversary: date, *, on: date) -> date:
    """The anniversary that comes next, today included; what is stored may lie years back."""
    if anniversary >= on:
        return anniversary
    this_year = in_year(anniversary, on.year)
    return this_year if this_year >= on else in_year(anniversary, on.year + 1)


def due_anniversaries(anniversary: date, *, on: date) -> list[date]:
    """The anniversaries whose review should have been opened by this day.

    The one that is stored, however late it is, and the next one once its window is open.
    """
    wanted = dict.fromkeys([anniversary, next_anniversary(anniversary, on=on)])
    return [day for day in wanted if opens_on(day) <= on]
