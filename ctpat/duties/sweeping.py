"""Finding the companies in which something is due. Asks by two small indexes, whatever exists beside."""

from datetime import datetime

from ctpat.companies.models import Company
from ctpat.companies.scoping import across_companies
from ctpat.outbox.services import enqueue

from .models import Occurrence, Reminder

REMIND = "duties.remind"


def sweep(*, now: datetime) -> int:
    """Leave the work in each company that has a step or a mail due; returns how many there are.

    Two schedulers leave it once, since the work of a company is one row of the outbox; after days
    without one the same question finds all that was due meanwhile.
    """
    companies = Company.objects.filter(pk__in=companies_due(now=now)).order_by("pk")
    for company in companies:
        enqueue(kind=REMIND, key="due", company=company, again=True)
    return len(companies)


def companies_due(*, now: datetime) -> set[int]:
    with across_companies("asks where something is due, not what"):
        steps = Occurrence.objects.filter(remind_at__isnull=False, remind_at__lte=now).order_by()
        mails = Reminder.objects.waiting(now=now).order_by()
        return {pk for rows in (steps, mails) for pk in rows.values_list("company_id", flat=True).distinct()}
