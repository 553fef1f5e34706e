"""The workers' part: make a report, keep the next one ready, let old files go."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compliance.models import Account, AccountGrant, ReplyPackage
from compliance.readiness.snapshot import change_number
from compliance.services import packages
from ctpat.activity.models import Entry, Head
from ctpat.companies.models import Company, Membership
from ctpat.companies.scoping import company_scope
from ctpat.outbox.exceptions import GiveUp
from ctpat.outbox.models import Job
from ctpat.outbox.registry import daily, job_kind
from ctpat.outbox.services import enqueue

from . import services
from .exceptions import PrintingFailed
from .kinds import KINDS
from .models import Report
from .reply.making import make_package

PREPARE = "reports.prepare"
LEASE = timedelta(seconds=60)
QUIET_FOR = timedelta(minutes=5)  # a report is prepared when a company has been still for so long
IN_USE = timedelta(days=30)  # and only where somebody has worked in it lately
EVERY = 0.25  # seconds between two written pages of progress
FACTS, PAGES, SIGNING = "facts", "pages", "signing"  # steps, as the screen names them


def failed(job: Job) -> None:
    """Tell on the report's own page why it was not made."""
    with company_scope(job.company):
        report = Report.objects.filter(pk=job.payload["report"]).first()
        if report and report.is_under_way:
            services.fail_report(report=report, reason=job.error, now=timezone.now())


@job_kind(services.JOB, lease=LEASE, max_attempts=3, on_failed=failed)
@job_kind(services.JOB_AHEAD, lease=LEASE, max_attempts=3, on_failed=failed, background=True)
def make(job: Job, progress: Callable) -> None:
    """Make one report. Safe to repeat: a finished one is left alone."""
    now = timezone.now()
    with company_scope(job.company):
        report = Report.objects.select_related("account", "requested_by").filter(pk=job.payload["report"]).first()
        if report is None or not report.is_under_way or _another_works_on(report, job, now):
            return
        _check_right(report)
        with translation.override(report.language):
            facts = services.facts_of(report, now=now)
        if services.start_report(report=report, facts=facts, now=now) is None:
            return
    progress(FACTS, 0, 1)
    try:
        with translation.override(report.language):
            made = KINDS[report.kind].make(facts, _pages(progress))
    except PrintingFailed as failure:
        raise GiveUp(str(failure)) from failure
    progress(SIGNING, made.pages, made.pages)
    with company_scope(job.company):
        services.finish_report(report=report, made=made, now=timezone.now())


def _another_works_on(report: Report, job: Job, now: datetime) -> bool:
    """The schedule and a person may have asked for the same report."""
    return services.jobs_of(report).exclude(pk=job.pk).running(now=now).exists()


def _check_right(report: Report) -> None:
    """Who asked may have lost the right while the report waited."""
    if report.requested_by is None:
        return
    member = Membership.objects.filter(company=report.company, user=report.requested_by).first()
    if member is None or not member.may("reports.make_report"):
        raise GiveUp(_("Whoever asked for it no longer has the right to."))


def _pages(progress: Callable) -> Callable[[str, int, int], None]:
    """The printer's pages, written down a few times a second."""
    written = 0.0

    def tell(step: str, done: int, total: int) -> None:
        nonlocal written
        if step != PAGES or time.monotonic() - written > EVERY:
            written = time.monotonic()
            progress(SIGNING if step == "drawing" else step, done, total)

    return tell


# --- Reply packages -----------------------------------------------------------------------------


def package_failed(job: Job) -> None:
    """Tell on the package's own page why it was not made."""
    with company_scope(job.company):
        package = (
            ReplyPackage.objects.select_related("validation", "requested_by").filter(pk=job.payload["package"]).first()
        )
        if package and package.is_under_way:
            packages.fail_package(package=package, reason=job.error, now=timezone.now())


@job_kind(packages.JOB, lease=LEASE, max_attempts=3, on_failed=package_failed)
def reply_package(job: Job, progress: Callable) -> None:
    """Make one reply package. Safe to repeat: a finished one is left alone."""
    progress(FACTS, 0, 1)
    make_package(job.company, job.payload["package"], _pages(progress))


# --- Ahead of need ------------------------------------------------------------------------------


def ask_for_changed(*, now: datetime) -> int:
    """For each company whose history moved: a report in a while, if it stays still until then.

    One job per company and change number, so asking often is harmless. Gives their number.
    """
    wanted = Concat(Value(f"{PREPARE}/"), Cast("company_id", CharField()), Value("/"), Cast("seq", CharField()))
    known = Job.objects.filter(key=OuterRef("wanted"))
    heads = Head.objects.filter(company__set_up_at__isnull=False, seq__gt=0).annotate(wanted=wanted)
    moved = heads.exclude(Exists(known)).select_related("company")
    for head in moved:
        payload = {"seq": head.seq}
        enqueue(kind=PREPARE, key=str(head.seq), payload=payload, company=head.company, run_after=now + QUIET_FOR)
    return len(moved)


@job_kind(PREPARE, lease=LEASE, background=True)
def prepare(job: Job, progress: Callable) -> None:
    """Have today's readiness report ready before somebody asks: a manager's download is then immediate."""
    with company_scope(job.company, write=False):
        if change_number(job.company) != job.payload["seq"]:
            return  # somebody is at work; that change has a job of its own
    _prepare(job)


@daily("reports.prepare_day", at=clock(4, 30), lease=LEASE)
def prepare_day(job: Job, progress: Callable) -> None:
    """The same each morning, because a new day has other dates."""
    _prepare(job)


def _prepare(job: Job) -> None:
    now = timezone.now()
    with company_scope(job.company), translation.override(settings.LANGUAGE_CODE):
        if Account.objects.current().exists() and Entry.objects.filter(at__gt=now - IN_USE).exists():
            for account in (None, *_shown_to_guests(job.company, now)):
                services.request_report(
                    kind=Report.Kind.READINESS, account=account, actor=None, on=job.company.today(), now=now
                )


def _shown_to_guests(company: Company, now: datetime) -> list[Account]:
    """Accounts whose report a guest may ask for at any moment."""
    grants = AccountGrant.objects.live(now=now).filter(company=company, shows_report=True)
    return list(Account.objects.current().filter(pk__in=grants.values("content_object")))


@daily("reports.expire", at=clock(3, 30))
def expire(job: Job, progress: Callable) -> None:
    """Files of reports live for a week."""
    with company_scope(job.company):
        services.expire_reports(now=timezone.now())
