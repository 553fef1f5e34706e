"""The demonstration as a whole is built once; the tests look at it."""

import io
from datetime import UTC, datetime
from io import StringIO
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from compliance.annual.freezing import is_intact, progress_now
from compliance.catalogue.loading import load_catalogue
from compliance.demo.papers import paper
from compliance.demo.pictures import SCENES, picture
from compliance.demo.story import Almanac, story_of
from compliance.demo.tables import as_xlsx, rows_of
from compliance.models import AnnualReview, Evidence, FrozenProfile, Response, Weakness
from compliance.readiness.snapshot import readiness_of
from ctpat.activity.models import Entry, Head
from ctpat.activity.verify import verify
from ctpat.companies.models import Company, Membership
from ctpat.companies.scoping import company_scope
from ctpat.outbox.models import Mail, Notification

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.fixture
def printed(db) -> str:
    """Both companies are made by the command, as an operator does."""
    load_catalogue(now=NOW)
    out = StringIO()
    call_command("demo", password="correct horse battery", stdout=out)
    return out.getvalue()


def test_demonstration_is_made_once_and_stands_where_the_designs_show_it(printed, client):
    acme = Company.objects.get(slug="acme")

    assert printed.startswith(
        "Made: acme, beta.\nSign in with the password correct horse battery as\n  admin@acme.example "
    )
    with company_scope(acme):
        _readiness_is_that_of_the_designs(acme)
        _nobody_accepted_his_own_answer()
        _its_files_open()
        _nothing_was_sent(acme)
        _its_reviews_are_where_the_design_shows_them(acme)
    _its_history_is_of_fourteen_months_and_whole(acme)
    _a_second_run_changes_nothing()
    assert client.login(email="officer@acme.example", password="another horse battery")
    members = Membership.objects.filter(company__slug="beta").values_list("user__email", flat=True)
    assert list(members) == ["officer@beta.example"]


def _readiness_is_that_of_the_designs(acme):
    readiness = readiness_of(acme, on=acme.today())

    assert readiness.percent == 81
    assert {str(standing): count for standing, count in readiness.counts.items()} == {
        "met": 68,
        "at_risk": 15,
        "covered": 3,
        "gap": 9,
        "not_applicable": 3,
    }
    assert [row.code for row in readiness.musts_open] == ["3.6", "4.3", "6.1", "8.1", "9.15"]
    checks = [blocker.check_id for blocker in readiness.blockers if blocker.is_check]
    assert checks == ["finding-contradicts-answer", "annual-review-on-track"]
    [history] = [result for result in readiness.results if result.check.id == "procedure-no-history"]
    assert [hit.text.partition(":")[0] for hit in history.hits] == [
        "Pest prevention procedure, version 3",
        "Alert on a credible threat, pages of the lanes",
        "Partner screening procedure v6",
    ]
    assert Weakness.objects.get(number=29).response.code == "3.6"
    assert Weakness.objects.filter(closed_on=None).count() == 21


def _nothing_was_sent(acme):
    assert not Mail.objects.filter(company=acme).exists()
    assert Notification.objects.filter(read_at=None, user__email="officer@acme.example").count() <= 3


def _a_second_run_changes_nothing():
    out, heads = StringIO(), list(Head.objects.values_list("pk", "seq"))

    call_command("demo", stdout=out)
    assert out.getvalue() == "The demonstration companies are there already.\n"
    call_command("demo", password="another horse battery", stdout=StringIO())
    assert list(Head.objects.values_list("pk", "seq")) == heads


def _its_reviews_are_where_the_design_shows_them(acme):
    past, running = list(AnnualReview.objects.filter(account__entity_type="importer").order_by("year"))
    carrier = AnnualReview.objects.get(account__entity_type="highway-us-mexico")

    progress = progress_now(running, on=acme.today())
    assert (past.state, carrier.state, running.state) == ("submitted", "submitted", "open")
    assert [line.row.code for line in progress.waiting] == story_of("acme")["annual"]["waiting"]
    assert (progress.total, running.days_left(on=acme.today())) == (96, 38)
    assert progress.edited
    assert [is_intact(copy) for copy in FrozenProfile.objects.all()] == [True, True]


def _its_history_is_of_fourteen_months_and_whole(acme):
    with company_scope(acme):
        moments = list(Entry.objects.order_by("seq").values_list("at", flat=True))

    assert moments == sorted(moments)
    assert (moments[-1] - moments[0]).days > 425
    assert moments[-1] <= timezone.now()
    assert verify(acme).flaw == ""


def _its_files_open():
    for evidence in Evidence.objects.all():
        for version in evidence.versions.select_related("file"):
            content = version.file.content.read()
            _open(version.file.kind, content)


def _open(kind: str, content: bytes) -> None:
    match kind:
        case "pdf":
            assert len(pikepdf.open(io.BytesIO(content)).pages) == 1
        case "jpg":
            Image.open(io.BytesIO(content)).verify()
        case "xlsx":
            assert ZipFile(io.BytesIO(content)).testzip() is None
        case "csv":
            assert content.decode().count("\n") > 1


def _nobody_accepted_his_own_answer():
    for response in Response.objects.filter(review_state="accepted"):
        assert response.reviewed_by_id != response.submitted_by_id


def test_days_in_texts_are_counted_from_today():
    company = Company(time_zone="America/New_York")
    almanac = Almanac(company.today(NOW), company.zone)

    assert almanac.fill("Signed on {d-310}, seen in {month-1}, ends {d+3}.") == (
        "Signed on 19 January, seen in October, ends 28 November."
    )
    assert almanac.fill("{d-400}") == "21 October 2025"


def test_every_answer_has_evidence_of_the_story():
    story = story_of("acme")
    named = {key for answer in story.answers.values() for key in answer.get("evidence", [])}

    assert named == set(story["evidence"])


@pytest.mark.parametrize("what", sorted(SCENES))
def test_pictures_are_drawn(what):
    assert Image.open(io.BytesIO(picture(what, caption="2026-11-25"))).size == (1280, 960)


def test_papers_and_tables_are_the_same_each_time():
    facts = {"letterhead": "Acme", "title": "Paper (1)", "facts": [("Owner", "Peña")], "paragraphs": ["Words. " * 900]}
    columns = {"Date": "day", "Seal": "seal", "By": "one A|B"}
    rows = rows_of("key", columns, 3, first=NOW.date(), last=NOW.date())

    assert paper(**facts) == paper(**facts)
    assert len(pikepdf.open(io.BytesIO(paper(**facts))).pages) == 2
    assert rows == rows_of("key", columns, 3, first=NOW.date(), last=NOW.date())
    assert rows[2][:2] == ["2026-11-25", "HS 204102"]
    assert as_xlsx("A: b", columns, rows)[:2] == b"PK"
