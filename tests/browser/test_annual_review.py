"""The annual review in a real browser: from the opening to the receipt, by the people who do it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from compliance.models import AnnualReview, FrozenProfile
from ctpat.companies.scoping import company_scope
from tests.factories.accounts import AccountFactory, EntityTypeFactory
from tests.factories.annual_review import AnnualReviewFactory, submitted
from tests.factories.compliance import CriterionFactory, EvidenceLinkFactory, ResponseFactory
from tests.factories.files import pdf_bytes

from .accessible import assert_accessible
from .conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


def answer(code: str, owner, text: str, **fields):
    criterion = CriterionFactory(code=code, applies_to=["importer"], title=f"Seals {code}")
    facts = {"status": "implemented", "narrative": text, "review_state": "accepted", "version": 1}
    response = ResponseFactory(criterion=criterion, owner=owner, **{**facts, **fields})
    EvidenceLinkFactory(response=response)
    return response


@pytest.fixture
def importer(company, officer, contributor, company_officer):
    """An account inside its window, with answers of two owners, one of them changed since last year."""
    with company_scope(company):
        account = AccountFactory(
            entity_type=EntityTypeFactory(slug="importer"), anniversary_on=company.today() + timedelta(days=38)
        )
        rows = [
            answer("6.1", contributor.user, "Seals lie in a locked cabinet."),
            answer("6.2", officer.user, "The number is compared by two people."),
            answer("6.3", officer.user, "The cabinet is counted each month."),
        ]
        last = AnnualReviewFactory(account=account, year=account.anniversary_on.year - 1)
        last.anniversary_on -= timedelta(days=365)
        last.opens_on -= timedelta(days=365)
        submitted(last, company_officer.user)
        rows[1].narrative = "The number is compared by three people."
        rows[1].save()
        return account


def test_from_the_opening_to_the_receipt(
    open_browser, company, officer, contributor, company_officer, importer, tmp_path
):
    year = importer.anniversary_on.year
    page = open_browser(officer.user)
    page.goto("/c/acme/profile/annual-review/")
    page.get_by_role("button", name="Open it now").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 of 3 criteria wait for their owner.")

    page.get_by_role("button", name="Remind 2 owners").click()
    expect(page.get_by_text("are reminded.")).to_be_visible()

    theirs = open_browser(contributor.user)
    theirs.goto(f"/c/acme/profile/annual-review/{year}/importer/criteria/")
    expect(theirs.locator(".ar-rq")).to_have_count(1)
    theirs.wait_for_load_state("networkidle")
    theirs.keyboard.press("a")
    expect(theirs.get_by_text("6.1 is still true.")).to_be_visible()

    page.get_by_role("link", name="Go through them").click()
    expect(page.get_by_role("heading", name="6.2")).to_be_visible()
    expect(page.locator("ins")).to_have_text("three")
    page.wait_for_load_state("networkidle")  # the script of the keys comes with the page
    page.keyboard.press("a")
    expect(page.get_by_text("6.2 is still true.")).to_be_visible()
    expect(page.get_by_role("heading", name="6.3")).to_be_visible()
    page.get_by_role("button", name="Affirm the 1 that is met").click()
    page.locator("#affirm-all").get_by_role("button", name="Still true").click()
    expect(page.get_by_text("6.3 is still true.")).to_be_visible()

    theirs = open_browser(company_officer.user)
    theirs.goto(f"/c/acme/profile/annual-review/{year}/importer/")
    expect(theirs.get_by_role("heading", level=1)).to_contain_text("All 3 criteria are reviewed.")
    theirs.locator(".verdict-acts").get_by_role("link", name="Read and approve").click()
    theirs.get_by_label("I have read it and say so").check()
    theirs.get_by_role("button", name="Approve and freeze").click()
    expect(theirs.get_by_text("Approved, not submitted yet.")).to_be_visible()

    theirs.get_by_role("link", name="Texts and files for the portal").click()
    theirs.context.grant_permissions(["clipboard-read", "clipboard-write"])
    theirs.get_by_role("button", name="Copy 6.2").click()
    expect(theirs.get_by_text("Copied")).to_be_visible()
    assert theirs.evaluate("navigator.clipboard.readText()") == "The number is compared by three people."

    proof = tmp_path / "portal.pdf"
    proof.write_bytes(pdf_bytes())
    theirs.goto(f"/c/acme/profile/annual-review/{year}/importer/submit/")
    theirs.get_by_label("Proof").set_input_files(proof)
    theirs.get_by_role("button", name="File the receipt").click()
    expect(theirs.get_by_text("Receipt filed")).to_be_visible()

    with company_scope(company):
        review = AnnualReview.objects.get(year=year)
        assert (review.state, review.submitted_by, review.receipt.name) == (
            "submitted",
            company_officer.user,
            "portal.pdf",
        )
        assert FrozenProfile.objects.filter(review=review).count() == 1


@pytest.fixture
def runs(company, company_officer, importer):
    """One run open, one submitted, to look at."""
    with company_scope(company):
        review = AnnualReviewFactory(account=importer)
        other = AccountFactory(entity_type=EntityTypeFactory(slug="carrier"))
        copy = submitted(AnnualReviewFactory(account=other, year=review.year), company_officer.user)
        return review, copy


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_pages_are_accessible_and_fit(open_browser, officer, company_officer, runs, phone):
    review, copy = runs
    base = f"/c/acme/profile/annual-review/{review.year}"
    size = {"size": PHONE} if phone else {}
    pages = {
        officer: [
            "/c/acme/profile/annual-review/",
            f"{base}/importer/",
            f"{base}/importer/criteria/",
            f"{base}/carrier/",
            f"{base}/carrier/portal/",
            f"/c/acme/profile/annual-review/copies/{copy.pk}/",
            f"/c/acme/profile/annual-review/compare/?from={copy.pk}&to=today-{review.pk}",
            "/c/acme/profile/6.1/",
        ],
        company_officer: [f"{base}/importer/approval/", f"{base}/carrier/submit/"],
    }
    for person, paths in pages.items():
        page = open_browser(person.user, **size)
        for path in paths:
            page.goto(path)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
