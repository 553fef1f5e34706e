"""The workers' part: keep duties in line with the facts, and remind."""

from datetime import time, timedelta

from django.utils import timezone

from ctpat.companies.models import Company
from ctpat.companies.scoping import company_scope
from ctpat.outbox.models import Job
from ctpat.outbox.registry import daily, job_kind
from ctpat.outbox.services import enqueue

from .services.digests import note_sent, people_waiting, send_digest
from .services.passing_on import pass_on_refused
from .services.reconcile import reconcile
from .services.reminders import BATCH, remind
from .sweeping import REMIND

RECONCILE = "duties.reconcile"
REFUSED = "duties.refused"
LEASE = timedelta(minutes=2)


@job_kind(RECONCILE, lease=LEASE, background=True)
def reconcile_company(job, progress) -> None:
    """After a change that may have moved a date."""
    _reconcile(job.company)


@daily("duties.reconcile_day", at=time(0, 5), lease=LEASE)
def reconcile_day(job, progress) -> None:
    """Each night: fixed rhythms need their next date, and a change that told nobody is found."""
    _reconcile(job.company)
    with company_scope(job.company):
        note_sent()


@job_kind(REMIND, lease=LEASE)
def remind_company(job, progress) -> None:
    """Take the steps that are due in one company, then send the mails of those whose hour has come."""
    company, taken = job.company, 0
    while True:
        with company_scope(company):
            number = remind(company=company, now=timezone.now())
        taken += number
        if number < BATCH:
            break
        progress("reminders", taken)
    with company_scope(company, write=False):
        waiting = people_waiting(now=timezone.now())
    for sent, user_id in enumerate(waiting, start=1):
        with company_scope(company):
            send_digest(company=company, user_id=user_id, now=timezone.now())
        progress("mails", sent, len(waiting))


@job_kind(REFUSED, lease=LEASE)
def refused_mail(job, progress) -> None:
    """A mail of the day will never be sent: its lines go to the deputies."""
    with company_scope(job.company):
        pass_on_refused(company=job.company, mail_id=job.payload["mail"], now=timezone.now())


def _reconcile(company: Company) -> None:
    with company_scope(company):
        reconcile(company=company, now=timezone.now())


def ask_to_reconcile(company: Company, *, seq: int) -> None:
    """Leave the work once for all changes that are made before it begins.

    Called inside the company's write scope. A job that still waits begins by taking the same lock,
    so it sees this change; one that runs already may have read before it, so another is left.
    """
    if not Job.objects.filter(kind=RECONCILE, company=company, state=Job.State.QUEUED).exists():
        enqueue(kind=RECONCILE, key=str(seq), company=company)
