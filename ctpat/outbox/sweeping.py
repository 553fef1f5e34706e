"""Finding what nobody worked on. Run every 15 seconds; two at once do no harm."""

from datetime import datetime, timedelta

from django.utils import timezone

from ctpat.companies.models import Company

from . import nudges
from .models import Job, Mail
from .registry import JobKind, job_kinds
from .services import job_key

JOBS_NUDGED = 8  # a worker that ends a job nudges for the next
JOBS_KEPT = timedelta(days=14)
MAILS_KEPT = timedelta(days=90)


def sweep(*, now: datetime | None = None) -> None:
    """Make the daily jobs that are due, nudge for whatever waits, drop what is long done."""
    now = now or timezone.now()
    for kind in job_kinds().values():
        if kind.daily_at:
            plan_day(kind, now=now)
    waiting = Job.objects.due(now=now).order_by("pk").values_list("pk", flat=True)
    for pk in waiting[:JOBS_NUDGED]:
        nudges.nudge_job(pk)
    if Mail.objects.due(now=now).exists():
        nudges.nudge_mails()
    Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - JOBS_KEPT).delete()
    Mail.objects.filter(state=Mail.State.SENT, sent_at__lt=now - MAILS_KEPT).delete()


def plan_day(kind: JobKind, *, now: datetime) -> None:
    """Give each company its job of the day, once its own clock has reached the hour."""
    planned = set(
        Job.objects.filter(kind=kind.name, created_at__gt=now - timedelta(days=3)).values_list("key", flat=True)
    )
    new = []
    for company in Company.objects.only("pk", "time_zone"):
        local = timezone.localtime(now, company.zone)
        if local.time() < kind.daily_at:
            continue
        day = local.date().isoformat()
        key = job_key(kind.name, company, day)
        if key not in planned:
            new.append(
                Job(company=company, kind=kind.name, key=key, payload={"day": day}, run_after=now, created_at=now)
            )
    Job.objects.bulk_create(new, ignore_conflicts=True)
