"""Doing jobs: choose fairly, claim, run, and note how it ended."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min
from django.utils import timezone

from . import nudges
from .exceptions import GiveUp, LeaseLost
from .models import Job
from .registry import JobKind, job_kinds, kind_named

logger = logging.getLogger(__name__)

PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
MEMORY = timedelta(minutes=15)  # how long a company's last turn counts
TRIES = 5  # others may be faster


def run_next(*, now: datetime | None = None) -> Job | None:
    """Do the job whose turn it is; None if there is nothing to do."""
    job = claim_next(now=now or timezone.now())
    if job is None:
        return None
    _run(job, kind_named(job.kind))
    _pass_on()
    return job


def claim_next(*, now: datetime) -> Job | None:
    """Take the job whose turn it is.

    Asked-for jobs come before background ones. No company has more than OUTBOX_COMPANY_JOBS
    running, and of those that wait the one served longest ago is next, so that one company's
    hundred reports don't keep the others waiting.
    """
    background = [kind.name for kind in job_kinds().values() if kind.background]
    for kinds in (set(job_kinds()) - set(background), background):
        for _ in range(TRIES):
            job = _whose_turn(kinds, now)
            if job is None:
                break
            if _take(job, now):
                return job
    return None


def _whose_turn(kinds, now: datetime) -> Job | None:
    due = Job.objects.filter(kind__in=kinds).due(now=now)
    waiting = dict(due.order_by().values_list("company").annotate(Min("pk")))
    if not waiting:
        return None
    busy = Job.objects.exclude(company=None).running(now=now).order_by()
    full = {
        company
        for company, running in busy.values_list("company").annotate(Count("pk"))
        if running >= settings.OUTBOX_COMPANY_JOBS
    }
    served = dict(
        Job.objects.exclude(company=None)
        .filter(finished_at__gt=now - MEMORY)
        .order_by()
        .values_list("company")
        .annotate(Max("finished_at"))
    )
    long_ago = now - MEMORY
    turns = sorted((served.get(company, long_ago), pk) for company, pk in waiting.items() if company not in full)
    return Job.objects.select_related("company").filter(pk=turns[0][1]).first() if turns else None


def _take(job: Job, now: datetime) -> bool:
    kind = kind_named(job.kind)
    if job.attempts >= kind.max_attempts:  # it took its worker down each time
        _fail(job, kind, f"started {job.attempts} times and never finished")
        return False
    if not Job.objects.filter(pk=job.pk).take(now=now, until=now + kind.lease):
        return False
    job.refresh_from_db(fields=["state", "lease_until", "attempts"])
    return True


def _run(job: Job, kind: JobKind) -> None:
    try:
        kind.work(job, progress_of(job, kind))
    except LeaseLost:
        logger.warning("Job %s (%s) was taken over by another worker.", job.pk, job.kind)
    except GiveUp as refusal:
        _fail(job, kind, str(refusal))
    except Exception as error:
        # Whatever it was: the row says so, and the next attempt or a person deals with it.
        logger.exception("Job %s (%s) failed in attempt %s.", job.pk, job.kind, job.attempts)
        _retry_or_fail(job, kind, f"{type(error).__name__}: {error}"[:500])
    else:
        _mine(job).update(state=Job.State.DONE, finished_at=timezone.now(), lease_until=None, error="")


def progress_of(job: Job, kind: JobKind) -> Callable[[str, int, int], None]:
    """What a job calls between its steps: shows how far it is and renews its lease."""

    def progress(step: str, done: int = 0, total: int = 0) -> None:
        until = timezone.now() + kind.lease
        if not _mine(job).update(step=step[:120], done_units=done, total_units=total, lease_until=until):
            raise LeaseLost(job.pk)

    return progress


def _mine(job: Job):
    """The row, as long as this attempt holds it: the number of the attempt is the ticket."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def _retry_or_fail(job: Job, kind: JobKind, reason: str) -> None:
    if job.attempts >= kind.max_attempts:
        _fail(job, kind, reason)
        return
    later = timezone.now() + PAUSES[min(job.attempts, len(PAUSES)) - 1]
    _mine(job).update(state=Job.State.QUEUED, run_after=later, lease_until=None, error=reason)


def _fail(job: Job, kind: JobKind, reason: str) -> None:
    held = Job.objects.filter(pk=job.pk, attempts=job.attempts).exclude(state__in=[Job.State.DONE, Job.State.FAILED])
    failed = held.update(state=Job.State.FAILED, finished_at=timezone.now(), lease_until=None, error=reason)
    if failed and kind.on_failed:
        job.refresh_from_db()
        kind.on_failed(job)


def _pass_on() -> None:
    """Whoever had to wait for this company or this worker need not wait for the sweep."""
    waiting = Job.objects.due(now=timezone.now()).order_by("pk").values_list("pk", flat=True).first()
    if waiting:
        nudges.nudge_job(waiting)
