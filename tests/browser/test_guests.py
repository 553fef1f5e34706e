"""A validator comes in by the link of a mail, reads one account, and finds the door shut on its date."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.models import AccountGrant
from compliance.services import answers
from ctpat.companies.scoping import company_scope
from ctpat.outbox.models import Mail
from tests.browser.accessible import assert_accessible
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import CriterionFactory, EvidenceLinkFactory, ResponseFactory
from tests.factories.evidence import evidence_with_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account(company, officer, reviewer):
    now = timezone.now()
    with company_scope(company):
        account = AccountFactory()
        response = ResponseFactory(criterion=CriterionFactory(code="6.1", applies_to=["importer"]))
        for number, text in enumerate(["Seals are counted.", "Two people count the seals."]):
            answers.save_answer(
                response=response, version=number, status="implemented", narrative=text, actor=officer.user, now=now
            )
            answers.ask_for_review(response=response, actor=officer.user, now=now)
            answers.accept_answer(
                response=response, version=number + 1, actor=reviewer.user, now=now, on=company.today()
            )
            response.refresh_from_db()
        EvidenceLinkFactory(evidence=evidence_with_file(officer.user, title="Seal log"), response=response)
        return account


def test_officer_invites_and_validator_reads(open_browser, officer, account, company):
    page = open_browser(officer.user)
    page.goto(f"/c/acme/settings/accounts/{account.pk}/")
    assert_accessible(page)
    page.get_by_role("link", name="Invite a guest").click()
    page.get_by_role("heading", name="Invite a guest").wait_for()
    assert_accessible(page)
    page.get_by_label("E-mail address").fill("jane@cbp.example")
    page.get_by_role("button", name="Send invitation").click()
    page.get_by_text("invited, not come in yet").wait_for()
    link = re.search(r"/invitation/[^/]+/", Mail.objects.get(to="jane@cbp.example").text)[0]

    guest = open_browser()
    guest.goto(link)
    assert_accessible(guest)
    guest.get_by_label("Your name").fill("Jane Whitfield")
    guest.get_by_label("Choose a password").fill("a short sentence is good")
    guest.get_by_role("button", name="Join").click()
    guest.get_by_text("You see the account Importer of Acme Trading until").wait_for()
    assert_accessible(guest)
    guest.get_by_role("link", name="Seal procedures").click()
    guest.get_by_text("Two people count the seals.").first.wait_for()
    guest.get_by_text("Compare two of them").click()
    assert_accessible(guest)
    with guest.expect_download() as download:
        guest.get_by_role("link", name="Download Seal log").click()
    assert download.value.suggested_filename.endswith(".pdf")

    AccountGrant.objects.update(ends_at=timezone.now() - timedelta(minutes=1))
    guest.goto("/")
    guest.get_by_role("heading", name="Your access has ended").wait_for()
    assert_accessible(guest)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_of_a_guest_fit(open_browser, officer, account, size):
    page = open_browser(officer.user, size=size)
    for path in ("", "6.1/", "?by=category"):
        page.goto(f"/c/acme/guest/account/{account.pk}/{path}")

        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert_accessible(page)
