"""Reports made by the workers' code, for real: gathered, printed, signed, stored."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ctpat.activity.services import record
from ctpat.companies.models import Membership
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.files.integrity import opened
from ctpat.outbox.models import Job
from ctpat.outbox.running import run_next
from ctpat.reports import jobs, services, verifier
from ctpat.reports.exceptions import PrintingFailed
from ctpat.reports.models import Report
from ctpat.reports.signing import certificates
from tests.factories.companies import CompanyFactory
from tests.reports.programme import make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(company):
    with company_scope(company):
        make_programme()


def ask(company, actor, kind: str = "readiness") -> Report:
    with company_scope(company):
        return services.request_report(kind=kind, account=None, actor=actor, on=company.today(), now=timezone.now())


def reread(report: Report) -> Report:
    with company_scope(report.company):
        return Report.objects.select_related("file").get(pk=report.pk)


@pytest.mark.parametrize("kind", ["readiness", "profile_pdf"])
def test_worker_makes_a_signed_report(company, programme, officer, kind):
    report = ask(company, officer.user, kind)

    run_next()

    report = reread(report)
    assert (report.state, report.error) == (Report.State.DONE, "")
    with opened(report.file) as content:
        found = verifier.check(content.read(), certificates())
    assert (found["result"], found["slug"]) == ("genuine", "acme")
    assert Job.objects.get().state == "done"


def test_worker_makes_a_spreadsheet(company, programme, officer):
    report = ask(company, officer.user, "profile_xlsx")

    run_next()

    assert reread(report).file.kind == "xlsx"


def test_job_run_twice_makes_one_file(company, programme, officer):
    report = ask(company, officer.user, "profile_xlsx")
    run_next()
    first = reread(report).file

    Job.objects.update(state="queued", finished_at=None)
    run_next()

    assert reread(report).file == first


def test_right_withdrawn_while_waiting_stops_the_report(company, programme, officer):
    report = ask(company, officer.user)
    Membership.objects.filter(pk=officer.pk).update(roles=[Role.VIEWER])

    run_next()

    report = reread(report)
    assert (report.state, report.file) == (Report.State.FAILED, None)
    assert report.error == "Whoever asked for it no longer has the right to."


def test_cancelled_report_is_not_made(company, programme, officer):
    report = ask(company, officer.user)
    with company_scope(company):
        services.cancel_report(report=report, actor=officer.user)

    assert run_next() is None


def test_printing_that_fails_is_told_on_the_report(company, programme, officer, monkeypatch):
    report = ask(company, officer.user)
    monkeypatch.setattr("ctpat.reports.jobs._pages", broken)

    run_next()

    assert reread(report).error == "The report needed more memory than it may use."


def broken(progress):
    def tell(*step):
        raise PrintingFailed("The report needed more memory than it may use.")

    return tell


def test_change_has_a_report_prepared(company, programme, officer):
    with company_scope(company):
        record(officer.user, "companies.rules.changed", company)

    asked = [jobs.ask_for_changed(now=timezone.now()) for _ in range(2)]

    assert asked == [1, 0]
    Job.objects.exclude(kind__startswith="reports.").delete()  # what other apps do after a change
    Job.objects.update(run_after=timezone.now())
    assert run_next().kind == "reports.prepare"
    assert run_next().kind == "reports.make_ahead"
    with company_scope(company):
        current = services.current_report(kind="readiness", account=None, on=company.today(), now=timezone.now())
    assert current.requested_by is None


def test_prepared_report_is_not_prepared_again(company, programme, officer):
    with company_scope(company):
        record(officer.user, "companies.company.changed", company)
    for _ in range(3):
        jobs.ask_for_changed(now=timezone.now())
        Job.objects.filter(state="queued").update(run_after=timezone.now())
        while run_next():
            pass

    kinds = list(Job.objects.values_list("kind", flat=True))
    assert kinds.count("reports.make_ahead") == 1


def test_nothing_is_prepared_while_somebody_works(company, programme, officer):
    with company_scope(company):
        record(officer.user, "companies.company.changed", company)
    jobs.ask_for_changed(now=timezone.now())
    with company_scope(company):
        record(officer.user, "companies.company.changed", company)
    Job.objects.update(run_after=timezone.now())

    run_next()

    assert not Job.objects.filter(kind="reports.make_ahead").exists()


def test_sleeping_company_is_left_alone(company):
    CompanyFactory(slug="asleep")

    assert jobs.ask_for_changed(now=timezone.now()) == 0


def test_old_files_go_by_themselves(company, programme, officer):
    report = ask(company, officer.user, "profile_xlsx")
    run_next()
    with company_scope(company):
        Report.objects.update(expires_at=timezone.now() - timedelta(hours=1))

    jobs.expire(Job(company=company, kind="reports.expire", payload={"day": "2026-11-25"}), lambda *step: None)

    assert reread(report).file is None
