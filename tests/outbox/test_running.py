from datetime import UTC, datetime, timedelta

import pytest

from ctpat.outbox import running, services
from ctpat.outbox.exceptions import LeaseLost
from ctpat.outbox.models import Job
from ctpat.outbox.registry import kind_named
from tests.factories.companies import CompanyFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker")]

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def queued(kind="sample.write", key="1", **fields) -> Job:
    job = services.enqueue(kind=kind, key=key, payload=fields.pop("payload", {}), company=fields.pop("company", None))
    Job.objects.filter(pk=job.pk).update(**{"run_after": NOW - timedelta(minutes=1), **fields})
    job.refresh_from_db()
    return job


def test_job_is_done_once(ledger):
    queued(payload=ledger.payload)

    done = running.run_next(now=NOW)

    assert running.run_next(now=NOW) is None
    assert ledger.words == ["begun", "done"]
    done.refresh_from_db()
    assert (done.state, done.attempts, done.lease_until, done.error) == ("done", 1, None, "")


def test_job_of_later_is_left(ledger):
    queued(payload=ledger.payload, run_after=NOW + timedelta(seconds=1))

    assert running.run_next(now=NOW) is None
    assert ledger.words == []


def test_two_workers_never_take_the_same_job():
    queued()

    first, second = running.claim_next(now=NOW), running.claim_next(now=NOW)

    assert first.attempts == 1
    assert second is None


def test_abandoned_job_is_taken_over_and_the_late_worker_notices():
    queued()
    late = running.claim_next(now=NOW)

    heir = running.claim_next(now=NOW + timedelta(minutes=1))

    assert (heir.pk, heir.attempts) == (late.pk, 2)
    with pytest.raises(LeaseLost):
        running.progress_of(late, kind_named(late.kind))("Working", 1, 2)
    running.progress_of(heir, kind_named(heir.kind))("Working", 1, 2)
    heir.refresh_from_db()
    assert (heir.step, heir.done_units, heir.total_units) == ("Working", 1, 2)


def test_progress_renews_the_lease(time_machine):
    time_machine.move_to(NOW, tick=False)
    queued()
    job = running.claim_next(now=NOW)

    time_machine.shift(2)
    running.progress_of(job, kind_named(job.kind))("Working")

    job.refresh_from_db()
    assert job.lease_until == NOW + timedelta(seconds=2) + kind_named(job.kind).lease


def test_failing_job_is_tried_again_and_then_given_up(ledger, time_machine):
    time_machine.move_to(NOW, tick=False)
    job = queued("sample.fail", payload=ledger.payload)

    running.run_next(now=NOW)
    job.refresh_from_db()
    assert (job.state, job.run_after, job.error) == (
        "queued",
        NOW + running.PAUSES[0],
        "RuntimeError: the disk is full",
    )

    running.run_next(now=job.run_after)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.finished_at) == ("failed", 2, NOW)
    assert ledger.words == ["failed"]


def test_job_that_gives_up_fails_at_once_with_its_sentence(ledger):
    job = queued("sample.give_up", payload=ledger.payload)

    running.run_next(now=NOW)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("failed", 1, "There is nothing to write.")
    assert ledger.words == ["failed"]


def test_job_that_kills_each_worker_is_given_up(ledger):
    job = queued("sample.fail", payload=ledger.payload, state="running", attempts=2, lease_until=NOW)

    assert running.run_next(now=NOW + timedelta(seconds=1)) is None

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "started 2 times and never finished")
    assert ledger.words == ["failed"]


def test_companies_take_turns():
    acme, beta = CompanyFactory(), CompanyFactory()
    for number in range(3):
        queued(key=str(number), company=acme)
    queued(company=beta)

    order = []
    for minute in range(4):
        now = NOW + timedelta(seconds=minute)
        job = running.claim_next(now=now)
        order.append(job.company)
        Job.objects.filter(pk=job.pk).update(state="done", finished_at=now, lease_until=None)

    assert order == [acme, beta, acme, acme]


def test_company_has_one_job_running_at_a_time(settings):
    acme, beta = CompanyFactory(), CompanyFactory()
    queued(key="1", company=acme)
    queued(key="2", company=acme)
    queued(company=beta)

    taken = [running.claim_next(now=NOW) for _ in range(3)]

    assert [job and job.company for job in taken] == [acme, beta, None]


def test_asked_for_jobs_come_before_daily_ones():
    queued("sample.day", key="2026-11-25", company=CompanyFactory())
    asked = queued(company=CompanyFactory())

    assert running.claim_next(now=NOW) == asked
    assert running.claim_next(now=NOW).kind == "sample.day"


def test_kind_that_this_release_does_not_know_waits_for_one_that_does():
    queued(kind="sample.write")
    Job.objects.update(kind="sample.of_the_next_release")

    assert running.run_next(now=NOW) is None
    assert Job.objects.get().state == "queued"


def test_finished_job_calls_for_the_next(broker, ledger):
    company = CompanyFactory()
    queued(key="1", company=company, payload=ledger.payload)
    second = queued(key="2", company=company, payload=ledger.payload)
    broker.clear()

    running.run_next(now=NOW)

    assert broker == [("outbox.run_job", {"job_id": second.pk})]
