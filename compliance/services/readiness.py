"""Keeping the readiness figure of each day, for the trend."""

from datetime import date

from django.db import transaction

from ctpat.companies.models import Company

from ..models import ReadinessDay
from ..readiness.snapshot import readiness_of


@transaction.atomic
def keep_day(*, company: Company, on: date) -> ReadinessDay:
    """Write the company's figure of this day, again if it was written before."""
    readiness = readiness_of(company, on=on)
    day, _created = ReadinessDay.objects.update_or_create(
        company=company,
        account=None,
        on=on,
        defaults={
            "percent": readiness.percent,
            "is_ready": readiness.is_ready,
            "musts_open": len(readiness.musts_open),
            "blockers": len(readiness.blockers),
        },
    )
    return day
