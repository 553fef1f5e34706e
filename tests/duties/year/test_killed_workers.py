"""The same year while workers are killed at random points and two schedulers run."""

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

from .comparing import NIGHTS, SEED, assert_same
from .driver import Life, live_through, make_criteria
from .script import LAST, script


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
