"""Planning and stages, without database and clock, live through the year of 200 companies."""

from collections import Counter

from .comparing import SEED
from .ledger import expected
from .pure import told as told_by_pure_parts
from .script import script


def test_planning_and_stages_of_200_companies_follow_the_ledger():
    total = 0
    for number in range(200):
        year = script(SEED, number)
        wanted = expected(year)
        told = told_by_pure_parts(year)
        assert (wanted - told, told - wanted) == (Counter(), Counter()), year
        total += sum(wanted.values())

    assert total > 70_000
