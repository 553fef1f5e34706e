"""Counting with the spans of the catalogue: pure."""

from datetime import date, timedelta

from ctpat.common.dates import DAYS_OF_A_MONTH, add_months
from ctpat.common.workdays import add_business_days
from ctpat.companies.anchors import Span

WEEK_OF_WORK = 5 / 7


def after(day: date, span: Span, times: int = 1) -> date:
    """The date so many spans after a day, counted at once: three months on is not a month on, three times."""
    number = span.number * times
    match span.unit:
        case "days":
            return day + timedelta(days=number)
        case "business_days":
            return add_business_days(day, number)
        case "months":
            return add_months(day, number)
    raise ValueError(f"no such unit: {span.unit}")


def days_of(span: Span) -> float:
    """About how many days a span has, to compare two."""
    return span.number * {"days": 1, "business_days": 1 / WEEK_OF_WORK, "months": DAYS_OF_A_MONTH}[span.unit]


def times_until(start: date, span: Span, day: date) -> int:
    """How many whole spans lie between start and day: the greatest n with after(start, span, n) <= day."""
    guess = int((day - start).days / days_of(span)) + 2
    while after(start, span, guess) > day:
        guess -= 1
    return guess
