"""Gaps between recurring records: when one is too long, and how the date that asked for the next is found."""

from collections.abc import Mapping
from datetime import date, timedelta

from compliance.catalogue.duty_kinds import duty_kinds
from compliance.series import Covered, Gap, Series
from ctpat.activity.querysets import target_name

from .spans import days_of

NEXT_RECORD = "evidence-period-gap"  # the duty to file what follows a record
LONGER = 1.5  # a gap may be as long as the rhythm and half of it

NextAsked = tuple[str, date]  # subject of the duty, and the day from which its date counts


def next_asked(covered: Covered) -> NextAsked:
    """Which date of a duty asked for the record that follows this one."""
    return target_name(covered.evidence), covered.last


def rhythm_after(series: Series, gap: Gap, own: Mapping[str, float]) -> float:
    """In how many days a record was to follow the one before the gap.

    `own` are rhythms that the company set, by the subject of the duty; the newest of the series
    counts for all of it. Without one it is the time that the record covers, at least a month.
    """
    found = (own[subject] for item in reversed(series.items) if (subject := target_name(item)) in own)
    return next(found, None) or max(gap.before.days, days_of(duty_kinds()[NEXT_RECORD].offset))


def is_too_long(gap: Gap, rhythm: float, *, since: date) -> bool:
    """Whether more than a rhythm and a half lies between the beginnings of the two periods.

    Of the time before `since` nobody asks. A period longer than the rhythm counts with its last stretch.
    """
    begins = max(gap.before.first, gap.before.last - timedelta(days=round(rhythm) - 1))
    if gap.before.last < since:
        begins = since
    return (gap.after.first - begins).days > rhythm * LONGER
