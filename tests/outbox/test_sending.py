"""Mails through a real SMTP server that behaves as badly as servers do."""

import time
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from ctpat.outbox import sending, services
from ctpat.outbox.models import Mail
from tests.machines import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker")]


class Server:
    """Keeps what it accepts; `answers` gives its reply to some recipients."""

    def __init__(self) -> None:
        self.messages, self.answers, self.slow = [], {}, 0.0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.messages.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        if self.slow:
            import asyncio

            await asyncio.sleep(self.slow)
        return responses


@pytest.fixture
def server(settings):
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.OUTBOX_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 1
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield handler
    controller.stop()


def leave(to="ana@example.com", **fields) -> Mail:
    wanted = {"kind": "test", "subject": "Une tâche", "text": "Bonjour"}
    return services.send_mail(to=to, **{**wanted, **fields})


def soon():
    return timezone.now() + timedelta(seconds=1)


def test_mail_is_sent_once_with_its_own_message_id(server):
    mail = leave(html="<p>Bonjour</p>")

    assert sending.send_due(now=soon()) == 1
    assert sending.send_due(now=soon()) == 0

    ((recipients, content),) = server.messages
    assert recipients == ["ana@example.com"]
    assert f"Message-ID: {mail.message_id}" in content
    assert "multipart/alternative" in content
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.text) == ("sent", 1, "Bonjour")


def test_text_of_a_mail_that_holds_a_key_is_forgotten_once_sent(server):
    mail = leave(holds_key=True, text="the key to somebody's account")

    sending.send_due(now=soon())

    mail.refresh_from_db()
    assert (mail.state, mail.subject, mail.text) == ("sent", "", "")
    assert "the key to" in server.messages[0][1]


def test_text_of_a_mail_that_holds_a_key_is_forgotten_when_it_is_given_up(server):
    server.answers["gone@example.com"] = "550 no such person"
    mail = leave("gone@example.com", holds_key=True, text="the key to somebody's account")

    sending.send_due(now=soon())

    mail.refresh_from_db()
    assert (mail.state, mail.subject, mail.text) == ("failed", "", "")


def test_crash_after_sending_repeats_the_mail_with_the_same_message_id(server):
    mail = leave()
    sending.send_due(now=soon())
    Mail.objects.update(state="sending", lease_until=timezone.now() - timedelta(seconds=1))

    sending.send_due(now=soon())

    assert len(server.messages) == 2
    assert all(f"Message-ID: {mail.message_id}" in content for _, content in server.messages)


def test_refused_recipient_stops_and_the_others_go_out(server):
    server.answers["gone@example.com"] = "550 no such person"
    leave("gone@example.com")
    leave("ana@example.com")

    assert sending.send_due(now=soon()) == 1

    states = dict(Mail.objects.values_list("to", "state"))
    assert states == {"gone@example.com": "failed", "ana@example.com": "sent"}
    assert Mail.objects.get(state="failed").error == "the recipient was refused"


def test_recipient_refused_for_now_is_tried_again_later(server):
    server.answers["ana@example.com"] = "451 come back"
    mail = leave()

    sending.send_due(now=soon())
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 1)
    assert mail.run_after > timezone.now() + timedelta(seconds=50)

    server.answers.clear()
    assert sending.send_due(now=mail.run_after) == 1


def test_mail_that_never_gets_through_is_given_up(server):
    server.answers["ana@example.com"] = "451 come back"
    mail = leave()

    for _ in range(len(sending.PAUSES) + 1):
        mail.refresh_from_db()
        assert mail.state == "queued"
        sending.send_due(now=mail.run_after + timedelta(seconds=1))

    mail.refresh_from_db()
    assert mail.state == "failed"


def test_hanging_server_costs_one_time_out_for_all(server):
    server.slow = 5
    for number in range(5):
        leave(f"person{number}@example.com")

    begun = time.monotonic()
    assert sending.send_due(now=soon()) == 0

    assert time.monotonic() - begun < 4
    assert set(Mail.objects.values_list("state", flat=True)) == {"queued"}
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]
    assert not Mail.objects.due(now=timezone.now()).exists()


def test_server_that_is_not_there_loses_nothing(server, settings):
    settings.EMAIL_PORT = free_port()
    mail = leave()

    assert sending.send_due(now=soon()) == 0

    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("queued", "the mail server can't be used (ConnectionRefusedError)")


def test_companies_take_turns(company, outsider):
    for number in range(sending.BATCH + 5):
        leave(f"person{number}@example.com", company=company)
    leave("officer@beta.example", company=outsider.company)

    sending.send_due(now=soon())

    assert Mail.objects.get(to="officer@beta.example").state == "sent"
