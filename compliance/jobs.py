"""What workers do for the security profile."""

from datetime import date, time

from ctpat.companies.scoping import company_scope
from ctpat.outbox.registry import daily

from .services.readiness import keep_day


@daily("compliance.readiness_day", at=time(0, 10))
def readiness_day(job, progress) -> None:
    """Keep today's readiness figure of one company."""
    with company_scope(job.company):
        keep_day(company=job.company, on=date.fromisoformat(job.payload["day"]))
