"""The calendar outside the application: private feed, files; and work that changes hands."""

import io
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook

from compliance.models import Response
from ctpat.activity.models import Entry
from ctpat.common.logs import KEYS
from ctpat.companies.models import Membership
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.companies.services.members import change_roles, end_membership
from ctpat.duties.models import Absence, Duty, Feed, OwnKind, Preference
from ctpat.duties.report import sections
from ctpat.duties.services.feeds import open_feed
from ctpat.outbox.models import Notification
from tests.conftest import member_of
from tests.duties.conftest import NOVEMBER
from tests.factories.accounts import AccountFactory
from tests.factories.actions import CorrectiveActionFactory, WeaknessFactory
from tests.factories.companies import SiteFactory
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.duties import AbsenceFactory, DutyFactory, OccurrenceFactory, OwnKindFactory
from tests.factories.evidence import plain_evidence

pytestmark = pytest.mark.usefixtures("november")


def due(day: date, **fields):
    return OccurrenceFactory(due_on=day, anchor_on=day, **fields)


def url(name: str, *args) -> str:
    return reverse(f"duties:{name}", args=["acme", *args])


# --- Feed -----------------------------------------------------------------------------------------


@pytest.fixture
def link(scope, officer) -> str:
    token = open_feed(user=officer.user, everything=False, now=timezone.now())
    return reverse("calendar_feed", args=[token])


def events(page) -> list[tuple[str, date]]:
    found = Calendar.from_ical(page.content).walk("VEVENT")
    return [(str(event["SUMMARY"]), event.decoded("DTSTART")) for event in found]


def test_feed_holds_titles_and_dates_of_the_own_duties_only(scope, officer, reviewer, link):
    due(date(2026, 12, 1), duty__owner=officer.user, duty__label="Secret yard")
    due(date(2026, 12, 2), duty__deputy=officer.user)
    due(date(2026, 12, 3), duty__owner=reviewer.user)
    due(date(2026, 12, 4), duty__owner=officer.user, duty__paused_on=date(2026, 1, 1))
    due(date(2026, 12, 5), duty__owner=officer.user, state="done", done_on=date(2026, 12, 5))

    page = Client().get(link)

    assert events(page) == [
        ("Camera footage reviewed", date(2026, 12, 1)),
        ("Camera footage reviewed", date(2026, 12, 2)),
    ]
    for word in ("Secret yard", "acme", "Acme", officer.user.email, "http"):
        assert word not in page.text
    assert page["Content-Type"] == "text/calendar; charset=utf-8"


def test_feed_of_everything_still_shows_only_what_may_be_seen(scope, contributor, officer):
    due(date(2026, 12, 1), duty__owner=officer.user)
    own = due(date(2026, 12, 2), duty__owner=contributor.user)
    tokens = [open_feed(user=one.user, everything=True, now=timezone.now()) for one in (officer, contributor)]

    every, only = (events(Client().get(reverse("calendar_feed", args=[token]))) for token in tokens)

    assert [day for _, day in every] == [date(2026, 12, 1), own.due_on]
    assert [day for _, day in only] == [own.due_on]


def test_feed_ends_with_the_right_to_see_duties_and_with_the_account(scope, officer, administrator, link):
    change_roles(membership=officer, roles=[Role.VIEWER], by=administrator)
    assert Client().get(link).status_code == 404

    change_roles(membership=officer, roles=[Role.MANAGER], by=administrator)
    assert Client().get(link).status_code == 200

    type(officer.user).objects.filter(pk=officer.user.pk).update(is_active=False)
    assert Client().get(link).status_code == 404


def test_feed_says_that_nothing_changed(scope, officer, link):
    due(date(2026, 12, 1), duty__owner=officer.user)
    first = Client().get(link)

    same = Client().get(link, HTTP_IF_NONE_MATCH=first["ETag"])
    due(date(2026, 12, 2), duty__owner=officer.user)
    other = Client().get(link, HTTP_IF_NONE_MATCH=first["ETag"])

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200
    assert Feed.objects.get().read_on == NOVEMBER


def test_withdrawn_replaced_and_unknown_links_are_not_found(scope, officer, link):
    open_feed(user=officer.user, everything=False, now=timezone.now())
    assert Client().get(link).status_code == 404

    page = officer.client.post(url("feed"))
    fresh = page.context["link"].removeprefix("http://localhost:8000")
    fresh = fresh[fresh.index("/calendar-feed/") :]
    assert Client().get(fresh).status_code == 200
    officer.client.post(url("feed_withdraw"))

    for one in (fresh, "/calendar-feed/x.ics", f"/calendar-feed/{scope.pk}-x.ics", "/calendar-feed/999999999999-x.ics"):
        assert Client().get(one).status_code == 404


def test_secret_is_kept_as_a_hash_and_shown_once(scope, officer):
    page = officer.client.post(url("feed"))

    token = page.context["link"].rpartition("/")[2].removesuffix(".ics")
    assert token not in Feed.objects.get().token_hash
    assert token not in officer.client.get(url("feed")).text
    assert token not in KEYS.sub(r"\1...", f"GET /calendar-feed/{token}.ics")
    assert not Entry.objects.filter(data__contains=token).exists()


def test_secret_opens_no_other_company(company, officer, outsider):
    with company_scope(company):
        token = open_feed(user=officer.user, everything=False, now=timezone.now())
    secret = token.partition("-")[2]

    assert Client().get(f"/calendar-feed/{company.pk}-{secret}.ics").status_code == 200
    assert Client().get(f"/calendar-feed/{outsider.company.pk}-{secret}.ics").status_code == 404


# --- Files ----------------------------------------------------------------------------------------


def test_exports_hold_the_rows_of_the_list(scope, officer):
    due(date(2026, 11, 1), duty__label="=cmd()")
    due(date(2026, 12, 1), duty__kind="cyber-policy-review", duty__owner=officer.user)

    book = officer.client.get(url("export_xlsx"))
    file = officer.client.get(url("export_ics") + "?mine=1")

    rows = list(load_workbook(io.BytesIO(book.content)).active.values)
    assert [row[0] for row in rows[1:]] == [datetime(2026, 11, 1), datetime(2026, 12, 1)]
    assert rows[1][2] == "=cmd()"
    assert rows[1][11] == "24 days late"
    assert [row[6] for row in rows[1:]] == ["Our default", "CBP's rule"]
    assert events(file) == [("Cybersecurity policy reviewed", date(2026, 12, 1))]
    assert file["Content-Disposition"] == 'attachment; filename="acme-duties-2026-11-25.ics"'
    assert Entry.objects.filter(verb="duties.calendar.exported").count() == 2


def test_restricted_evidence_is_not_named_to_everybody_who_sees_the_date(scope, officer, manager):
    secret = plain_evidence(title="Where the dead cameras are", is_restricted=True)
    done = due(date(2026, 11, 1), state="done", done_on=date(2026, 11, 1), evidence=secret)

    book = load_workbook(io.BytesIO(manager.client.get(url("export_xlsx") + "?done=on").content)).active
    page = manager.client.get(done.duty.get_absolute_url()).content.decode()

    assert [row[-1] for row in book.values][1:] == ["Restricted evidence"]
    assert "Restricted evidence" in page
    assert "dead cameras" not in page


# --- Own duties -----------------------------------------------------------------------------------


def test_own_duty_is_added_for_each_site_and_retired(scope, officer):
    sites = [SiteFactory(company=scope), SiteFactory(company=scope)]
    fields = {"title": "Fire doors", "number": 1, "unit": "months", "lead_days": "7, 0", "escalation_days": 14}

    officer.client.post(
        url("own_kind_create"),
        {**fields, "codes": "9.1, 9.2", "sites": [site.pk for site in sites], "starts_on": "2026-11-01"},
    )

    own = OwnKind.objects.get()
    assert (own.codes, own.lead_days) == (["9.1", "9.2"], [7, 0])
    dates = [one.due_on for duty in Duty.objects.filter(own_kind=own) for one in duty.occurrences.open()]
    assert dates == [date(2026, 12, 1), date(2026, 12, 1)]
    officer.client.post(url("own_kind_change", own.pk), {**fields, "title": "Fire doors and stairs", "codes": ""})
    officer.client.post(url("own_kind_retire", own.pk))
    own.refresh_from_db()
    assert (own.title, own.retired_on) == ("Fire doors and stairs", NOVEMBER)


def test_a_duty_that_only_the_company_dates_begins_with_its_day(scope, officer):
    account = AccountFactory(status="validated")
    CriterionFactory(code="3.9", applies_to=["importer"])

    fields = {"kind": "trade-compliance-annual-letter", "account": account.pk, "starts_on": "2027-02-01"}
    page = officer.client.post(url("duty_begin"), fields)

    duty = Duty.objects.get(kind="trade-compliance-annual-letter")
    assert page.url == duty.get_absolute_url()
    assert [one.due_on for one in duty.occurrences.open()] == [date(2027, 2, 1)]


# --- Handing over ---------------------------------------------------------------------------------


def test_pack_shows_everything_and_hands_over_what_is_ticked(scope, officer, reviewer):
    leaver = member_of(scope, Role.CONTRIBUTOR).user
    kept = due(date(2026, 12, 1), duty__owner=leaver, duty__path="").duty
    moved = due(date(2026, 12, 2), duty__owner=officer.user, duty__deputy=leaver).duty
    answer = ResponseFactory(owner=leaver, deputy=reviewer.user)
    weakness = WeaknessFactory(owner=leaver)
    action = CorrectiveActionFactory(weakness=weakness, deputy=leaver)

    page = officer.client.get(url("hand_over", leaver.pk))
    lines = [f"duty-{moved.pk}", f"answer-{answer.pk}", f"weakness-{weakness.pk}", f"action-{action.pk}"]
    officer.client.post(url("hand_over", leaver.pk), {"successor": reviewer.user.pk, "line": lines})

    names = [line.name for _, lines in page.context["pack"].sections for line in lines]
    assert sorted(names) == sorted([*lines, f"duty-{kept.pk}"])
    for row in (moved, answer, weakness, action, kept):
        row.refresh_from_db()
    answer = Response.objects.get(pk=answer.pk)
    assert (answer.owner, answer.deputy) == (reviewer.user, None)
    assert (weakness.owner, action.deputy) == (reviewer.user, reviewer.user)
    handed = Entry.objects.get(verb="duties.duty.handed_over")
    assert str(moved) in handed.data
    assert str(kept) not in handed.data


def test_list_of_the_handover_counts_what_each_has_and_names_who_left(scope, officer, reviewer):
    left = member_of(scope, Role.CONTRIBUTOR)
    due(date(2026, 12, 1), duty__owner=left.user, duty__deputy=reviewer.user)
    ResponseFactory(owner=left.user, deputy=left.user)
    WeaknessFactory(owner=reviewer.user)
    Membership.objects.filter(user=left.user).delete()

    page = officer.client.get(url("hand_over_list"))

    said = {holder.person: (holder.words, holder.is_member) for holder in page.context["holders"]}
    assert said == {
        left.user: ("1 duty, 1 answer", False),
        reviewer.user: ("1 duty, 1 weakness", True),
        officer.user: ("nothing in this name", True),
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_the_handover_query_count(scope, officer, rows, django_assert_num_queries):
    for _ in range(rows):
        due(date(2026, 12, 1), duty__owner=member_of(scope, Role.CONTRIBUTOR).user)
    officer.client.get(url("hand_over_list"))

    with django_assert_num_queries(9):
        officer.client.get(url("hand_over_list"))


def test_pack_without_a_tick_is_refused(scope, officer, reviewer, contributor):
    DutyFactory(owner=contributor.user)

    page = officer.client.post(url("hand_over", contributor.user.pk), {"successor": reviewer.user.pk})

    assert page.status_code == 422
    assert "Tick at least one line." in page.text


def test_pack_of_a_stranger_is_not_found(scope, officer, outsider):
    assert officer.client.get(url("hand_over", outsider.user.pk)).status_code == 404


def test_duties_of_somebody_who_leaves_fall_to_deputy_and_officer(scope, officer, reviewer, administrator):
    leaver = member_of(scope, Role.CONTRIBUTOR)
    first = DutyFactory(owner=leaver.user, deputy=reviewer.user)
    second = DutyFactory(owner=leaver.user)
    third = DutyFactory(owner=reviewer.user, deputy=leaver.user)
    open_feed(user=leaver.user, everything=False, now=timezone.now())
    absence = AbsenceFactory(user=officer.user, stand_in=leaver.user)

    end_membership(membership=leaver, by=administrator, now=timezone.now())

    owners = dict(Duty.objects.values_list("pk", "owner"))
    assert owners == {first.pk: reviewer.user.pk, second.pk: officer.user.pk, third.pk: reviewer.user.pk}
    assert not Duty.objects.filter(deputy=leaver.user).exists()
    told = dict(Notification.objects.values_list("user", "text"))
    assert told == {
        reviewer.user.pk: f"{leaver.user} left: 1 duty is yours now.",
        officer.user.pk: f"{leaver.user} left: 1 duty is yours now.",
    }
    assert not Feed.objects.exists()
    absence.refresh_from_db()
    assert absence.stand_in is None
    assert Entry.objects.filter(verb="duties.duty.left").count() == 1


# --- Wishes ---------------------------------------------------------------------------------------


def test_wishes_are_the_own(scope, officer, reviewer):
    officer.client.post(url("wishes"), {"hour": "09:30", "overdue": "on"})

    row = Preference.objects.get()
    assert (row.user, row.by_mail, row.ahead, row.overdue) == (officer.user, False, False, True)
    assert f"{row.hour:%H:%M}" == "09:30"


def test_absence_is_noted_and_only_the_own_taken_back(scope, officer, reviewer):
    fields = {"away-begins_on": "2026-12-20", "away-ends_on": "2026-12-31", "away-kind": "holiday"}
    officer.client.post(url("absence_add"), {**fields, "away-stand_in": reviewer.user.pk})
    absence = Absence.objects.get()

    reviewer.client.post(url("absence_remove", absence.pk))
    assert Absence.objects.count() == 1
    officer.client.post(url("absence_remove", absence.pk))
    assert not Absence.objects.exists()


def test_absence_backwards_is_refused_in_words(scope, officer):
    fields = {"away-begins_on": "2026-12-20", "away-ends_on": "2026-12-01", "away-kind": "holiday"}

    page = officer.client.post(url("absence_add"), fields)

    assert page.status_code == 422
    assert "The last day can&#x27;t be before the first." in page.text


# --- Report ---------------------------------------------------------------------------------------


def test_report_has_duties_and_proof(scope, officer):
    duty = DutyFactory(kind="management-review", owner=officer.user, label="Named inside", mail_label="W-3")
    due(date(2026, 8, 10), duty=duty)
    due(date(2026, 5, 10), duty=duty, state="done", done_on=date(2026, 5, 20))
    due(date(2027, 2, 10), duty=duty)
    due(date(2027, 6, 10))

    duties, proof = sections(scope, on=NOVEMBER, account=None)

    assert [len(part["rows"]) for part in duties.data["parts"]] == [1, 1]
    assert duties.data["parts"][0]["rows"][0] == {
        "due": "10\u00a0Aug\u00a02026",
        "late": "107 days late",
        "title": "Management update: W-3",
        "owner": str(officer.user),
        "source": "Our default",
    }
    assert duties.lead.startswith("1 late, 1 due in the next 90 days.")
    assert "Of 2 proofs due, 1 are on file, 1 of them late, and 1 are missing." in proof.lead
    assert proof.data["holes"] == [
        {"title": "Management update: W-3", "months": "Aug 2026", "codes": "1.4, P8.3", "source": "Our default"}
    ]


def test_report_of_a_company_without_duties_has_neither(scope):
    assert list(sections(scope, on=NOVEMBER, account=None)) == []


# --- Overview -------------------------------------------------------------------------------------


def test_overview_lists_duties_that_are_late_or_due_in_thirty_days(scope, officer):
    late = due(date(2026, 11, 1), duty__owner=officer.user)
    soon = due(date(2026, 12, 20))
    due(date(2027, 1, 20))
    due(date(2026, 12, 1), duty__kind="answer-due")
    due(date(2026, 11, 2), duty__kind="first-validation-expected")

    page = officer.client.get("/c/acme/")

    assert [item.path for item in page.context["overview"].due] == [late.get_absolute_url(), soon.get_absolute_url()]


def test_own_kind_list_shows_the_rhythm(scope, officer):
    OwnKindFactory(title="Fire doors")

    page = officer.client.get(url("own_kind_list"))

    assert "every month" in page.text
