"""The manager's errand: sign in, one click, the signed report is on the disk."""

import hashlib

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from compliance.models import Response
from compliance.readiness.snapshot import change_number
from ctpat.activity.services import record
from ctpat.companies.scoping import company_scope
from ctpat.outbox.services import enqueue
from ctpat.reports.jobs import PREPARE
from ctpat.reports.models import Imprint, Report
from tests.machines import wait_until
from tests.processes import empty_broker, worker
from tests.reports.programme import make_programme

pytestmark = pytest.mark.django_db(transaction=True)

MAKING_SECONDS = 120


@pytest.fixture
def prepared(company, officer) -> Report:
    """The report as a worker prepares it when a company has been still for a while."""
    empty_broker()
    with company_scope(company):
        make_programme()
        record(officer.user, "compliance.response.accepted", Response.objects.first())
        seq = change_number(company)
        enqueue(kind=PREPARE, key=str(seq), payload={"seq": seq}, company=company)
    with worker():
        return wait_until(lambda: made(company), MAKING_SECONDS, pause=0.5)


def made(company) -> Report | None:
    with company_scope(company, write=False):
        return Report.objects.filter(state=Report.State.DONE).select_related("file").first()


def test_manager_has_the_signed_report_within_two_clicks(open_browser, manager, prepared):
    EmailAddress.objects.create(user=manager.user, email=manager.user.email, verified=True, primary=True)
    page = open_browser()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(manager.user.email)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()

    with page.expect_download() as download:
        page.get_by_role("button", name="Download the readiness report").click()

    path = download.value.path()
    content = path.read_bytes()
    assert content.startswith(b"%PDF")
    assert hashlib.sha256(content).hexdigest() == prepared.file.sha256 == Imprint.objects.get().sha256
    page.goto("/verify/")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "report.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    expect(page.locator(".ver-say")).to_contain_text("Genuine and unchanged")
