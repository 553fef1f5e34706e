"""Business days: Monday to Friday, without the federal holidays of the United States.

CBP works by the federal calendar (5 U.S.C. 6103; a holiday on a Saturday is kept on the Friday before,
one on a Sunday on the Monday after). Holidays of states and of other countries count as working days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

SATURDAY = 5


@dataclass(frozen=True)
class Holiday:
    """A federal holiday on the day on which it is kept."""

    on: date
    name: str


def add_business_days(day: date, number: int) -> date:
    """So many working days on (or back); a date on a day off counts from there."""
    step = timedelta(days=1 if number >= 0 else -1)
    left = abs(number)
    while left:
        day += step
        left -= is_business_day(day)
    return day


def is_business_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in federal_holidays(day.year)


def holidays_between(first: date, last: date) -> list[Holiday]:
    """The federal holidays on weekdays after the first day and up to the last, or the other way round."""
    first, last = sorted((first, last))
    years = range(first.year, last.year + 1)
    found = (Holiday(day, name) for year in years for day, name in federal_holidays(year).items())
    return sorted((one for one in found if first < one.on <= last), key=lambda one: one.on)


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> dict[date, str]:
    """The weekdays of a year on which federal offices are closed, with their names."""
    # Most of a second and 44 MB the first time: only for a process that counts business days.
    from holidays import country_holidays

    days = country_holidays("US", years=year, observed=True)
    return {day: name for day, name in days.items() if day.year == year and day.weekday() < SATURDAY}
