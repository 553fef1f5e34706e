"""The calendar in a real browser: from a reminder mail to the place, filters, proof, phone."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ctpat.companies.scoping import company_scope
from ctpat.duties.models import Duty, Occurrence
from ctpat.duties.services.digests import people_waiting, send_digest
from ctpat.duties.services.reconcile import reconcile
from ctpat.duties.services.reminders import remind
from ctpat.outbox.models import Mail
from tests.factories.accounts import AccountFactory
from tests.factories.companies import SiteFactory
from tests.factories.compliance import CriterionFactory, EvidenceFactory
from tests.factories.duties import OccurrenceFactory, OwnKindFactory

from .accessible import assert_accessible
from .conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def footage(company, officer) -> Occurrence:
    """The monthly footage review of a yard, late by three days, after two that were proved."""
    with company_scope(company):
        today = company.today()
        AccountFactory(status="validated", validated_on=today - timedelta(days=200))
        SiteFactory(company=company, name="Yard")
        CriterionFactory(code="9.15", applies_to=["importer"])
        EvidenceFactory(title="Footage list")
        reconcile(company=company, now=timezone.now())
        duty = Duty.objects.get(kind="footage-review")
        for days in (60, 30):
            day = today - timedelta(days=days)
            done = {"state": "done", "done_on": day, "proof_label": "Footage list", "proof_path": "/c/acme/evidence/"}
            OccurrenceFactory(duty=duty, due_on=day, anchor_on=day, record=f"old-{days}", **done)
        due = duty.occurrences.open().get()
        Occurrence.objects.filter(pk=due.pk).update(due_on=today - timedelta(days=3))
        due.refresh_from_db()
        return due


def test_a_line_of_the_reminder_mail_leads_to_its_place_in_one_click(open_browser, origin, company, officer, footage):
    send_reminders(company)
    mail = Mail.objects.get(kind="duties.digest", to=officer.user.email)
    place = f"/c/acme/calendar/duties/{footage.duty_id}/#due-{footage.pk}"
    link = next(word for word in mail.text.split() if word.endswith(place)).partition("/c/")

    page = open_browser(officer.user)
    page.goto("".join(link[1:]))

    expect(page.get_by_role("heading", name="Camera footage reviewed", level=1)).to_be_visible()
    expect(page.locator(f"#due-{footage.pk}")).to_be_in_viewport()
    assert page.url.removeprefix(origin) == place


def test_a_late_duty_is_proved_from_the_list(open_browser, company, officer, footage):
    page = open_browser(officer.user)
    page.goto("/c/acme/calendar/")
    expect(page.get_by_text("3 days late")).to_be_visible()

    page.get_by_role("link", name=re.compile("Add proof to Camera footage reviewed")).click()
    page.get_by_label("What was done").fill("Two hours of each camera were looked at.")
    page.get_by_label("Evidence from the library").select_option(label="Footage list")
    page.get_by_role("button", name="It was done").click()

    expect(page.get_by_text("Recorded as done. The next date follows from it.")).to_be_visible()
    expect(page.get_by_text("Two hours of each camera were looked at.")).to_be_visible()
    with company_scope(company):
        footage.refresh_from_db()
        assert footage.state == "done"


def test_filters_are_links_and_stay_in_the_url(open_browser, officer, footage):
    page = open_browser(officer.user)
    page.goto("/c/acme/calendar/")

    page.locator("#filter-site summary").click()
    page.get_by_role("link", name="Yard", exact=True).click()
    page.wait_for_url(re.compile(r"calendar/\?site=\d+"))
    page.get_by_role("link", name=re.compile("^Late")).click()
    page.wait_for_url(re.compile("late=1"))
    expect(page.locator(".ag")).to_have_count(1)
    page.get_by_role("link", name="Month", exact=True).click()
    page.wait_for_url(re.compile(r"month/\?.*site=\d+"))


def test_the_private_link_is_made_and_withdrawn(open_browser, officer, footage):
    page = open_browser(officer.user)
    page.goto("/c/acme/calendar/")
    page.locator("#more summary").click()
    page.get_by_role("link", name="Link for calendar programs").click()
    page.get_by_role("button", name="Make a link").click()

    expect(page.get_by_label("Link", exact=True)).to_have_value(re.compile(r"/calendar-feed/\S+\.ics$"))
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("The link is dead")).to_be_visible()


PAGES = [
    "",
    "?done=1",
    "month/",
    "timeline/",
    "proof/",
    "feed/",
    "wishes/",
    "own/",
    "own/new/",
    "own/begin/",
    "hand-over/",
    "duties/{duty}/",
    "duties/{duty}/people/",
    "duties/{duty}/rhythm/",
    "duties/{duty}/pause/",
    "dates/{due}/done/",
    "dates/{due}/explain/",
    "hand-over/{officer}/",
]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_pages_are_accessible_and_fit(open_browser, company, officer, footage, phone, subtests):
    with company_scope(company):
        OwnKindFactory()
    page = open_browser(officer.user, **({"size": PHONE} if phone else {}))
    for path in PAGES:
        with subtests.test(path):
            known = {"duty": footage.duty_id, "due": footage.pk, "officer": officer.user.pk}
            page.goto(f"/c/acme/calendar/{path.format(**known)}")

            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def send_reminders(company) -> None:
    """As the workers would at this company's noon."""
    now = datetime.combine(company.today(), time(12), tzinfo=company.zone)
    with company_scope(company):
        Occurrence.objects.open().update(remind_at=now - timedelta(hours=6), taken_to=None)
        remind(company=company, now=now)
        for user in people_waiting(now=now):
            send_digest(company=company, user_id=user, now=now)
