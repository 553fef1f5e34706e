"""Arithmetic of calendar dates: pure, without time zones.

Adding months keeps the day of the month where the month has it, else takes its last: 31 January
and a month is 28 February.
"""

from calendar import monthrange
from datetime import date

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)  # clocks and rhythms reach years beyond, in both directions
DAYS_OF_A_MONTH = 365.2425 / 12


def is_reckonable(day: date) -> bool:
    """Whether years can be counted from a day without falling off the calendar."""
    return EARLIEST <= day <= LATEST


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(begins: date, ends: date) -> int:
    """Whole calendar months from one date's month to the other's."""
    return (ends.year - begins.year) * 12 + ends.month - begins.month
