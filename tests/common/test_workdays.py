"""Business days leave out weekends and the federal holidays of the United States."""

import subprocess
import sys
from datetime import date

import pytest

from ctpat.common.workdays import add_business_days, federal_holidays, holidays_between, is_business_day


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 11, 13), 1, date(2026, 11, 16)),  # over a weekend
        (date(2026, 11, 25), 1, date(2026, 11, 27)),  # Thanksgiving
        (date(2026, 11, 16), 10, date(2026, 12, 1)),
        (date(2026, 11, 14), 0, date(2026, 11, 14)),
        (date(2026, 11, 27), -1, date(2026, 11, 25)),
        (date(2027, 12, 23), 1, date(2027, 12, 27)),  # Christmas on a Saturday, kept on Friday
        (date(2027, 12, 30), 1, date(2028, 1, 3)),  # New Year's Day 2028 is kept in 2027
        (date(2027, 7, 2), 1, date(2027, 7, 6)),  # Independence Day on a Sunday, kept on Monday
    ],
)
def test_days_are_counted_without_days_off(day, number, expected):
    assert add_business_days(day, number) == expected


def test_a_holiday_on_a_weekend_counts_on_the_day_it_is_kept():
    assert date(2027, 7, 4) not in federal_holidays(2027)
    assert federal_holidays(2027)[date(2027, 7, 5)] == "Independence Day (observed)"
    assert not is_business_day(date(2027, 7, 5))


def test_a_year_has_the_eleven_of_the_law():
    assert len(federal_holidays(2026)) == 11
    assert len(federal_holidays(2020)) == 10  # before Juneteenth


def test_what_was_passed_over_is_named():
    assert [(one.on, one.name) for one in holidays_between(date(2026, 11, 9), date(2026, 11, 26))] == [
        (date(2026, 11, 11), "Veterans Day"),
        (date(2026, 11, 26), "Thanksgiving Day"),
    ]
    assert holidays_between(date(2026, 11, 26), date(2026, 12, 1)) == []


def test_the_library_is_not_loaded_until_it_is_asked():
    code = (
        "import django, os, sys; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'tests.settings'); django.setup(); "
        "import ctpat.urls, ctpat.duties.dossier, ctpat.duties.jobs; print('holidays' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False"]
