"""The annual review as others see it: the named check, the proofs of duties, the panel, the report."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.models import AnnualReview
from compliance.readiness.snapshot import readiness_of
from compliance.services import annual_review as services
from ctpat.companies.anchors import proofs
from ctpat.files.services import store_bytes
from ctpat.reports.report import sections
from tests.factories.accounts import AccountFactory, EntityTypeFactory
from tests.factories.annual_review import approved, submitted
from tests.factories.compliance import CriterionFactory, ResponseFactory

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
ANNIVERSARY = date(2027, 1, 15)


@pytest.fixture
def importer(scope):
    return AccountFactory(entity_type=EntityTypeFactory(slug="importer"), anniversary_on=ANNIVERSARY)


@pytest.fixture
def response(importer):
    return ResponseFactory(
        criterion=CriterionFactory(code="6.1", applies_to=["importer"]),
        status="implemented",
        version=1,
        edited_at=NOW - timedelta(days=300),
    )


def hits(company, on: date = TODAY) -> list[str]:
    [result] = [one for one in readiness_of(company, on=on).results if one.check.id == "annual-review-on-track"]
    return [hit.text for hit in result.hits]


def opened() -> AnnualReview:
    services.open_due_reviews(on=TODAY, now=NOW)
    return AnnualReview.objects.with_account().select_related("company").get()


def affirm(response, actor) -> None:
    services.affirm(answers=[(response, 1)], actor=actor, on=TODAY, now=NOW)


def test_a_window_without_a_run_is_off_track(company, response):
    assert hits(company) == ["Importer 2027: the run isn't open."]


def test_nothing_is_said_outside_the_window(company, response):
    assert hits(company, date(2026, 10, 16)) == []


def test_what_waits_is_off_track(company, response):
    opened()

    assert hits(company) == ["Importer 2027: 1 of 1 criteria wait, 51 days are left."]
    [blocker] = [one for one in readiness_of(company, on=TODAY).blockers if one.check_id == "annual-review-on-track"]
    assert blocker.hits[0].path == "/c/acme/profile/annual-review/2027/importer/"


def test_a_reviewed_run_is_on_track_until_the_last_week(company, officer, response):
    opened()
    affirm(response, officer.user)

    assert hits(company) == []
    assert hits(company, date(2027, 1, 7)) == []
    assert hits(company, date(2027, 1, 8)) == ["Importer 2027: no officer has approved, 7 days are left."]


def test_late_is_said_until_the_receipt_is_there(company, officer, company_officer, response):
    review = opened()
    affirm(response, officer.user)
    approved(review, company_officer.user)
    assert hits(company, date(2027, 1, 25)) == ["Importer 2027: 10 days late, no submission is noted."]

    note_submission(review, company_officer.user)

    assert hits(company, date(2027, 1, 25)) == []


def note_submission(review, officer) -> None:
    receipt = store_bytes(content=b"%PDF-", name="portal.pdf", kind="pdf", actor=officer)
    facts = {"submitted_on": TODAY, "submitted_by": officer, "receipt": receipt, "on": TODAY, "now": NOW}
    services.note_submission(review=review, actor=officer, **facts)


def test_a_run_proves_its_two_duties(company, company_officer, response):
    review = opened()
    submitted(review, company_officer.user)

    shown = {duty: [(one.subject, one.for_on) for one in found] for duty, found in proved().items()}

    assert shown == {
        "annual-review-window": [(review.account, ANNIVERSARY)],
        "annual-review-submission": [(review.account, ANNIVERSARY)],
    }


def proved() -> dict:
    names = ("annual-review-window", "annual-review-submission")
    return {name: [proof for one in proofs()[name] for proof in one.function()] for name in names}


def test_the_report_says_how_far_each_run_is(company, response):
    opened()

    [section] = sections(company, on=TODAY, account=None)

    assert section.fallback == "Importer 2027: open, 1 of 1 wait, 15\xa0Jan\xa02027"


def test_the_report_has_no_part_without_a_run(company, scope):
    assert list(sections(company, on=TODAY, account=None)) == []
