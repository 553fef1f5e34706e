"""Asking for reports, making them and letting them go. All run with a company in force."""

import hashlib
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.models import Account
from compliance.readiness.snapshot import change_number
from ctpat.activity.models import Entry
from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force
from ctpat.files.services import remove, store_bytes
from ctpat.outbox.models import Job
from ctpat.outbox.services import enqueue, job_key, notify

from .history import QUIET
from .kinds import KINDS, Facts, Made
from .models import Imprint, Report

JOB, JOB_AHEAD = "reports.make", "reports.make_ahead"  # asked for, and prepared by the schedule
KEPT = timedelta(days=7)


def current_report(*, kind: str, account: Account | None, on: date, now: datetime) -> Report | None:
    """The finished report that says what is so: made today, and nothing that it tells changed since."""
    ready = Report.objects.ready(now=now).select_related("file")
    latest = ready.filter(kind=kind, account=account, as_of=on, language=_language()).order_by("-history_seq").first()
    return latest if latest and not changed_since(latest.history_seq) else None


def changed_since(seq: int) -> bool:
    """Whether the history after this number holds more than comings, goings and reports."""
    return Entry.objects.filter(seq__gt=seq).besides(*QUIET).exists()


@transaction.atomic
def request_report(
    *, kind: str, account: Account | None, actor: User | None, on: date, now: datetime, queue: bool = True
) -> Report:
    """The report of today's facts: the one that is ready, the one under way, or a new one for the workers.

    The same facts are the same row and file. `actor` None is the schedule, which
    waits behind everybody. With `queue` off the caller makes the report himself.
    """
    if report := current_report(kind=kind, account=account, on=on, now=now):
        return report
    seq, facts = _gathered(kind, account, actor, on, now)
    report, is_new = Report.objects.get_or_create(
        company=company_in_force(),
        kind=kind,
        fingerprint=facts.fingerprint(),
        defaults={
            "account": account,
            "as_of": on,
            "language": facts.language,
            "facts_at": now,
            "history_seq": seq,
            "requested_by": actor,
            "requested_at": now,
        },
    )
    if not is_new and report.can_be_downloaded:
        _seen_again(report, seq)
        return report
    if report.is_under_way and not is_new:
        if queue and actor and report.state == Report.State.QUEUED:
            _enqueue(report, actor)  # the schedule's place in the queue is too far back
        return report
    if not is_new:  # it failed, or its file is gone
        report.state, report.error, report.requested_by, report.requested_at = Report.State.QUEUED, "", actor, now
        report.history_seq, report.facts_at = seq, now
        report.save()
    record(actor, "reports.report.requested", report)
    if queue:
        _enqueue(report, actor)
    return report


def facts_of(report: Report, *, now: datetime) -> Facts:
    """What the report has to say, gathered anew; a report that waited tells what is so by now."""
    _seq, facts = _gathered(report.kind, report.account, report.requested_by, report.as_of, now)
    return facts


@transaction.atomic
def start_report(*, report: Report, facts: Facts, now: datetime) -> Report | None:
    """Note that a worker has begun; None when another report already tells these facts.

    Facts that changed while the report waited are its facts from now on.
    """
    fingerprint = facts.fingerprint()
    if fingerprint != report.fingerprint:
        twin = Report.objects.filter(kind=report.kind, fingerprint=fingerprint).first()
        if twin and twin.can_be_downloaded:
            _finish_as(report, twin, now)
            return None
        if twin:
            twin.delete()
        report.fingerprint = fingerprint
    report.state, report.facts_at, report.history_seq = Report.State.RUNNING, now, change_number(report.company)
    report.save()
    return report


@transaction.atomic
def finish_report(*, report: Report, made: Made, now: datetime) -> Report:
    """Keep the finished file, with its checksum for /verify/, and tell whoever asked for it."""
    kind = KINDS[report.kind]
    name = kind.file_name(report.company, report.as_of)
    report.file = store_bytes(content=made.content, name=name, kind=kind.file_kind, actor=report.requested_by)
    report.state, report.pages, report.error = Report.State.DONE, made.pages, ""
    report.finished_at, report.expires_at = now, now + KEPT
    report.save()
    if kind.is_signed:
        Imprint.objects.get_or_create(sha256=report.file.sha256, defaults={"kind": report.kind, "made_at": now})
    record(report.requested_by, "reports.report.made", report, after={"sha256": report.file.sha256})
    _tell(report)
    return report


@transaction.atomic
def fail_report(*, report: Report, reason: str, now: datetime) -> Report:
    """Say why it was not made; it can be asked for again."""
    report.state, report.error, report.finished_at = Report.State.FAILED, reason[:240], now
    report.save(update_fields=["state", "error", "finished_at"])
    record(report.requested_by, "reports.report.failed", report)
    return report


@transaction.atomic
def cancel_report(*, report: Report, actor: User) -> None:
    """Stop a report under way. Its worker notices at the next page and stops too."""
    if not report.is_under_way:
        return
    record(actor, "reports.report.cancelled", report)
    jobs_of(report).delete()
    report.delete()


@transaction.atomic
def record_download(*, report: Report, actor: User) -> None:
    """An export is an entry in the history: who took which file out."""
    record(actor, "reports.report.downloaded", report, after={"sha256": report.file.sha256})


@transaction.atomic
def expire_reports(*, now: datetime) -> int:
    """Remove the files of reports older than a week; the rows stay and say so."""
    expired = list(Report.objects.expired(now=now).select_related("file"))
    for report in expired:
        stored, report.file = report.file, None
        report.save(update_fields=["file"])
        if not Report.objects.filter(file=stored).exists():
            remove(stored=stored)
        record(None, "reports.report.expired", report)
    return len(expired)


def jobs_of(report: Report):
    """The work behind a report: asked for, prepared by the schedule, or both."""
    return Job.objects.filter(key__in=[job_key(kind, report.company, str(report.pk)) for kind in (JOB, JOB_AHEAD)])


def _enqueue(report: Report, actor: User | None) -> None:
    enqueue(kind=JOB if actor else JOB_AHEAD, key=str(report.pk), payload={"report": report.pk}, again=True)


def _gathered(kind: str, account: Account | None, actor: User | None, on: date, now: datetime) -> tuple[int, Facts]:
    company = company_in_force()
    seq = change_number(company)
    return seq, KINDS[kind].gather(company, on=on, now=now, account=account, by=str(actor or ""))


def _seen_again(report: Report, seq: int) -> None:
    """The same facts at a later change number: next time no facts need be gathered to know it."""
    if seq > report.history_seq:
        Report.objects.filter(pk=report.pk).update(history_seq=seq)
        report.history_seq = seq


def _finish_as(report: Report, twin: Report, now: datetime) -> None:
    """Two requests came to tell the same; this one takes the other's file."""
    report.fingerprint = hashlib.sha256(f"as {twin.pk}, asked as {report.pk}".encode()).hexdigest()
    report.state, report.file, report.pages = Report.State.DONE, twin.file, twin.pages
    report.finished_at, report.expires_at, report.history_seq = now, twin.expires_at, 0
    report.save()


def _tell(report: Report) -> None:
    if report.requested_by is not None:
        notify(
            user=report.requested_by,
            kind="reports.ready",
            key=f"report:{report.pk}:{report.finished_at:%s}",
            text=_("%(report)s is ready.") % {"report": KINDS[report.kind].title},
            path=report.get_absolute_url(),
        )


def _language() -> str:
    return get_language() or "en"
