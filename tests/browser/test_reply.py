"""The reply desk from the report to the sent package, in a real browser."""

import zipfile
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from compliance.models import ReplyPackage, ReportItem, Validation
from compliance.services import letters
from ctpat.companies.scoping import company_scope
from ctpat.outbox.running import run_next
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.validations import (
    DecisionFactory,
    MessageFactory,
    ParticipantFactory,
    PreparationStepFactory,
    ReportItemFactory,
    ValidationFactory,
)

from .accessible import assert_accessible
from .conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def validation(company, company_officer):
    """Held, its report not recorded yet."""
    with company_scope(company):
        AccountFactory(entity_type__slug="importer")
        ResponseFactory(criterion=CriterionFactory(code="8.1", title="Pest prevention"))
        today = company.today()
        return ValidationFactory(
            notice_on=today - timedelta(days=60), held_on=today - timedelta(days=20), officer=company_officer.user
        )


def work() -> None:
    while run_next():
        pass


def test_from_the_report_to_the_sent_package(
    open_browser, company, officer, company_officer, contributor, validation, tmp_path
):
    page = open_browser(officer.user)
    here = f"/c/acme/validations/{validation.pk}/"
    page.goto(here)
    page.get_by_role("link", name="Record the report").click()
    page.get_by_label("Date of the report").fill(str(company.today() - timedelta(days=10)))
    page.get_by_label("Outcome").select_option("actions")
    page.get_by_role("button", name="Record the report").click()
    expect(page.locator(".rd-days")).to_have_text("80 days left to reply")

    page.get_by_role("link", name="First point").click()
    page.get_by_label("In one line").fill("Record of pest checks")
    page.get_by_label("What CBP wrote").fill("No weekly check could be shown.")
    page.get_by_label("Criterion").select_option(label="8.1 Pest prevention")
    page.get_by_label("Owner").select_option(label=contributor.user.name)
    page.get_by_label("What we will do").fill("Check weekly on the phone")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#rt")).to_have_text("A1 Record of pest checks")

    author = open_browser(contributor.user)
    author.goto(f"{here}reply/A1/")
    author.get_by_role("textbox", name="Our answer").fill("The check is a weekly duty since May.")
    expect(author.locator("#saved")).to_contain_text("Saved")
    expect(author.locator("#row-A1")).to_contain_text("draft")
    expect(author.locator(".rd-side")).to_have_count(0)

    page.reload()
    proof = tmp_path / "weekly checks.csv"
    proof.write_text("Date,Inspector\n2026-11-02,Luis\n")
    page.get_by_role("link", name="Attach").click()
    page.get_by_label("Or a new file").set_input_files(proof)
    page.get_by_role("button", name="Attach").click()
    expect(page.locator(".ev")).to_contain_text("Weekly checks")
    page.get_by_role("button", name=f"Send to {company_officer.user.name}").click()
    expect(page.locator("#pane-head")).to_contain_text("Reviewed, not approved")

    approver = open_browser(company_officer.user)
    approver.goto(f"{here}reply/A1/")
    approver.get_by_role("button", name="Approve this answer").click()
    expect(approver.locator("#pane-foot")).to_contain_text(f"Approved by {company_officer.user.name}")

    page.goto(f"{here}package/")
    page.get_by_role("button", name="Make the package").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    work()
    expect(page.get_by_text("Ready to be uploaded.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Zip with proofs").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert [name.split("/", 1)[1] for name in archive.namelist()] == [
            "reply.pdf",
            "proofs/A1 Record of pest checks/P-01 weekly checks.csv",
            "index.csv",
            "SHA256SUMS.txt",
        ]
        assert archive.testzip() is None
    page.reload()
    page.get_by_label("Number of the portal receipt").fill("VAL-77")
    page.get_by_role("button", name="It was sent").click()

    expect(page.get_by_text("Noted. The clock has stopped.")).to_be_visible()
    with company_scope(company):
        validation = Validation.objects.get()
        assert (validation.sent_on, validation.receipt) == (company.today(), "VAL-77")
        assert ReplyPackage.objects.get().was_sent


def test_two_people_on_one_answer_see_both_texts(open_browser, company, officer, reviewer, validation):
    with company_scope(company):
        item = ReportItemFactory()
    path = f"/c/acme/validations/{item.validation_id}/reply/A1/"
    first, second = open_browser(officer.user), open_browser(reviewer.user)
    for page in (first, second):
        page.goto(path)
    first.get_by_role("textbox", name="Our answer").fill("Hers")
    expect(first.locator("#saved")).to_contain_text("Saved")

    second.get_by_role("textbox", name="Our answer").fill("His")

    expect(second.get_by_text("Yours isn't saved yet.")).to_be_visible()
    assert_accessible(second)
    second.get_by_role("button", name="Save this text").click()
    expect(second.locator("#saved")).to_contain_text("Saved")
    with company_scope(company):
        assert ReportItem.objects.get().answer == "Hers\n\nHis"


def test_what_could_not_be_saved_is_kept_on_the_device(open_browser, company, officer, validation):
    with company_scope(company):
        item = ReportItemFactory(kind="recommendation")
    page = open_browser(officer.user)
    page.goto(f"/c/acme/validations/{item.validation_id}/reply/R1/")
    page.route("**/save/", lambda route: route.fulfill(status=200, body=""))
    page.get_by_text("We take it up").click()
    page.get_by_role("textbox", name="Our answer").fill("Typed without a network.")
    expect(page.locator("#saved")).to_contain_text("kept on this device")
    page.unroute("**/save/")
    page.reload()

    page.get_by_role("button", name="Use it").click()

    expect(page.locator("#saved")).to_contain_text("Saved")
    with company_scope(company):
        item = ReportItem.objects.get()
        assert (item.answer, item.decision) == ("Typed without a network.", "taken_up")


@pytest.fixture
def everything(company, officer, company_officer, validation):
    """One of each, early and late."""
    with company_scope(company):
        ParticipantFactory(validation=validation)
        PreparationStepFactory(validation=validation, owner=officer.user)
        PreparationStepFactory(validation=validation, kind="document", category=6)
        late = ValidationFactory(reported=True, report_on=date(2024, 1, 1), held_on=None, notice_on=date(2023, 9, 1))
        ReportItemFactory(validation=late, owner=officer.user, answer="Done.", version=1, state="ready")
        ReportItemFactory(validation=late, kind="recommendation")
        ReportItemFactory(validation=late, kind="best_practice")
        message, decision = MessageFactory(owner=officer.user, pk=1), DecisionFactory(pk=1)
        letters.record_update(
            actor=officer.user, today=company.today(), title="Weekly check", made_on=date(2026, 1, 1), message=message
        )
        return {"planned": validation.pk, "late": late.pk, "message": message.pk, "decision": decision.pk}


@pytest.mark.parametrize(
    "path",
    [
        "",
        "new/",
        "{planned}/",
        "{planned}/people/",
        "{planned}/visit/",
        "{late}/",
        "{late}/reply/",
        "{late}/reply/A1/",
        "{late}/reply/R1/",
        "{late}/reply/B1/",
        "{late}/reply/A1/proof/",
        "{late}/points/new/",
        "{late}/package/",
        "messages/",
        "messages/{message}/",
        "decisions/{decision}/",
        "updates/",
    ],
)
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_pages_are_accessible_and_fit(open_browser, officer, everything, path, phone):
    page = open_browser(officer.user, **({"size": PHONE} if phone else {}))
    page.goto(f"/c/acme/validations/{path.format(**everything)}")

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_officers_page_is_accessible(open_browser, company_officer, everything):
    page = open_browser(company_officer.user)
    page.goto(f"/c/acme/validations/{everything['late']}/reply/A1/")
    page.locator(".rd-return summary").click()

    assert_accessible(page)
