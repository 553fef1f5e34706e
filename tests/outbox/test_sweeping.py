from datetime import UTC, datetime, timedelta

import pytest

from ctpat.outbox import services
from ctpat.outbox.models import Job, Mail
from ctpat.outbox.registry import kind_named
from ctpat.outbox.sweeping import JOBS_NUDGED, plan_day, sweep
from tests.factories.companies import CompanyFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)  # 01:30 in Chicago, 02:30 in New York


@pytest.fixture
def asked(broker):
    """What the sweep said about jobs and mails that were asked for."""
    return lambda: [message for message in broker if message[0] != "outbox.sweep"]


def test_sweep_finds_what_nobody_was_told_of(asked):
    waiting = services.enqueue(kind="sample.write", key="waiting")
    abandoned = services.enqueue(kind="sample.write", key="abandoned")
    for key in ("later", "running", "done"):
        services.enqueue(kind="sample.write", key=key)
    Job.objects.update(run_after=NOW)
    Job.objects.filter(pk=abandoned.pk).update(state="running", lease_until=NOW - timedelta(seconds=1))
    Job.objects.filter(key__endswith="later").update(run_after=NOW + timedelta(minutes=1))
    Job.objects.filter(key__endswith="running").update(state="running", lease_until=NOW + timedelta(minutes=1))
    Job.objects.filter(key__endswith="done").update(state="done", finished_at=NOW)
    services.send_mail(kind="test", to="ana@example.com", subject="Hello", text="")
    Mail.objects.update(run_after=NOW)

    sweep(now=NOW)

    assert asked() == [
        ("outbox.run_job", {"job_id": waiting.pk}),
        ("outbox.run_job", {"job_id": abandoned.pk}),
        ("outbox.send_mail", {}),
    ]


def test_sweep_of_a_long_queue_sends_few_messages(asked):
    for number in range(JOBS_NUDGED + 5):
        services.enqueue(kind="sample.write", key=str(number), run_after=NOW)

    sweep(now=NOW)

    assert len(asked()) == JOBS_NUDGED


def test_each_company_gets_its_job_of_the_day_by_its_own_clock(broker):
    chicago = CompanyFactory(time_zone="America/Chicago")
    new_york = CompanyFactory(time_zone="America/New_York")
    kind = kind_named("sample.day")

    plan_day(kind, now=NOW)
    assert list(Job.objects.values_list("company", "payload")) == [(new_york.pk, {"day": "2026-11-25"})]

    plan_day(kind, now=NOW + timedelta(hours=1))
    plan_day(kind, now=NOW + timedelta(hours=1))
    assert set(Job.objects.values_list("company", flat=True)) == {chicago.pk, new_york.pk}
    assert Job.objects.count() == 2


def test_day_without_a_scheduler_changes_nothing(broker):
    CompanyFactory(time_zone="America/New_York")
    kind = kind_named("sample.day")

    for days in (0, 2):
        plan_day(kind, now=NOW + timedelta(days=days))

    assert sorted(job.payload["day"] for job in Job.objects.all()) == ["2026-11-25", "2026-11-27"]


def test_day_with_two_midnights_is_one_day(broker):
    """The night of 1 November 2026 has two hours from 1 to 2 in New York."""
    CompanyFactory(time_zone="America/New_York")

    for hours in range(24):
        plan_day(kind_named("sample.day"), now=datetime(2026, 11, 1, 4, tzinfo=UTC) + timedelta(hours=hours))

    assert Job.objects.count() == 1


def test_what_is_long_done_is_dropped_and_what_failed_is_kept(broker):
    old = NOW - timedelta(days=100)
    for key, state in (("1", "done"), ("2", "failed")):
        services.enqueue(kind="sample.write", key=key)
        Job.objects.filter(key__endswith=key).update(state=state, finished_at=old)
    services.send_mail(kind="test", to="ana@example.com", subject="Hello", text="")
    Mail.objects.update(state="sent", sent_at=old)

    sweep(now=NOW)

    assert [job.state for job in Job.objects.filter(kind="sample.write")] == ["failed"]
    assert Mail.objects.count() == 0
