"""Sending mails: claim, hand over, and note how it ended.

A mail is never lost. A crash between the server's yes and our note sends it once more,
with the same Message-ID, by which mail programs recognise it.
"""

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from .models import Mail
from .signals import mail_given_up

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480))
PATIENCE = timedelta(days=5)  # with a server that can't be reached: it isn't the mail's fault
SERVER_DOWN_PAUSE = timedelta(seconds=30)
CONTENT = ("subject", "text", "html")


def send_due(*, now: datetime | None = None) -> int:
    """Send the mails whose turn it is, a batch over one connection; returns how many went out."""
    now = now or timezone.now()
    sent = 0
    with _Line() as line:
        for pk in list(Mail.objects.due(now=now).in_turn().values_list("pk", flat=True)[:BATCH]):
            mail = _take(pk, now)
            if mail is None:
                continue
            if not _deliver(mail, line):
                break
            sent += mail.state == Mail.State.SENT
    return sent


class _Line:
    """One connection to the mail server, opened when the first mail needs it."""

    def __init__(self) -> None:
        self.connection: BaseEmailBackend = get_connection(settings.OUTBOX_TRANSPORT)

    def __enter__(self) -> BaseEmailBackend:
        return self.connection

    def __exit__(self, *exception) -> None:
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException):
            logger.info("The mail server hung up first.")


def _take(pk: int, now: datetime) -> Mail | None:
    # The lease counts from this moment: the mails before it in the batch took their time.
    if not Mail.objects.filter(pk=pk).take(now=now, until=timezone.now() + LEASE):
        return None
    return Mail.objects.get(pk=pk)


def _deliver(mail: Mail, line: BaseEmailBackend) -> bool:
    """Hand one mail over; False when the server is of no use at the moment."""
    try:
        line.open()
        line.send_messages([_message(mail)])
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _ in refusal.recipients.values()]
        _end_or_retry(mail, "the recipient was refused", final=all(code >= 500 for code in codes) or _is_spent(mail))
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as refusal:
        _end_or_retry(
            mail, f"the server refused it with {refusal.smtp_code}", final=refusal.smtp_code >= 500 or _is_spent(mail)
        )
    except (OSError, smtplib.SMTPException) as error:
        too_old = timezone.now() - mail.created_at > PATIENCE
        _end_or_retry(mail, f"the mail server can't be used ({type(error).__name__})", final=too_old)
        _hold_all()
        return False
    else:
        _note_sent(mail)
    return True


def _message(mail: Mail) -> EmailMultiAlternatives:
    headers = {**mail.headers, "Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _note_sent(mail: Mail) -> None:
    mail.state, mail.sent_at, mail.lease_until, mail.error = Mail.State.SENT, timezone.now(), None, ""
    mail.forget_key()
    mail.save(update_fields=["state", "sent_at", "lease_until", "error", *CONTENT])


def _end_or_retry(mail: Mail, reason: str, *, final: bool) -> None:
    mail.lease_until, mail.error = None, reason
    if final:
        mail.state = Mail.State.FAILED
        mail.forget_key()
        logger.warning("Mail %s (%s) is given up: %s.", mail.pk, mail.kind, reason)
    else:
        mail.state = Mail.State.QUEUED
        mail.run_after = timezone.now() + PAUSES[min(mail.attempts, len(PAUSES)) - 1]
    with transaction.atomic():
        mail.save(update_fields=["state", "lease_until", "error", "run_after", *CONTENT])
        if final:
            mail_given_up.send(Mail, mail=mail)


def _is_spent(mail: Mail) -> bool:
    """Whether the server has put this mail off often enough."""
    return mail.attempts > len(PAUSES)


def _hold_all() -> None:
    """A server that hangs costs one time-out, not one for each mail that waits."""
    now = timezone.now()
    Mail.objects.filter(state=Mail.State.QUEUED, run_after__lte=now).update(run_after=now + SERVER_DOWN_PAUSE)
