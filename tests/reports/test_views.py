from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from ctpat.activity.models import Entry
from ctpat.activity.services import record
from ctpat.companies.models import Membership
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.files.services import store_bytes
from ctpat.outbox.models import Job
from ctpat.outbox.running import run_next
from ctpat.reports.models import Imprint, Report
from tests.factories.companies import SiteFactory
from tests.factories.reports import history
from tests.reports.everything import add_everything
from tests.reports.programme import make_programme

PDF = b"%PDF-1.7 a report"


@pytest.fixture
def programme(company):
    with company_scope(company):
        return make_programme()


@pytest.fixture
def ready(company):
    return finished(company)


def finished(company, **fields) -> Report:
    with company_scope(company):
        stored = store_bytes(content=PDF, name="acme-readiness.pdf", kind="pdf")
        values = {
            "company": company, "kind": "readiness", "fingerprint": "f" * 64, "state": "done", "file": stored,
            "as_of": company.today(), "language": "en", "pages": 52, "finished_at": timezone.now(),
            "expires_at": timezone.now() + timedelta(days=7),
        }  # fmt: skip
        return Report.objects.create(**{**values, **fields})


def url(name: str, company, *args) -> str:
    return reverse(f"reports:{name}", args=[company.slug, *args])


def body(page) -> bytes:
    return b"".join(page.streaming_content)


# --- The overview -------------------------------------------------------------------------------


def test_overview_tells_what_changed_and_not_who_looked(company, officer):
    with company_scope(company):
        site = SiteFactory(company=company, name="Laredo yard")
        record(officer.user, "companies.site.added", site)
        for verb in ("companies.person.signed_in", "companies.access.refused", "reports.report.downloaded"):
            record(officer.user, verb, company)

    page = officer.client.get(url("overview", company))

    assert [line.label for line in page.context["overview"].changes] == ["Laredo yard"]


def test_overview_leaves_out_what_the_product_does_each_day(company, officer):
    with company_scope(company):
        site = SiteFactory(company=company, name="Laredo yard")
        record(officer.user, "companies.site.added", site)
        for verb in (
            "duties.calendar.moved",
            "duties.date.proved",
            "duties.reminders.made",
            "duties.digest.sent",
            "duties.feed.opened",
        ):
            record(None, verb, company, label="Acme")

    page = officer.client.get(url("overview", company))

    assert [line.label for line in page.context["overview"].changes] == ["Laredo yard"]


@pytest.mark.parametrize("rows", [1, 3])
def test_overview_right_after_a_save_query_count(company, officer, rows, django_assert_num_queries):
    with company_scope(company):
        [answer, *_] = add_everything(company, rows)
    officer.client.get(url("overview", company))
    saved = {"version": answer.version, "status": "partly", "narrative": "Two people count the seals."}
    officer.client.post(reverse("compliance:answer_save", args=["acme", "6.1"]), saved)

    with django_assert_num_queries(10):
        page = officer.client.get(url("overview", company))

    assert page.context["readiness"].rows[0].status == "partly"
    fired = {result.check.id for result in page.context["readiness"].results if result.fires}
    assert {
        "action-overdue", "evidence-expired", "compensating-expired", "no-deputy", "annual-review-on-track",
        "cbp-answer-due", "previous-validation-closed", "portal-unread", "participants-named", "binder-complete",
    } <= fired  # fmt: skip
    assert len(page.context["overview"].due) >= 3 * rows


# --- The page of reports ------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_report_list_query_count(company, manager, rows, django_assert_max_num_queries):
    for number in range(rows):
        finished(company, fingerprint=str(number) * 64, kind="readiness")

    with django_assert_max_num_queries(12):
        page = manager.client.get(url("report_list", company))

    assert len(page.context["made"]) == rows


def test_report_list_offers_each_kind(company, manager):
    page = manager.client.get(url("report_list", company))

    titles = [str(row["kind"].title) for row in page.context["rows"]]
    assert titles == ["Readiness report", "Security profile", "Security profile, as a spreadsheet"]


def test_report_list_shows_what_is_under_way(company, programme, manager):
    manager.client.post(url("report_make", company), {"kind": "readiness"})
    Job.objects.update(state="running", step="pages", done_units=34, total_units=61)

    page = manager.client.get(url("report_list", company))

    assert b"Page 34 of 61" in page.content
    assert b'<progress max="61" value="34"' in page.content


# --- Making -------------------------------------------------------------------------------------


def test_making_leads_to_the_reports_page(company, programme, manager):
    page = manager.client.post(url("report_make", company), {"kind": "readiness"})

    with company_scope(company):
        report = Report.objects.get()
    assert page.headers["Location"] == report.get_absolute_url()
    assert report.requested_by == manager.user


def test_unknown_kind_makes_nothing(company, manager):
    manager.client.post(url("report_make", company), {"kind": "secret"})

    with company_scope(company):
        assert not Report.objects.exists()


def test_another_companys_account_is_refused(company, programme, outsider):
    page = outsider.client.post(url("report_make", outsider.company), {"kind": "readiness", "account": programme.pk})

    assert page.headers["Location"] == url("report_list", outsider.company)
    with company_scope(outsider.company):
        assert not Report.objects.exists()


def test_unchanged_report_is_downloaded_with_one_click(company, programme, manager):
    manager.client.post(url("report_make", company), {"kind": "readiness"})
    run_next()

    page = manager.client.post(url("report_make", company), {"kind": "readiness", "download": "on"})

    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert body(page).startswith(b"%PDF-1.7")


def test_asking_for_a_download_of_changed_facts_leads_to_progress(company, programme, manager):
    page = manager.client.post(url("report_make", company), {"kind": "readiness", "download": "on"})

    assert page.status_code == 302


# --- One report ---------------------------------------------------------------------------------


def test_htmx_gets_the_state_alone(company, ready, manager):
    page = manager.client.get(url("report_detail", company, ready.pk), headers={"HX-Request": "true"})

    assert page.content.lstrip().startswith(b"<article")
    assert b"hx-trigger" not in page.content


def test_page_of_a_report_shows_it(company, ready, manager):
    page = manager.client.get(url("report_detail", company, ready.pk))

    assert url("report_preview", company, ready.pk).encode() in page.content
    assert ready.file.sha256.encode() in page.content


def test_preview_may_stand_in_our_own_page_only(company, ready, manager):
    page = manager.client.get(url("report_preview", company, ready.pk))

    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert page.headers["Content-Disposition"].startswith("inline")
    assert body(page) == PDF


def test_download_is_recorded(company, ready, manager):
    page = manager.client.get(url("report_download", company, ready.pk))

    assert body(page) == PDF
    with company_scope(company):
        entry = Entry.objects.first()
    assert (entry.verb, entry.actor) == ("reports.report.downloaded", manager.user.pk)


def test_right_is_checked_again_at_download(company, ready, manager):
    Membership.objects.filter(pk=manager.pk).update(roles=[Role.VIEWER])

    page = manager.client.get(url("report_download", company, ready.pk))

    assert page.status_code == 403


def test_expired_report_leads_to_its_page(company, manager):
    expired = finished(company, expires_at=timezone.now() - timedelta(seconds=1))

    page = manager.client.get(url("report_download", company, expired.pk))

    assert page.headers["Location"] == url("report_detail", company, expired.pk)
    assert b"Expired." in manager.client.get(page.headers["Location"]).content


def test_foreign_report_does_not_exist(company, ready, outsider):
    for name in ("report_detail", "report_download", "report_preview"):
        assert outsider.client.get(url(name, outsider.company, ready.pk)).status_code == 404
        assert outsider.client.get(url(name, company, ready.pk)).status_code == 404


def test_cancelling_takes_the_report_away(company, programme, manager):
    manager.client.post(url("report_make", company), {"kind": "readiness"})
    with company_scope(company):
        report = Report.objects.get()

    manager.client.post(url("report_cancel", company, report.pk))

    with company_scope(company):
        assert not Report.objects.exists()


# --- Verifying ----------------------------------------------------------------------------------


@pytest.fixture
def visitor(client, db):
    cache.clear()
    return client


def upload(client, content: bytes):
    file = BytesIO(content)
    file.name = "report.pdf"
    return client.post(reverse("verify"), {"file": file})


def test_anybody_learns_that_a_report_is_genuine(visitor, signed):
    page = upload(visitor, signed)

    verdict = page.context["verdict"]
    assert verdict.is_genuine
    assert verdict.title == "Validation-readiness report, Acme Trading, 20 November 2026"
    assert b"Genuine and unchanged." in page.content


def test_history_head_is_looked_up_in_its_company(visitor, company, signed):
    before = upload(visitor, signed).context["verdict"].history_holds
    with company_scope(company):
        head = history()
        Entry.objects.create(
            company=company, seq=head.seq, digest=head.digest, at=head.last_at, actor=0, verb="x", target="x", data="{}"
        )  # fmt: skip

    assert (before, upload(visitor, signed).context["verdict"].history_holds) == (False, True)


@pytest.mark.parametrize("change", [lambda c: c + b"\n%x", lambda c: c.replace(b"/Type /Catalog", b"/Type /Catalox")])
def test_changed_copies_are_refused(visitor, signed, change):
    page = upload(visitor, change(signed))

    assert page.context["verdict"].result == "changed"
    assert b"Genuine" not in page.content


def test_strange_file_is_not_ours(visitor):
    page = upload(visitor, b"%PDF-1.4 hello")

    assert page.context["verdict"].result == "foreign"


def test_missing_file_is_told(visitor):
    page = visitor.post(reverse("verify"), {})

    assert page.status_code == 422
    assert b"Choose the PDF file first." in page.content


def test_checksum_is_found_without_naming_the_company(visitor, company):
    Imprint.objects.create(sha256="ab" * 32, kind="readiness")

    page = visitor.post(reverse("verify"), {"checksum": "AB" * 16 + " " + "ab" * 16})

    assert b"Ours." in page.content
    assert b"Acme" not in page.content


def test_unknown_checksum_says_nothing_more(visitor):
    page = visitor.post(reverse("verify"), {"checksum": "cd" * 32})

    assert b"Unknown." in page.content


def test_checksum_of_another_shape_is_refused(visitor):
    assert visitor.post(reverse("verify"), {"checksum": "abc"}).status_code == 422


def test_verifying_is_limited(visitor):
    answers = [visitor.post(reverse("verify"), {"checksum": "cd" * 32}).status_code for _ in range(41)]

    assert answers == [200] * 40 + [429]
