"""The calendar as a month, a year and four years of proof."""

from datetime import date

import pytest
from django.urls import reverse

from compliance.models import Account
from ctpat.duties.models import Occurrence
from ctpat.duties.proof import ProofCalendar
from tests.duties.conftest import NOVEMBER
from tests.factories.accounts import AccountFactory
from tests.factories.companies import SiteFactory
from tests.factories.compliance import EvidenceFactory
from tests.factories.duties import DutyFactory, OccurrenceFactory

pytestmark = pytest.mark.usefixtures("november")


def due(day: date, **fields) -> Occurrence:
    return OccurrenceFactory(due_on=day, anchor_on=day, **fields)


def page_of(member, name: str, query: str = ""):
    return member.client.get(reverse(f"duties:{name}", args=["acme"]) + query)


# --- Month ----------------------------------------------------------------------------------------


def marks(page) -> dict[int, list[str]]:
    month = page.context["month"]
    return {day.day: [mark.state for mark in marks] for day, marks in sorted(month.marks.items())}


def test_month_shows_each_date_as_it_stands(scope, officer):
    due(date(2026, 11, 2))
    due(date(2026, 11, 3), state="done", done_on=date(2026, 11, 3))
    due(date(2026, 11, 4), state="done", done_on=date(2026, 11, 9))
    due(date(2026, 11, 5), state="missed")
    due(date(2026, 11, 28), duty__kind="corrective-action")
    due(date(2026, 11, 29), duty__kind="first-validation-expected")
    due(date(2026, 11, 6), state="withdrawn")
    due(date(2026, 12, 1))

    page = page_of(officer, "month")

    assert marks(page) == {
        2: ["late"],
        3: ["done"],
        4: ["done-late"],
        5: ["missed"],
        28: ["open"],
        29: ["expected"],
    }
    assert "23 days late" in page.text


def test_coming_month_shows_what_is_expected_to_follow(scope, officer):
    due(date(2026, 12, 1), duty=DutyFactory(kind="footage-review"))
    due(date(2026, 12, 2), duty=DutyFactory(kind="footage-review", paused_on=date(2026, 11, 1)))
    due(date(2026, 12, 3), duty=DutyFactory(kind="corrective-action"))

    assert marks(page_of(officer, "month", "?month=2027-02")) == {1: ["coming"]}
    assert marks(page_of(officer, "month", "?month=2027-02&mine=1")) == {}


@pytest.mark.parametrize("wanted", ["nonsense", "2026-13", "9999-01", "0001-01"])
def test_month_that_makes_no_sense_is_this_one(scope, officer, wanted):
    assert page_of(officer, "month", f"?month={wanted}").context["month"].first == date(2026, 11, 1)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["month", "timeline"])
def test_views_query_count(scope, officer, rows, name, django_assert_num_queries):
    for day in range(rows):
        due(date(2026, 12, 1 + day), duty__owner=officer.user, duty__site=SiteFactory(company=scope))
    page_of(officer, name)

    with django_assert_num_queries(11):
        page_of(officer, name, "?month=2026-12")


# --- Year -----------------------------------------------------------------------------------------


def test_year_has_a_line_for_each_duty_the_next_first(scope, officer):
    monthly = DutyFactory(kind="footage-review")
    due(date(2026, 10, 20), duty=monthly, state="done", done_on=date(2026, 10, 20))
    due(date(2026, 12, 20), duty=monthly)
    once = due(
        date(2026, 12, 1), duty__kind="corrective-action", opens_on=date(2026, 11, 1), closes_on=date(2026, 12, 1)
    )
    due(date(2026, 11, 1), duty__ended_on=date(2026, 11, 2))

    rows = page_of(officer, "timeline").context["timeline"].rows

    assert [row.duty for row in rows] == [once.duty, monthly]
    assert [point.state for point in rows[1].points][:3] == ["done", "open", "coming"]
    assert len(rows[0].bands) == 1


# --- Four years of proof --------------------------------------------------------------------------


@pytest.fixture
def validated(scope):
    return AccountFactory(status=Account.Status.VALIDATED, validated_on=date(2026, 3, 14))


def cells(row) -> dict[str, str]:
    return {f"{cell.month:%y-%m}": cell.state for cell in row.cells if cell.state != "none"}


def test_grid_begins_with_the_last_validation_at_most_four_years_ago(scope, validated):
    assert ProofCalendar(on=NOVEMBER).months[0] == date(2026, 3, 1)
    assert ProofCalendar(on=NOVEMBER).months[-1] == date(2027, 2, 1)

    validated.validated_on = date(2019, 1, 1)
    validated.save()
    assert ProofCalendar(on=NOVEMBER).months[0] == date(2022, 12, 1)


def test_each_month_says_how_it_was_proved(scope, officer, validated):
    duty = DutyFactory(kind="footage-review")
    evidence = EvidenceFactory()
    by_record = {"state": "done", "proof_path": "/c/acme/evidence/4/"}
    due(date(2026, 4, 10), duty=duty, done_on=date(2026, 4, 10), **by_record)
    due(date(2026, 5, 10), duty=duty, state="done", done_on=date(2026, 5, 20), evidence=evidence)
    due(date(2026, 6, 10), duty=duty, state="missed", note="The recorder failed.")
    hole = due(date(2026, 7, 10), duty=duty)
    due(date(2026, 12, 10), duty=duty)

    page = page_of(officer, "proof")

    (row,) = page.context["proof"].rows
    assert cells(row) == {
        "26-04": "proved",
        "26-05": "late",
        "26-06": "explained",
        "26-07": "missing",
        "26-12": "due",
        "27-01": "due",
        "27-02": "due",
    }
    urls = [cell.url for cell in row.cells if cell.url]
    assert urls[:2] == ["/c/acme/evidence/4/", evidence.get_absolute_url()]
    assert urls[3] == hole.get_absolute_url()
    assert (row.met, row.asked) == (2, 4)
    for text in ("April 2026: proved in time", "July 2026: missing", "1 proof is missing", "The recorder failed."):
        assert text in page.text


def test_holes_say_what_can_still_be_done(scope, validated):
    duty = DutyFactory(kind="management-review")
    overtaken = due(date(2026, 5, 10), duty=duty)
    latest = due(date(2026, 8, 10), duty=duty)
    explained = due(date(2026, 4, 10), duty=duty, state="missed", note="Nobody met.")

    holes = ProofCalendar(on=NOVEMBER).holes

    assert [hole.occurrence for hole in holes] == [latest, overtaken, explained]
    assert [hole.can_be_filled for hole in holes] == [True, False, False]
    assert holes[0].remedy.startswith("Can still be done, late: Report with date")
    assert holes[1].remedy == "Its time has passed. File a record made then, or explain why there is none."
    assert holes[2].remedy == "Nobody met."


def test_month_with_several_dates_shows_the_worst(scope, validated):
    duty = DutyFactory(kind="data-backup")
    for day in (1, 8, 15):
        due(date(2026, 10, day), duty=duty, state="done", done_on=date(2026, 10, day))
    due(date(2026, 10, 22), duty=duty)

    (row,) = ProofCalendar(on=NOVEMBER).rows

    (cell,) = (cell for cell in row.cells if cell.month == date(2026, 10, 1))
    assert (cell.state, cell.word) == ("missing", "missing, 3 of 4")


def test_paused_duties_are_no_holes(scope, validated):
    duty = DutyFactory(kind="footage-review", paused_on=date(2026, 9, 1))
    due(date(2026, 10, 10), duty=duty)

    calendar = ProofCalendar(on=NOVEMBER)

    assert cells(calendar.rows[0])["26-10"] == "paused"
    assert (calendar.holes, calendar.asked) == ([], 0)


def test_single_dates_and_expectations_of_cbp_are_left_out(scope, validated):
    due(date(2026, 10, 10), duty__kind="corrective-action")
    due(date(2026, 10, 10), duty__kind="first-validation-expected")

    assert ProofCalendar(on=NOVEMBER).rows == []


@pytest.mark.parametrize("rows", [1, 3])
def test_proof_query_count(scope, officer, validated, rows, django_assert_num_queries):
    for number in range(rows):
        due(date(2026, 10, 1), duty__site=SiteFactory(company=scope), state="done", done_on=date(2026, 10, 1 + number))
        due(date(2026, 9, 1))
    page_of(officer, "proof")

    with django_assert_num_queries(6):
        page_of(officer, "proof")
