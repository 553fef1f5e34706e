from datetime import timedelta

import pytest

from compliance.models import Response
from ctpat.activity.models import Entry
from ctpat.activity.services import record
from ctpat.companies.roles import Role
from ctpat.files.models import StoredFile
from ctpat.outbox.models import Job, Notification
from ctpat.reports import services
from ctpat.reports.kinds import Made
from ctpat.reports.models import Imprint, Report
from tests.conftest import member_of
from tests.factories.compliance import EvidenceFactory
from tests.reports.programme import NOW, ON, make_programme

pytestmark = pytest.mark.usefixtures("scope")


def requested(actor=None, **fields):
    return services.request_report(kind="readiness", account=None, actor=actor, on=ON, now=NOW, **fields)


def made(report, content: bytes = b"%PDF-1.7 made"):
    return services.finish_report(report=report, made=Made(content, pages=52), now=NOW)


def change_something(actor):
    response = Response.objects.get(criterion__code="6.1")
    response.narrative = "Three people count."
    response.save()
    record(actor, "compliance.response.saved", response)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("verb", flat=True))


def test_request_leaves_one_job_and_one_entry(officer):
    make_programme()

    report = requested(officer.user)

    assert (report.state, report.requested_by, report.as_of) == (Report.State.QUEUED, officer.user, ON)
    assert [(job.kind, job.payload) for job in Job.objects.all()] == [("reports.make", {"report": report.pk})]
    assert verbs() == ["reports.report.requested"]


def test_asking_twice_is_the_same_report(officer, manager):
    make_programme()

    assert requested(officer.user) == requested(manager.user)
    assert Job.objects.count() == 1


def test_unchanged_facts_are_the_same_file_at_once(officer, manager, django_assert_max_num_queries):
    make_programme()
    report = made(requested(officer.user))

    with django_assert_max_num_queries(4):
        again = requested(manager.user)

    assert again == report
    assert again.can_be_downloaded


def test_reading_and_downloading_change_nothing_a_report_says(officer):
    make_programme()
    report = made(requested(officer.user))
    services.record_download(report=report, actor=officer.user)
    record(officer.user, "compliance.evidence.downloaded", EvidenceFactory(company=report.company))

    assert requested(officer.user) == report


def test_a_change_gives_another_report(officer):
    make_programme()
    report = made(requested(officer.user))

    change_something(officer.user)

    assert requested(officer.user) != report


def test_a_change_taken_back_gives_the_old_file(officer):
    make_programme()
    report = made(requested(officer.user))
    record(officer.user, "compliance.response.saved", Response.objects.first())

    again = requested(officer.user)

    assert again == report
    assert again.history_seq > report.history_seq


def test_another_day_gives_another_report(officer):
    make_programme()
    report = made(requested(officer.user))
    tomorrow = ON + timedelta(days=1)

    later = services.request_report(kind="readiness", account=None, actor=officer.user, on=tomorrow, now=NOW)

    assert later != report


def test_accounts_have_reports_of_their_own(officer):
    importer = make_programme()

    alone = services.request_report(kind="readiness", account=importer, actor=officer.user, on=ON, now=NOW)

    assert alone != requested(officer.user)


def test_finishing_keeps_file_imprint_and_news(officer):
    make_programme()

    report = made(requested(officer.user))

    assert (report.state, report.pages, report.expires_at) == (Report.State.DONE, 52, NOW + timedelta(days=7))
    assert report.file.name == "acme-readiness-report-2026-11-25.pdf"
    assert list(Imprint.objects.values_list("sha256", "kind")) == [(report.file.sha256, "readiness")]
    assert list(Notification.objects.values_list("user", "path")) == [(officer.user.pk, report.get_absolute_url())]
    assert verbs() == ["reports.report.requested", "reports.report.made"]


def test_schedule_waits_behind_people(officer):
    make_programme()
    requested(None)

    requested(officer.user)

    assert sorted(Job.objects.values_list("kind", flat=True)) == ["reports.make", "reports.make_ahead"]


def test_failed_report_can_be_asked_for_again(officer):
    make_programme()
    report = services.fail_report(report=requested(officer.user), reason="No room left.", now=NOW)
    Job.objects.update(state="failed")

    again = requested(officer.user)

    assert (again.pk, again.state, again.error) == (report.pk, Report.State.QUEUED, "")
    assert Job.objects.get().state == "queued"


def test_facts_that_changed_while_waiting_are_the_reports_facts(officer):
    make_programme()
    report = requested(officer.user)
    before = report.fingerprint
    change_something(officer.user)

    services.start_report(report=report, facts=services.facts_of(report, now=NOW), now=NOW)

    assert report.fingerprint != before
    assert made(report) == requested(officer.user)


def test_two_reports_that_come_to_say_the_same_share_the_file(officer):
    make_programme()
    late = requested(officer.user)
    change_something(officer.user)
    first = made(requested(officer.user))

    started = services.start_report(report=late, facts=services.facts_of(late, now=NOW), now=NOW)

    late.refresh_from_db()
    assert started is None
    assert (late.state, late.file) == (Report.State.DONE, first.file)
    assert requested(officer.user) == first


def test_cancelling_takes_report_and_job_away(officer):
    make_programme()

    services.cancel_report(report=requested(officer.user), actor=officer.user)

    assert (Report.objects.count(), Job.objects.count()) == (0, 0)
    assert verbs() == ["reports.report.requested", "reports.report.cancelled"]


def test_finished_report_cannot_be_cancelled(officer):
    make_programme()
    report = made(requested(officer.user))

    services.cancel_report(report=report, actor=officer.user)

    assert list(Report.objects.all()) == [report]


def test_files_expire_after_a_week(officer, django_capture_on_commit_callbacks):
    make_programme()
    report = made(requested(officer.user))
    stored = StoredFile.objects.get(pk=report.file_id)

    assert services.expire_reports(now=NOW + timedelta(days=6)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.expire_reports(now=NOW + timedelta(days=8)) == 1

    report.refresh_from_db()
    assert report.file is None
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not stored.content.storage.exists(stored.content.name)
    assert Imprint.objects.count() == 1


def test_expired_report_is_made_anew(officer):
    make_programme()
    report = made(requested(officer.user))
    services.expire_reports(now=NOW + timedelta(days=8))

    again = requested(officer.user)

    assert (again.pk, again.state) == (report.pk, Report.State.QUEUED)


def test_shared_file_stays_while_another_report_needs_it(officer):
    make_programme()
    report = made(requested(officer.user))
    twin = Report.objects.create(
        company=report.company, kind="readiness", fingerprint="0" * 64, as_of=ON, language="en", file=report.file,
        state="done", expires_at=NOW + timedelta(days=30),
    )  # fmt: skip

    services.expire_reports(now=NOW + timedelta(days=8))

    twin.refresh_from_db()
    assert twin.file is not None


def test_company_officer_counts_among_the_facts(company, officer):
    make_programme()
    report = made(requested(officer.user))
    record(officer.user, "companies.member.joined", member_of(company, Role.COMPANY_OFFICER))

    assert requested(officer.user) != report
