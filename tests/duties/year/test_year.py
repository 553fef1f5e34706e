"""A year day by day, compared with the ledger: lost 0, doubled 0, wrong day 0.

Planning and stages live through it with 200 companies in each run. The whole chain (database, jobs,
sweep, mails) takes some ten seconds a company, so CI takes few; `CTPAT_YEAR_COMPANIES=200` takes
the full size, and `CTPAT_YEAR_NIGHTS=1` the night's run each night instead of each fifth.
docs/duties.md has the figures.
"""

import os
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from ctpat.outbox.models import Mail
from ctpat.outbox.running import run_next
from ctpat.outbox.sending import send_due

from .driver import Life, live_through, make_criteria
from .ledger import expected
from .pure import told as told_by_pure_parts
from .script import LAST, ZONES, script

SEED = int(os.environ.get("CTPAT_YEAR_SEED", "1"))
COMPANIES = int(os.environ.get("CTPAT_YEAR_COMPANIES", "2"))
NIGHTS = int(os.environ.get("CTPAT_YEAR_NIGHTS", "5"))


def test_planning_and_stages_of_200_companies_follow_the_ledger():
    total = 0
    for number in range(200):
        year = script(SEED, number)
        wanted = expected(year)
        told = told_by_pure_parts(year)
        assert (wanted - told, told - wanted) == (Counter(), Counter()), year
        total += sum(wanted.values())

    assert total > 70_000


def compared(life: Life) -> dict[str, Counter]:
    """What is lost, doubled, or on the wrong day."""
    wanted, (told, mails) = expected(life.script), life.told()
    missing, beyond = wanted - told, told - wanted
    days = Counter({key[:-1]: count for key, count in missing.items()})
    moved = Counter({key: count for key, count in beyond.items() if days[key[:-1]]})
    return {
        "lost": Counter({key: n for key, n in missing.items() if not any(k[:-1] == key[:-1] for k in moved)}),
        "wrong day": moved,
        "doubled": Counter({key: n for key, n in beyond.items() if key not in moved}),
        "mails": Counter({key: n for key, n in mails.items() if n > 1}),
    }


def assert_same(life: Life) -> int:
    assert compared(life) == {"lost": Counter(), "wrong day": Counter(), "doubled": Counter(), "mails": Counter()}, (
        life.script
    )
    return sum(expected(life.script).values())


@pytest.mark.django_db
def test_each_reminder_of_a_year_goes_out_once_on_its_day():
    make_criteria()
    lives = [Life(script(SEED, number), nights=NIGHTS) for number in range(COMPANIES)]

    live_through(lives)

    total = sum(assert_same(life) for life in lives)
    print(f"{COMPANIES} companies in {min(COMPANIES, len(ZONES))} zones: {total} reminders, none lost or doubled")  # noqa: T201
    assert total > 300 * COMPANIES


class Killed(BaseException):
    """The worker is gone; nothing of its open transaction stays."""


class Danger:
    """Kills whoever works at random points: before a statement of the database, or after a mail was handed over."""

    def __init__(self, seed: int, *, every: int) -> None:
        self.dice, self.every, self.kills = Random(seed), every, 0

    def strike(self) -> None:
        if self.dice.randrange(self.every) == 0:
            self.kills += 1
            raise Killed

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.strike()
        return execute(sql, params, many, context)


@pytest.mark.django_db
def test_killed_workers_and_two_schedulers_change_nothing(settings, monkeypatch):
    make_criteria()
    lives = [Life(script(SEED + 1, number), nights=NIGHTS) for number in (0, 5)]
    danger, taken = Danger(SEED, every=400), []
    settings.OUTBOX_TRANSPORT = "tests.duties.year.post.Post"
    settings.OUTBOX_MAILS_A_DAY = 10_000
    monkeypatch.setattr("tests.duties.year.post.ROUND", (danger, taken))

    def work(now) -> None:
        for _worker in range(2):
            try:
                with connection.execute_wrapper(danger):
                    while run_next(now=now):
                        pass
                    while send_due(now=now):
                        pass
            except Killed:
                continue

    live_through(lives, work=work, schedulers=2, again=3)
    assert danger.kills > 100
    for life in lives:
        assert_same(life)
    sent_at_last(LAST)
    delivered = Counter(taken)
    assert set(delivered) == set(Mail.objects.filter(kind="duties.digest").values_list("message_id", flat=True))
    assert sum(delivered.values()) - len(delivered) <= danger.kills
    assert not Mail.objects.exclude(state="sent").exists()


def sent_at_last(day: date) -> None:
    """Days later, in peace: what still lay in the outbox goes out."""
    with time_machine.travel(datetime.combine(day, time(12), tzinfo=UTC) + timedelta(days=3), tick=False) as clock:
        for _ in range(20):
            while send_due(now=timezone.now()):
                pass
            clock.shift(timedelta(hours=1))
