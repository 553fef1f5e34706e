"""What workers do for the security profile."""

from datetime import date, time

from django.utils import timezone

from ctpat.companies.scoping import company_scope
from ctpat.outbox.registry import daily

from .services.annual_review import open_due_reviews
from .services.readiness import keep_day


@daily("compliance.readiness_day", at=time(0, 10))
def readiness_day(job, progress) -> None:
    """Keep today's readiness figure of one company."""
    with company_scope(job.company):
        keep_day(company=job.company, on=date.fromisoformat(job.payload["day"]))


@daily("compliance.annual_reviews", at=time(0, 5))
def annual_reviews(job, progress) -> None:
    """Open the annual reviews whose window is open by today."""
    with company_scope(job.company):
        open_due_reviews(on=date.fromisoformat(job.payload["day"]), now=timezone.now())
