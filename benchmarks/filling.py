"""What `seedload` doesn't make: the calendar, a run of the annual review, and a validation with its report.

    python -m benchmarks.filling

In the environment of one stage. The company whose pages are asked for gets them as the product
makes them; every other one gets as many rows in the same tables. Again makes only what is missing.
"""

from datetime import date, datetime, timedelta

from .pages import SLUG

DOCUMENTS, PEOPLE, POINTS = 20, 5, 6  # of a validation


def fill(now: datetime) -> None:
    from compliance.models import Validation
    from ctpat.companies.models import Company
    from ctpat.companies.scoping import across_companies, company_scope

    with across_companies("which companies of the load have been filled"):
        filled = set(Validation.objects.values_list("company_id", flat=True))
    first = Company.objects.get(slug=SLUG)
    if first.pk not in filled:
        with company_scope(first):
            fill_first(first, now)
    with company_scope(first, write=False):
        pattern = _calendar_of_first()
    for company in Company.objects.exclude(pk__in={*filled, first.pk}):
        with company_scope(company):
            open_annual_review(company, now)
            add_validations(company, company.today(now))
            _copy_calendar(company, pattern)


def fill_first(company, now: datetime) -> None:
    """As the product would: duties follow from facts, the annual review opens in its window."""
    from ctpat.duties.services.reconcile import reconcile

    open_annual_review(company, now)
    add_validations(company, company.today(now))
    reconcile(company=company, now=now)


def open_annual_review(company, now: datetime) -> None:
    """Of each account; the anniversary is near, so that the window is open."""
    from compliance.models import Account
    from compliance.services.annual_review import open_due_reviews

    today = company.today(now)
    Account.objects.update(anniversary_on=today + timedelta(days=40))
    open_due_reviews(on=today, now=now)


def add_validations(company, today: date) -> None:
    """One that is announced and being prepared, and one whose report waits for the reply."""
    from compliance.models import Account, Participant, PreparationStep, ReportItem, Response, Validation

    account = Account.objects.first()
    facts = {"company": company, "account": account}
    planned = Validation.objects.create(**facts, notice_on=today - timedelta(days=9))
    steps = (
        PreparationStep(company=company, validation=planned, kind="document", title=f"Document {number}")
        for number in range(DOCUMENTS)
    )
    PreparationStep.objects.bulk_create(steps)
    people = (
        Participant(company=company, validation=planned, name=f"Person {number}", categories=[number])
        for number in range(PEOPLE)
    )
    Participant.objects.bulk_create(people)
    days = {"notice_on": today - timedelta(days=90), "report_on": today - timedelta(days=20)}
    reported = Validation.objects.create(**facts, **days, held_on=today - timedelta(days=50), outcome="actions")
    points = (
        ReportItem(
            company=company,
            validation=reported,
            number=number,
            title=f"Point {number}",
            text="No record could be shown.",
            response=response,
        )
        for number, response in enumerate(Response.objects.order_by("pk")[:POINTS], start=1)
    )
    ReportItem.objects.bulk_create(points)


def _calendar_of_first() -> list[tuple]:
    from ctpat.duties.models import Duty

    return [(duty, list(duty.occurrences.all())) for duty in Duty.objects.filter(own_kind=None)]


def _copy_calendar(company, pattern: list[tuple]) -> None:
    """The same duties and dates for another company, of nobody."""
    from ctpat.duties.models import Duty, Occurrence

    same = {"company": company, "created_on": company.today()}
    words = ("kind", "subject", "label", "mail_label", "path")
    duties = Duty.objects.bulk_create(
        Duty(**same, **{name: getattr(duty, name) for name in words}) for duty, _ in pattern
    )
    days = ("state", "anchor_on", "due_on", "stands_since", "done_on", "record")
    Occurrence.objects.bulk_create(
        Occurrence(company=company, duty=copy, **{name: getattr(date, name) for name in days})
        for copy, (_, dates) in zip(duties, pattern, strict=True)
        for date in dates
    )


if __name__ == "__main__":
    import django

    django.setup()
    from django.utils import timezone

    fill(timezone.now())
