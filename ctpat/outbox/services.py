"""Leaving work for the workers. Each function writes a row in the caller's transaction; the
message after the commit is only a nudge, and the sweep finds what was never nudged."""

from datetime import datetime, timedelta
from email.utils import make_msgid
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ctpat.companies.models import Company, User
from ctpat.companies.scoping import company_in_force

from . import nudges
from .models import Job, Mail, Notification
from .registry import kind_named
from .signals import mail_given_up

SUBJECT_LENGTH = 200


def enqueue(
    *,
    kind: str,
    key: str,
    payload: dict | None = None,
    company: Company | None = None,
    run_after: datetime | None = None,
    again: bool = False,
) -> Job:
    """Ask for a job to be done once.

    The same kind, company and key are the same row, however often it is asked for. One that
    has ended stays so, unless `again`: then it is queued anew with this payload. The payload
    holds ids and plain values only. Raises UnknownKind.
    """
    kind_named(kind)
    company = company or company_in_force()
    wanted = {"company": company, "kind": kind, "payload": payload or {}, "run_after": run_after or timezone.now()}
    job, is_new = Job.objects.get_or_create(key=job_key(kind, company, key), defaults=wanted)
    if again and not is_new:
        is_new = _queue_again(job, wanted)
    if is_new:
        transaction.on_commit(partial(nudges.nudge_job, job.pk), robust=True)
    return job


def job_key(kind: str, company: Company | None, key: str) -> str:
    """How a key is stored: one company's key never meets another's."""
    return f"{kind}/{company.pk if company else '-'}/{key}"


def _queue_again(job: Job, wanted: dict) -> bool:
    ended = Job.objects.filter(pk=job.pk, state__in=[Job.State.DONE, Job.State.FAILED])
    fresh = {"attempts": 0, "done_units": 0, "total_units": 0, "step": "", "error": "", "finished_at": None}
    queued = ended.update(
        state=Job.State.QUEUED, payload=wanted["payload"], run_after=wanted["run_after"], lease_until=None, **fresh
    )
    job.refresh_from_db()
    return bool(queued)


def send_mail(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    company: Company | None = None,
    key: str | None = None,
    headers: dict[str, str] | None = None,
    holds_key: bool = False,
) -> Mail:
    """Leave one mail to one person; a worker sends it. `holds_key` has its text forgotten afterwards.

    With `key`, the same kind, company, recipient and key are the same mail. A recipient who
    got too many within a day gets no more: that mail is kept as failed, with the reason.
    """
    company = company or company_in_force()
    mail = Mail(
        company=company,
        kind=kind,
        to=to,
        subject=" ".join(subject.split())[:SUBJECT_LENGTH],
        text=text,
        html=html,
        headers=headers or {},
        holds_key=holds_key,
        message_id=make_msgid(domain=urlsplit(settings.BASE_URL).hostname),
    )
    if key is not None:
        mail.key = f"{job_key(kind, company, key)}/{to}"[:160]
        known = Mail.objects.filter(key=mail.key).first()
        if known:
            return known
    if _mails_of_the_day(to) >= settings.OUTBOX_MAILS_A_DAY:
        mail.state, mail.error = Mail.State.FAILED, "too many mails to this address within a day"
        mail.forget_key()
    mail.save(force_insert=True)
    if mail.state == Mail.State.QUEUED:
        transaction.on_commit(nudges.nudge_mails, robust=True)
    else:
        mail_given_up.send(Mail, mail=mail)
    return mail


def recall_mails(*, company: Company, to: str) -> int:
    """Keep back what a company's mails still have to tell somebody who left; returns how many there were."""
    waiting = list(Mail.objects.select_for_update().filter(company=company, to__iexact=to, state=Mail.State.QUEUED))
    for mail in waiting:
        mail.state, mail.error = Mail.State.FAILED, "the recipient has left the company"
        mail.forget_key()
        mail.save(update_fields=["state", "error", "subject", "text", "html"])
    return len(waiting)


def _mails_of_the_day(to: str) -> int:
    return Mail.objects.filter(to=to, created_at__gte=timezone.now() - timedelta(days=1)).count()


def notify(*, user: User, kind: str, key: str, text: str, path: str) -> Notification:
    """Tell a member of the company in force something inside the application, once for each key."""
    note, _ = Notification.objects.get_or_create(
        company=company_in_force(),
        user=user,
        key=key,
        defaults={"kind": kind, "text": text[:240], "path": path},
    )
    return note
