"""What happens when things break: real workers, killed and flushed. A ledger outside the system
is compared with the database afterwards."""

import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from ctpat.outbox import services
from ctpat.outbox.models import Job, Mail
from ctpat.outbox.sweeping import sweep
from tests import processes
from tests.machines import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

MINUTES = 60


@pytest.fixture(autouse=True)
def quiet_broker():
    processes.empty_broker()
    yield
    processes.empty_broker()


def ask(ledger, key="1", **payload) -> Job:
    return services.enqueue(kind="sample.write", key=key, payload={**ledger.payload, **payload})


def ended() -> bool:
    return not Job.objects.exclude(state__in=["done", "failed"]).filter(kind__startswith="sample.write").exists()


def swept(seconds: float = 2 * MINUTES) -> None:
    """The scheduler's part, at a faster pace."""

    def once() -> bool:
        sweep()
        time.sleep(1)
        return ended()

    wait_until(once, seconds)


def test_worker_does_the_job_and_sends_the_mail_that_were_asked_for(ledger):
    with processes.worker():
        ask(ledger)
        services.send_mail(kind="test", to="ana@example.com", subject="Hello", text="Good morning")
        wait_until(lambda: ended() and Mail.objects.filter(state="sent").exists(), MINUTES)

    assert ledger.words == ["begun", "done"]


def test_job_of_a_killed_worker_is_done_once_by_another(ledger):
    with processes.worker() as first:
        ask(ledger, seconds=6)
        wait_until(lambda: ledger.words == ["begun"], MINUTES)
        first.send_signal(signal.SIGKILL)

    with processes.worker() as second:
        swept()

    job = Job.objects.get(kind="sample.write")
    assert (job.state, job.attempts) == ("done", 2)
    assert Counter(ledger.words) == {"begun": 2, "done": 1}
    assert {line[2] for line in ledger.lines} == {str(first.pid), str(second.pid)}


def test_flushed_broker_loses_nothing(ledger):
    for number in range(5):
        ask(ledger, key=str(number))
    processes.empty_broker()

    with processes.worker():
        swept()

    assert set(Job.objects.filter(kind="sample.write").values_list("state", flat=True)) == {"done"}
    assert Counter(ledger.words) == {"begun": 5, "done": 5}


def test_many_sweepers_and_two_workers_do_each_job_once(ledger):
    for number in range(12):
        ask(ledger, key=str(number), seconds=0.2)

    def sweeper(_) -> None:
        sweep()
        connection.close()

    with processes.worker(), processes.worker(), ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            list(pool.map(sweeper, range(4)))
        swept()

    assert Counter(line[1] for line in ledger.lines if line[0] == "done") == {
        f"sample.write/-/{number}": 1 for number in range(12)
    }
    assert set(Job.objects.filter(kind="sample.write").values_list("attempts", flat=True)) == {1}


def test_scheduler_finds_forgotten_work(ledger):
    ask(ledger)
    processes.empty_broker()

    with processes.worker(), processes.beat():
        wait_until(ended, MINUTES)

    assert ledger.words == ["begun", "done"]


def test_job_asked_for_while_no_broker_listens_is_done_afterwards(ledger, settings, monkeypatch):
    from ctpat.outbox import nudges

    monkeypatch.setattr(nudges, "_silent_until", time.monotonic() + 3600)
    ask(ledger)

    with processes.worker():
        monkeypatch.setattr(nudges, "_silent_until", 0.0)
        swept()

    assert ledger.words == ["begun", "done"]
