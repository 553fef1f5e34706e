from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from ctpat.companies.scoping import company_scope
from ctpat.outbox import nudges, services
from ctpat.outbox.exceptions import UnknownKind
from ctpat.outbox.models import Job, Mail, Notification
from tests.factories.companies import CompanyFactory

pytestmark = pytest.mark.django_db


def ask(**changes) -> Job:
    return services.enqueue(**{"kind": "sample.write", "key": "one", "payload": {"n": 1}, **changes})


def leave(**changes) -> Mail:
    wanted = {"kind": "test", "to": "ana@example.com", "subject": "Hello", "text": "Good morning"}
    return services.send_mail(**{**wanted, **changes})


def test_enqueue_announces_the_job_after_the_commit(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
        assert broker == []

    assert broker == [("outbox.run_job", {"job_id": job.pk})]
    assert (job.state, job.attempts, job.payload) == ("queued", 0, {"n": 1})


def test_enqueue_leaves_nothing_when_the_transaction_is_undone(broker):
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)

    assert (Job.objects.count(), broker) == (0, [])


def test_enqueue_twice_is_one_job(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        jobs = {ask().pk, ask(payload={"n": 2}).pk}

    assert len(jobs) == len(broker) == 1
    assert Job.objects.get().payload == {"n": 1}


def test_same_key_of_two_companies_is_two_jobs(broker):
    acme, beta = CompanyFactory(), CompanyFactory()

    with company_scope(acme):
        first = ask()
    second = ask(company=beta)

    assert (first.company, second.company) == (acme, beta)
    assert first.pk != second.pk


@pytest.mark.parametrize(("state", "expected"), [("done", "queued"), ("failed", "queued"), ("running", "running")])
def test_enqueue_again_queues_only_what_has_ended(broker, state, expected):
    job = ask()
    Job.objects.update(state=state, attempts=3, error="old", finished_at=timezone.now())

    again = ask(payload={"n": 2}, again=True)

    assert (again.pk, again.state) == (job.pk, expected)
    assert again.payload == ({"n": 2} if expected == "queued" else {"n": 1})
    assert again.attempts == (0 if expected == "queued" else 3)


def test_enqueue_refuses_a_kind_nobody_registered():
    with pytest.raises(UnknownKind, match=r"sample\.unheard"):
        ask(kind="sample.unheard")


def test_dead_broker_costs_nothing_and_is_asked_once(monkeypatch, caplog, django_capture_on_commit_callbacks):
    asked = []

    def refuse(task, kwargs, queue):
        asked.append(task)
        raise OperationalError

    monkeypatch.setattr(nudges.current_app, "send_task", refuse, raising=False)
    monkeypatch.setattr(nudges, "_silent_until", 0.0)

    with django_capture_on_commit_callbacks(execute=True):
        ask()
        ask(key="two")

    assert Job.objects.filter(state="queued").count() == 2
    assert len(asked) == 1
    assert "sweep will find" in caplog.text


def test_mail_is_a_row_with_its_message_id(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mail = leave(subject="Two\r\nBcc: eve@example.com")

    assert mail.subject == "Two Bcc: eve@example.com"
    assert mail.message_id.endswith("@localhost>")
    assert broker == [("outbox.send_mail", {})]


def test_mail_with_a_key_is_left_once_for_each_person():
    keys = [leave(key="duty-1").pk, leave(key="duty-1").pk, leave(key="duty-1", to="bo@example.com").pk]

    assert keys[0] == keys[1] != keys[2]


def test_recipient_gets_no_more_than_so_many_a_day(settings):
    settings.OUTBOX_MAILS_A_DAY = 2
    old = leave()
    Mail.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=2))

    states = [leave().state for _ in range(3)]

    assert states == ["queued", "queued", "failed"]
    assert leave(to="bo@example.com").state == "queued"


def test_djangos_own_mails_become_rows(settings):
    settings.EMAIL_BACKEND = "ctpat.outbox.backends.OutboxBackend"
    message = EmailMultiAlternatives("Reset", "Use this link", to=["ana@example.com"], cc=["bo@example.com"])
    message.attach_alternative("<p>Use this link</p>", "text/html")

    message.send()

    rows = Mail.objects.order_by("to").values_list("to", "subject", "text", "html", "kind")
    assert list(rows) == [
        (address, "Reset", "Use this link", "<p>Use this link</p>", "account")
        for address in ("ana@example.com", "bo@example.com")
    ]


def test_notification_is_told_once(officer, outsider):
    news = {"kind": "test", "key": "1", "text": "A measure ends", "path": "/c/acme/"}
    with company_scope(officer.company):
        services.notify(user=officer.user, **news)
        services.notify(user=officer.user, **news)

        assert [note.text for note in Notification.objects.all()] == ["A measure ends"]
    with company_scope(outsider.company):
        assert list(Notification.objects.all()) == []
