"""The readiness report of one account for a guest, where the officer shows it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ctpat.activity.models import Entry
from ctpat.activity.services import record
from ctpat.companies.scoping import company_scope
from ctpat.outbox.models import Job
from ctpat.outbox.running import run_next
from ctpat.reports import jobs
from ctpat.reports.models import Report
from tests.conftest import signed_in
from tests.factories.grants import guest_of
from tests.reports.programme import make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(company):
    with company_scope(company):
        return guest_of(make_programme(), shows_report=True)


@pytest.fixture
def url(guest):
    return reverse("reports:shown_report", args=["acme", guest.content_object_id])


def test_guest_asks_for_the_report_and_takes_it(guest, url):
    browser = signed_in(guest.user)

    asked = browser.post(url)
    browser.post(url)
    assert asked.url == guest.guest_url
    run_next()
    page = browser.post(url)

    assert b"".join(page.streaming_content).startswith(b"%PDF")
    with company_scope(guest.company):
        report = Report.objects.get()
        assert (report.account_id, report.requested_by) == (guest.content_object_id, None)
        assert Entry.objects.get(verb="reports.report.downloaded").actor == guest.user_id


def test_report_is_not_there_unless_the_officer_shows_it(guest, url):
    guest.shows_report = False
    guest.save()

    page = signed_in(guest.user).post(url)

    assert page.status_code == 404
    assert not Job.objects.exists()
    assert "report/" not in signed_in(guest.user).get(guest.guest_url).content.decode()


def test_report_that_a_guest_may_ask_for_is_prepared_ahead(guest, company, officer):
    with company_scope(company):
        record(officer.user, "companies.company.changed", company)
    jobs.ask_for_changed(now=timezone.now())
    Job.objects.exclude(kind__startswith="reports.").delete()  # what other apps do after a change
    Job.objects.update(run_after=timezone.now())

    run_next()

    with company_scope(company):
        assert set(Report.objects.values_list("account", flat=True)) == {None, guest.content_object_id}
