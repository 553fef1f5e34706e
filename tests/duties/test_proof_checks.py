"""The named check of recurring records: holes since the last validation."""

from datetime import date, timedelta

import pytest

from compliance.models import Account
from compliance.readiness.checks import Hit
from compliance.readiness.snapshot import readiness_of
from ctpat.companies.scoping import company_in_force, company_scope
from ctpat.duties.models import Duty, Occurrence
from ctpat.duties.proof import ProofCalendar
from ctpat.duties.services import doing
from tests.duties.conftest import NOVEMBER, at, run
from tests.duties.test_proof_periods import record, version
from tests.factories.accounts import AccountFactory, EntityTypeFactory
from tests.factories.companies import CompanyFactory
from tests.factories.compliance import CriterionFactory, EvidenceLinkFactory, ResponseFactory

VALIDATED = date(2025, 11, 14)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
JUNE = (date(2026, 6, 1), date(2026, 6, 30))


def criterion(code: str = "12.1", **fields):
    return CriterionFactory(code=code, applies_to=["importer"], **fields)


@pytest.fixture
def importer(scope):
    return AccountFactory(status=Account.Status.VALIDATED, validated_on=VALIDATED)


@pytest.fixture
def response(importer):
    return ResponseFactory(criterion=criterion())


def found(**options) -> tuple[Hit, ...]:
    results = readiness_of(company_in_force(), on=NOVEMBER, **options).results
    return next(result.hits for result in results if result.check.id == "evidence-period-hole")


def texts(**options) -> list[str]:
    return [hit.text for hit in found(**options)]


def test_a_hole_names_the_record_the_missing_time_and_the_criterion(response):
    record(response, *MARCH, title="Spring")
    june = record(response, *JUNE, title="Training list")

    assert found() == (
        Hit("Training list: nothing covers 1 Apr 2026 to 31 May 2026", june.get_absolute_url(), code="12.1"),
    )


def test_it_is_a_warning_that_blocks_nothing(response):
    record(response, *MARCH)
    record(response, *JUNE)

    readiness = readiness_of(company_in_force(), on=NOVEMBER)

    assert {one.check.id: one.severity for one in readiness.results}["evidence-period-hole"] == "warning"
    assert "evidence-period-hole" not in {blocker.check_id for blocker in readiness.blockers}


@pytest.mark.parametrize("first", [date(2026, 4, 1), date(2026, 3, 20)])
def test_records_that_follow_or_overlap_have_none(response, first):
    record(response, *MARCH)
    record(response, first, date(2026, 5, 31))

    assert texts() == []


@pytest.mark.parametrize(("apart", "fires"), [(63, False), (64, True)])
def test_a_gap_may_last_a_rhythm_and_a_half(response, apart, fires):
    """From beginning to beginning: of 42 days that is exactly 63."""
    first = date(2026, 3, 1)
    record(response, first, first + timedelta(days=41))
    after = first + timedelta(days=apart)
    record(response, after, after + timedelta(days=30))

    assert bool(texts()) is fires


@pytest.mark.parametrize(("apart", "fires"), [(46, False), (47, True)])
def test_a_shorter_record_is_asked_for_each_month(response, apart, fires):
    first = date(2026, 3, 1)
    for day in (first, first + timedelta(days=apart)):
        record(response, day, day)

    assert bool(texts()) is fires


def test_a_long_record_misses_no_month_before_a_short_one(response):
    record(response, date(2026, 1, 1), date(2026, 6, 30))
    record(response, date(2026, 7, 1), date(2026, 7, 31))
    record(response, date(2026, 9, 1), date(2026, 9, 30), title="September")

    assert texts() == ["September: nothing covers 1 Aug 2026 to 31 Aug 2026"]


@pytest.mark.parametrize(("number", "unit", "hits"), [(3, "months", 0), (2, "months", 1), (1, "months", 1)])
def test_the_rhythm_that_the_company_set_counts(response, number, unit, hits):
    record(response, *MARCH)
    record(response, *JUNE)
    run(company_in_force(), NOVEMBER)
    Duty.objects.filter(kind="evidence-period-gap").update(number=number, unit=unit)

    assert len(texts()) == hits


def test_a_version_of_a_record_may_fill_the_hole(response):
    record(response, *MARCH)
    june = record(response, *JUNE)
    version(june, 2, date(2026, 4, 3), date(2026, 5, 29))

    assert texts() == []


@pytest.mark.parametrize(
    ("validated", "expected"),
    [
        (date(2026, 4, 10), ["June: nothing covers 10 Apr 2026 to 31 May 2026"]),
        (date(2026, 4, 20), []),  # 42 days are left of it
        (date(2026, 7, 1), []),
        (None, []),
    ],
)
def test_the_time_before_the_last_validation_is_not_asked_for(importer, response, validated, expected):
    record(response, *MARCH)
    record(response, *JUNE, title="June")
    Account.objects.update(validated_on=validated)

    assert texts() == expected


def test_without_a_validation_the_certification_counts(importer, response):
    record(response, *MARCH)
    record(response, *JUNE)
    Account.objects.update(validated_on=None, certified_on=VALIDATED)

    assert len(texts()) == 1


def test_each_account_has_its_own_validation(importer, response):
    response.criterion.applies_to = ["importer", "highway"]
    response.criterion.save()
    carrier = AccountFactory(entity_type=EntityTypeFactory(slug="highway"), validated_on=date(2026, 7, 1))
    record(response, *MARCH)
    record(response, *JUNE)

    assert (len(texts()), len(texts(account=importer)), len(texts(account=carrier))) == (1, 1, 0)


def test_what_proves_nothing_that_applies_is_left_out(response):
    other = ResponseFactory(criterion=CriterionFactory(code="12.2", applies_to=["rail"]))
    record(other, *MARCH)
    record(other, *JUNE)
    record(response, *MARCH, archived_on=NOVEMBER)
    record(response, *JUNE)

    assert texts() == []


def test_series_that_share_a_hole_tell_it_once(response):
    other = ResponseFactory(criterion=criterion("12.2"))
    for title, dates in (("Spring", MARCH), ("Summer", JUNE)):
        EvidenceLinkFactory(evidence=record(response, *dates, title=title), response=other)
    record(response, date(2026, 7, 1), date(2026, 7, 31), title="July")
    record(other, date(2026, 7, 1), date(2026, 7, 31), title="Also July")

    assert len(texts()) == 1


def test_the_title_of_restricted_evidence_stays_out(response):
    record(response, *MARCH)
    record(response, *JUNE, title="Guard times", is_restricted=True)

    assert texts() == ["Restricted evidence: nothing covers 1 Apr 2026 to 31 May 2026"]


def explain_april_and_may(response, actor) -> Occurrence:
    """Nothing followed March in time, and somebody said why; the next record is of June."""
    company = company_in_force()
    record(response, *MARCH)
    run(company, NOVEMBER)
    asked = Occurrence.objects.get(duty__kind="evidence-period-gap")
    note, now = "The yard was closed.", at(company, NOVEMBER)
    doing.explain_missed(occurrence=asked, actor=actor, note=note, on=NOVEMBER, now=now)
    record(response, *JUNE)
    run(company, NOVEMBER)
    return asked


def test_an_explained_hole_is_left_out(response, officer):
    explain_april_and_may(response, officer.user)

    assert texts() == []


def test_the_calendar_shows_the_months_of_an_explained_hole_as_explained(response, officer):
    asked = explain_april_and_may(response, officer.user)

    calendar = ProofCalendar(on=NOVEMBER)

    [row] = [row for row in calendar.rows if row.duty.kind == "evidence-period-gap"]
    cells = {f"{cell.month:%y-%m}": (cell.state, cell.url) for cell in row.cells}
    assert cells["26-04"] == cells["26-05"] == ("explained", asked.get_absolute_url())
    holes = [hole for hole in calendar.holes if hole.duty.kind == "evidence-period-gap" and hole.on < JUNE[0]]
    assert [(hole.is_explained, hole.remedy) for hole in holes] == [(True, "The yard was closed.")]


def test_an_explanation_holds_for_its_own_hole_only(response, officer):
    explain_april_and_may(response, officer.user)
    record(response, date(2026, 9, 1), date(2026, 9, 30), title="September")

    assert texts() == ["September: nothing covers 1 Jul 2026 to 31 Aug 2026"]


def test_records_of_another_company_are_not_seen(company):
    with company_scope(CompanyFactory()):
        AccountFactory(status=Account.Status.VALIDATED, validated_on=VALIDATED)
        other = ResponseFactory(criterion=criterion("12.2"))
        record(other, *MARCH)
        record(other, *JUNE)
        assert len(texts()) == 1
    with company_scope(company):
        AccountFactory(status=Account.Status.VALIDATED, validated_on=VALIDATED)
        ResponseFactory(criterion=criterion())
        assert texts() == []


@pytest.mark.parametrize("number", [1, 3])
def test_all_is_read_in_the_one_query_of_the_checks(response, django_assert_num_queries, number):
    for one in range(number):
        own = ResponseFactory(criterion=criterion(f"12.{one + 3}"))
        record(own, *MARCH)
        record(own, *JUNE)

    with django_assert_num_queries(3):
        assert len(texts()) == number
