"""A year day by day through the whole chain: database, jobs, sweep, mails.

It takes some ten seconds a company, so CI takes few of them.
"""

import pytest

from .comparing import COMPANIES, NIGHTS, SEED, assert_same
from .driver import Life, live_through, make_criteria
from .script import script


@pytest.mark.django_db
def test_each_reminder_of_a_year_goes_out_once_on_its_day():
    make_criteria()
    lives = [Life(script(SEED, number), nights=NIGHTS) for number in COMPANIES]

    live_through(lives)

    total = sum(assert_same(life) for life in lives)
    zones = {life.script.zone for life in lives}
    print(f"{len(lives)} companies in {len(zones)} zones: {total} reminders, none lost or doubled")  # noqa: T201
    assert total > 300 * len(lives)
