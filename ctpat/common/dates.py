"""Arithmetic of calendar dates: pure, without time zones.

Adding months keeps the day of the month where the month has it, else takes its last: 31 January
and a month is 28 February. Business days are Monday to Friday.
"""

from calendar import monthrange
from datetime import date, timedelta

SATURDAY = 5
DAYS_OF_A_MONTH = 365.2425 / 12


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_business_days(day: date, number: int) -> date:
    """So many working days on (or back); a date on a weekend counts from there."""
    step = timedelta(days=1 if number >= 0 else -1)
    left = abs(number)
    while left:
        day += step
        left -= day.weekday() < SATURDAY
    return day


def months_between(begins: date, ends: date) -> int:
    """Whole calendar months from one date's month to the other's."""
    return (ends.year - begins.year) * 12 + ends.month - begins.month
