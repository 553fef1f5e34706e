"""Recurring records in the proof calendar: the months that they cover, and those that none covers."""

from datetime import date

import pytest
from django.urls import reverse

from compliance.models import Account, EvidenceVersion
from compliance.series import series_of_records
from ctpat.companies.scoping import company_in_force
from ctpat.duties.proof import ProofCalendar
from ctpat.files.models import StoredFile
from tests.duties.conftest import NOVEMBER, run
from tests.factories.accounts import AccountFactory
from tests.factories.companies import SiteFactory
from tests.factories.compliance import EvidenceFactory, EvidenceLinkFactory, ResponseFactory

pytestmark = pytest.mark.usefixtures("november")


@pytest.fixture
def validated(scope):
    return AccountFactory(status=Account.Status.VALIDATED, validated_on=date(2026, 3, 14))


@pytest.fixture
def response(scope):
    return ResponseFactory(criterion__code="12.1")


def record(response, first: date, last: date, **fields):
    """A record of a stretch of time, with its first version."""
    item = EvidenceFactory(kind="record", covers_from=first, covers_to=last, **fields)
    EvidenceLinkFactory(evidence=item, response=response)
    version(item, 1, first, last)
    return item


def version(item, number: int, first: date | None, last: date | None) -> None:
    stored = StoredFile.objects.create(
        company=company_in_force(), name="a.pdf", kind="pdf", media_type="application/pdf", size=1, sha256="0" * 64
    )
    EvidenceVersion.objects.create(
        company=item.company, evidence=item, number=number, file=stored, covers_from=first, covers_to=last
    )


def rows() -> list:
    run(company_in_force(), NOVEMBER)
    return [row for row in ProofCalendar(on=NOVEMBER).rows if row.duty.kind == "evidence-period-gap"]


def cells(row) -> dict[str, str]:
    return {f"{cell.month:%y-%m}": cell.state for cell in row.cells if cell.state != "none"}


def test_a_month_between_two_records_that_none_covers_is_missing(validated, response):
    spring = record(response, date(2026, 3, 1), date(2026, 6, 30), title="Spring")
    autumn = record(response, date(2026, 8, 1), date(2026, 10, 31), title="Autumn")

    (row,) = rows()

    assert row.duty.subject == f"compliance.evidence:{autumn.pk}"
    assert row.names == ("Autumn", "Record of the next period filed")
    covered = dict.fromkeys(["26-03", "26-04", "26-05", "26-06", "26-08", "26-09", "26-10"], "proved")
    assert cells(row) == {**covered, "26-07": "missing", "27-01": "due"}  # the next in the rhythm of the last
    urls = {f"{cell.month:%m}": cell.url for cell in row.cells}
    assert (urls["04"], urls["09"]) == (spring.get_absolute_url(), autumn.get_absolute_url())
    assert (row.met, row.asked) == (7, 8)


def test_a_version_may_fill_the_hole(validated, response):
    record(response, date(2026, 3, 1), date(2026, 6, 30))
    autumn = record(response, date(2026, 8, 1), date(2026, 10, 31))
    version(autumn, 2, date(2026, 7, 5), date(2026, 7, 30))

    (row,) = rows()

    assert "missing" not in cells(row).values()
    assert (row.met, row.asked) == (8, 8)


def test_the_hole_stands_in_the_list_and_leads_to_where_it_is_filled(validated, response, officer):
    record(response, date(2026, 3, 1), date(2026, 6, 30))
    autumn = record(response, date(2026, 8, 1), date(2026, 10, 31), title="Training list")
    rows()

    page = officer.client.get(reverse("duties:proof", args=["acme"]))

    holes = [hole for hole in page.context["proof"].holes if hole.duty.kind == "evidence-period-gap"]
    assert [(hole.on, hole.occurrence, hole.url) for hole in holes] == [
        (date(2026, 7, 1), None, autumn.get_absolute_url())
    ]
    assert "Jul 2026" in page.text
    assert "No record covers this month." in page.text


def test_records_of_another_site_or_criterion_are_another_series(validated, response):
    record(response, date(2026, 3, 1), date(2026, 4, 30))
    record(response, date(2026, 8, 1), date(2026, 8, 31), site=SiteFactory(company=company_in_force()))
    record(ResponseFactory(criterion__code="12.2"), date(2026, 8, 1), date(2026, 8, 31))

    assert [len(series.items) for series in series_of_records()] == [1, 1, 1]
    assert all(row.cells for row in rows())
    assert not any(row.missing and row.met + len(row.missing) != row.asked for row in rows())


def test_what_is_not_filed_after_the_last_record_stays_a_date(validated, response):
    record(response, date(2026, 9, 1), date(2026, 9, 30))

    (row,) = rows()

    assert [f"{cell.month:%y-%m}" for cell in row.missing] == ["26-10"]  # due 31 days after the last day
    (hole,) = (hole for hole in ProofCalendar(on=NOVEMBER).holes if hole.duty == row.duty)
    assert hole.occurrence.due_on == hole.on


def test_a_long_record_shows_its_months_though_the_next_is_far_off(validated, response):
    record(response, date(2026, 3, 1), date(2026, 8, 31))

    (row,) = rows()

    assert set(cells(row).values()) == {"proved"}
    assert (row.met, row.asked) == (6, 6)


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_records(validated, response, officer, django_assert_num_queries, number):
    for one in range(number):
        own = ResponseFactory(criterion__code=f"12.{one + 3}")
        record(own, date(2026, 3, 1), date(2026, 6, 30))
        record(own, date(2026, 8, 1), date(2026, 10, 31))
    rows()
    address = reverse("duties:proof", args=["acme"])
    officer.client.get(address)

    with django_assert_num_queries(9):
        officer.client.get(address)
