"""The calendar as a list and the page of one duty: what they show, filter and let people do."""

from datetime import date

import pytest
from django.urls import reverse

from compliance.models import Account, Criterion
from ctpat.duties.agenda import PAGE_SIZE
from ctpat.duties.models import Duty, Occurrence
from tests.duties.conftest import NOVEMBER
from tests.factories.accounts import AccountFactory
from tests.factories.companies import SiteFactory
from tests.factories.compliance import CriterionFactory, EvidenceFactory, ResponseFactory
from tests.factories.duties import (
    AbsenceFactory,
    DutyFactory,
    OccurrenceFactory,
    OwnKindFactory,
    ReminderFactory,
)
from tests.factories.files import pdf_bytes, upload

pytestmark = pytest.mark.usefixtures("november")


def due(day: date, **fields) -> Occurrence:
    return OccurrenceFactory(due_on=day, **fields)


def agenda(member, query: str = ""):
    return member.client.get(reverse("duties:agenda", args=["acme"]) + query)


def groups(page) -> dict[str, list[int]]:
    return {group.key: [row.occurrence.pk for row in group.rows] for group in page.context["agenda"].groups}


# --- The list -------------------------------------------------------------------------------------


def test_agenda_groups_by_when_and_says_how_late(scope, officer):
    late = due(date(2026, 11, 1))
    now = due(NOVEMBER)
    week, soon, later = due(date(2026, 11, 30)), due(date(2026, 12, 20)), due(date(2027, 6, 1))
    due(date(2026, 11, 2), state="done", done_on=date(2026, 11, 2))
    due(date(2026, 11, 3), state="withdrawn")

    page = agenda(officer)

    assert groups(page) == {
        "late": [late.pk],
        "today": [now.pk],
        "week": [week.pk],
        "soon": [soon.pk],
        "later": [later.pk],
    }
    assert [group.total for group in page.context["agenda"].groups] == [1, 1, 1, 1, 1]
    assert "24 days late" in page.text
    assert "1 duty is late" in page.text


def test_agenda_leaves_out_what_is_paused_and_another_companys(scope, officer, outsider):
    due(date(2026, 11, 1), duty__paused_on=date(2026, 10, 1))
    shown = due(date(2026, 11, 2))

    page = agenda(officer)

    assert groups(page) == {"late": [shown.pk]}
    assert outsider.client.get(reverse("duties:agenda", args=["acme"])).status_code == 404


def test_expectation_about_cbp_is_never_late(scope, officer):
    one = due(date(2026, 11, 1), duty__kind="first-validation-expected")

    page = agenda(officer)

    assert groups(page) == {"expected": [one.pk]}
    assert page.context["agenda"].counts["late"] == 0
    assert "Add proof" not in page.text


def test_contributor_sees_only_the_own(scope, contributor):
    due(date(2026, 11, 1))
    own = due(date(2026, 11, 2), duty__deputy=contributor.user)

    assert groups(agenda(contributor)) == {"late": [own.pk]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?mine=1", ["mine"]),
        ("?deputy=1", ["deputy"]),
        ("?no_deputy=1", ["mine", "site", "rule"]),
        ("?rule=1", ["rule"]),
        ("?late=1", ["mine"]),
        ("?q=gate+north", ["site"]),
        ("?q=footage", ["mine", "deputy", "site"]),
        ("?kind=cyber-policy-review", ["rule"]),
        ("?criterion=4.6", ["rule"]),
        ("?day=2026-12-03", ["deputy"]),
        ("?day=nonsense", ["mine", "deputy", "site", "rule"]),
        ("?owner=999999999999", ["mine", "deputy", "site", "rule"]),
    ],
)
def test_filters_narrow_and_the_chip_counts_what_it_opens(scope, officer, reviewer, query, expected):
    site = SiteFactory(company=scope, name="Gate north")
    rows = {
        "mine": due(date(2026, 11, 2), duty__owner=officer.user),
        "deputy": due(date(2026, 12, 3), duty__owner=reviewer.user, duty__deputy=officer.user),
        "site": due(date(2026, 12, 4), duty__site=site),
        "rule": due(date(2026, 12, 5), duty__kind="cyber-policy-review"),
    }

    page = agenda(officer, query)

    found = {pk for pks in groups(page).values() for pk in pks}
    assert found == {rows[name].pk for name in expected}
    for chip in ("mine", "deputy", "no_deputy", "rule", "late"):
        if query == f"?{chip}=1":
            assert page.context["agenda"].counts[chip] == len(expected)


def test_site_account_element_and_own_kind_filter(scope, officer):
    site = SiteFactory(company=scope)
    account = AccountFactory(status=Account.Status.VALIDATED)
    CriterionFactory(code="9.1", element__number=2)
    at_site = due(date(2026, 12, 1), duty__site=site)
    of_account = due(date(2026, 12, 2), duty__subject=f"compliance.account:{account.pk}")
    own = due(date(2026, 12, 3), duty__kind="", duty__own_kind=OwnKindFactory(codes=["9.1"]))
    due(date(2026, 12, 4), duty__kind="", duty__own_kind=OwnKindFactory(codes=["9.10"]))

    assert groups(agenda(officer, f"?site={site.pk}")) == {"week": [at_site.pk]}
    assert groups(agenda(officer, f"?account={account.pk}")) == {"week": [of_account.pk]}
    assert groups(agenda(officer, "?element=2")) == {"soon": [own.pk]}


def test_duty_about_a_record_is_found_by_the_criteria_of_the_record(scope, officer):
    about_seals = due(date(2026, 12, 1), duty__kind="evidence-expiry", duty__record_codes=["6.2"])
    due(date(2026, 12, 2), duty__kind="evidence-expiry", duty__record_codes=["6.20"])
    plain = due(date(2026, 12, 3), duty__kind="evidence-expiry")

    assert groups(agenda(officer, "?criterion=6.2")) == {"week": [about_seals.pk]}
    assert groups(agenda(officer, "?criterion=1.3")) == {"soon": [plain.pk]}


def test_done_ones_are_listed_by_month_with_their_proof(scope, officer):
    fields = {"state": "done", "proof_label": "Seal log 4"}
    in_time = due(date(2026, 11, 2), done_on=date(2026, 11, 2), **fields)
    late = due(date(2026, 10, 2), done_on=date(2026, 10, 12), **fields)

    page = agenda(officer, "?done=1")

    assert groups(page) == {"2026-11": [in_time.pk], "2026-10": [late.pk]}
    assert groups(agenda(officer, "?done=1&late=1")) == {"2026-10": [late.pk]}
    assert "Done in November 2026" in page.text
    assert "10 days late" in page.text


def test_our_default_is_told_from_cbps_rule_in_words(scope, officer):
    due(date(2026, 12, 1), duty__kind="cyber-policy-review")
    due(date(2026, 12, 2), duty__kind="footage-review")
    due(date(2026, 12, 3), duty__kind="footage-review", duty__number=2, duty__unit="months")

    page = agenda(officer)

    words = [row.source.word for group in page.context["agenda"].groups for row in group.rows]
    assert words == ["CBP's rule", "Our default", "Your rhythm"]
    assert "duty of CBP" in page.text


def test_strip_counts_each_day_with_the_chip_in_force(scope, officer):
    due(date(2026, 11, 30), duty__owner=officer.user)
    due(date(2026, 11, 30))

    everything = {day.on: day.n for day in agenda(officer).context["agenda"].strip}
    mine = {day.on: day.n for day in agenda(officer, "?mine=1").context["agenda"].strip}

    assert (everything[date(2026, 11, 30)], mine[date(2026, 11, 30)]) == (2, 1)
    assert sum(everything.values()) == 2


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("query", "number"), [("", 11), ("?done=1", 11), ("?criterion=9.15&q=yard", 11)])
def test_agenda_query_count(scope, officer, rows, query, number, django_assert_num_queries):
    for day in range(rows):
        owner = officer.user
        due(date(2026, 12, 1 + day), duty__owner=owner, duty__site=SiteFactory(company=scope))
        due(date(2026, 11, 1 + day), state="done", done_on=date(2026, 11, 1), duty__owner=owner)
    agenda(officer)

    with django_assert_num_queries(number):
        agenda(officer, query)


def test_long_lists_have_pages(scope, officer):
    OccurrenceFactory.create_batch(PAGE_SIZE + 1, due_on=date(2026, 12, 1))

    page = agenda(officer)

    assert len(groups(page)["week"]) == PAGE_SIZE
    assert page.context["agenda"].next_url == "?page=2"
    assert len(groups(agenda(officer, "?page=2"))["week"]) == 1


# --- One duty -------------------------------------------------------------------------------------


def open_duty(member, duty: Duty):
    return member.client.get(duty.get_absolute_url())


def test_duty_says_where_its_date_comes_from_and_what_proved_it(scope, officer, reviewer):
    response = ResponseFactory(criterion__code="9.15")
    duty = DutyFactory(owner=officer.user, deputy=reviewer.user, path="/c/acme/evidence/7/")
    proved = {"state": "done", "proof_label": "Footage list", "proof_path": "/c/acme/evidence/8/"}
    due(date(2026, 10, 20), duty=duty, done_on=date(2026, 10, 19), **proved)
    upcoming = due(date(2026, 12, 1), duty=duty)
    AbsenceFactory(user=officer.user, stand_in=reviewer.user)

    page = open_duty(officer, duty)

    dossier = page.context["dossier"]
    assert [line.occurrence.pk for line in dossier.coming] == [upcoming.pk]
    assert [line.state for line in dossier.settled] == ["done on 19 Oct 2026"]
    assert dossier.codes == [("9.15", True), ("9.16", False)]
    assert dossier.expected[:2] == [date(2027, 1, 1), date(2027, 2, 1)]
    for text in (
        'href="/c/acme/evidence/7/"',
        'href="/c/acme/evidence/8/"',
        "CBP asks for this, but leaves the rhythm open",
        "Rhythm and reminders are yours to change.",
        f"{officer.user} is away from 20 Dec to 31 Dec 2026.",
        f"{reviewer.user} stands in.",
    ):
        assert text in page.text
    assert response.code == "9.15"


def test_duty_lists_what_was_sent_to_whom(scope, officer, reviewer):
    duty = DutyFactory(owner=officer.user)
    one = due(date(2026, 11, 20), duty=duty)
    ReminderFactory(occurrence=one, recipient=reviewer.user, instead_of=officer.user, why_instead="away")
    ReminderFactory()

    page = open_duty(officer, duty)

    assert len(page.context["dossier"].reminders) == 1
    assert f"instead of {officer.user} (away)" in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_duty_query_count(scope, officer, rows, django_assert_num_queries):
    duty = DutyFactory(owner=officer.user)
    for day in range(rows):
        one = due(date(2026, 11, 1 + day), duty=duty, state="done", done_on=date(2026, 11, 1), done_by=officer.user)
        ReminderFactory(occurrence=one, recipient=officer.user)
    open_duty(officer, duty)

    with django_assert_num_queries(10):
        open_duty(officer, duty)


def test_owner_and_deputy_are_chosen(scope, officer, reviewer):
    duty = DutyFactory(owner=officer.user)

    url = reverse("duties:duty_assign", args=["acme", duty.pk])
    officer.client.post(url, {"owner": reviewer.user.pk, "deputy": officer.user.pk})

    duty.refresh_from_db()
    assert (duty.owner, duty.deputy, duty.owner_is_chosen) == (reviewer.user, officer.user, True)


def test_refusal_comes_back_with_what_was_typed(scope, officer):
    duty = DutyFactory(owner=officer.user)

    url = reverse("duties:duty_assign", args=["acme", duty.pk])
    page = officer.client.post(url, {"owner": officer.user.pk, "deputy": officer.user.pk})

    assert page.status_code == 422
    assert "Owner and deputy are two different people." in page.text


def test_outsiders_are_no_choice(scope, officer, outsider):
    duty = DutyFactory(owner=officer.user)

    page = officer.client.post(reverse("duties:duty_assign", args=["acme", duty.pk]), {"owner": outsider.user.pk})

    assert page.status_code == 422


def adjust(member, duty: Duty, **fields):
    url = reverse("duties:duty_adjust", args=["acme", duty.pk])
    return member.client.post(url, {"number": 2, "unit": "months", "lead_days": "14, 0", **fields})


def test_rhythm_and_reminders_are_adjusted(scope, officer, footage):
    duty = footage.duty

    adjust(officer, duty, starts_on="2026-12-20")

    duty.refresh_from_db()
    assert (duty.number, duty.unit, duty.lead_days, duty.starts_on) == (2, "months", [14, 0], date(2026, 12, 20))
    footage.refresh_from_db()
    assert footage.due_on == date(2027, 2, 20)


def test_the_proposed_rhythm_is_no_adjustment(scope, officer, footage):
    adjust(officer, footage.duty, number=1, lead_days="0, 7")

    footage.duty.refresh_from_db()
    assert not footage.duty.is_adjusted


def test_a_rule_of_cbp_is_only_made_stricter(scope, officer):
    page = adjust(officer, DutyFactory(kind="cyber-policy-review"), number=13)

    assert page.status_code == 422
    assert "never less: at most every 12 months" in page.text


def test_a_fixed_date_offers_only_reminders(scope, officer):
    fixed = DutyFactory(kind="annual-review-submission")

    page = officer.client.get(reverse("duties:duty_adjust", args=["acme", fixed.pk]))

    assert list(page.context["form"].fields) == ["lead_days"]
    assert "Fixed: your company can&#x27;t change the date." in page.text


def test_reminders_must_be_numbers(scope, officer):
    duty = DutyFactory()

    page = officer.client.post(
        reverse("duties:duty_adjust", args=["acme", duty.pk]), {"number": 1, "unit": "months", "lead_days": "soon"}
    )

    assert page.status_code == 422
    assert "Write whole numbers of days, such as 30, 7, 0." in page.text
    assert 'value="soon"' in page.text


def test_pause_needs_a_reason_and_shows_it_until_resumed(scope, officer):
    duty = DutyFactory()
    url = reverse("duties:duty_pause", args=["acme", duty.pk])

    officer.client.post(url, {"reason": "The yard is closed.", "until": "2027-01-31"})

    assert "The yard is closed." in open_duty(officer, duty).text
    officer.client.post(reverse("duties:duty_resume", args=["acme", duty.pk]))
    duty.refresh_from_db()
    assert duty.paused_on is None


def test_done_by_hand_is_refused_without_evidence(scope, officer):
    url = reverse("duties:occurrence_done", args=["acme", due(date(2026, 11, 20)).pk])

    page = officer.client.post(url, {"done_on": "2026-11-24", "note": "Looked at."})

    assert page.status_code == 422
    assert "Choose the evidence that shows that it was done." in page.text
    assert "Looked at." in page.text


def test_done_by_hand_takes_evidence_of_the_library(scope, officer, footage):
    evidence = EvidenceFactory()
    url = reverse("duties:occurrence_done", args=["acme", footage.pk])

    page = officer.client.post(url, {"done_on": "2026-11-24", "note": "Looked at.", "evidence": evidence.pk})

    assert page.url == footage.get_absolute_url()
    footage.refresh_from_db()
    assert (footage.state, footage.done_on, footage.done_by) == ("done", date(2026, 11, 24), officer.user)
    assert footage.evidence == evidence
    assert footage.duty.occurrences.open().get().due_on == date(2026, 12, 24)


def test_done_by_hand_takes_a_new_file(scope, officer, footage):
    response = ResponseFactory(criterion=Criterion.objects.get(code="9.15"))

    officer.client.post(
        reverse("duties:occurrence_done", args=["acme", footage.pk]),
        {"done_on": "2026-11-24", "note": "Looked at.", "upload": upload(pdf_bytes(), "footage.pdf")},
    )

    footage.refresh_from_db()
    assert footage.state == "done"
    assert [link.response for link in footage.evidence.links.all()] == [response]


def test_contributor_does_only_the_own(scope, contributor):
    foreign = due(date(2026, 11, 20))

    url = reverse("duties:occurrence_done", args=["acme", foreign.pk])

    assert contributor.client.get(url).status_code == 404


def test_what_passed_is_explained_and_taken_back(scope, officer, footage):
    Occurrence.objects.filter(pk=footage.pk).update(due_on=date(2026, 11, 20))

    officer.client.post(reverse("duties:occurrence_explain", args=["acme", footage.pk]), {"note": "It failed."})
    footage.refresh_from_db()
    assert (footage.state, footage.note) == ("missed", "It failed.")

    officer.client.post(
        reverse("duties:occurrence_take_back", args=["acme", footage.pk]), {"note": "A copy was found."}
    )
    footage.refresh_from_db()
    assert footage.state == "open"


def test_words_of_people_are_escaped(scope, officer):
    duty = DutyFactory(label="<script>alert(1)</script>")
    due(date(2026, 11, 20), duty=duty, note="<b>x</b>", state="missed")

    for page in (agenda(officer, "?done=1"), open_duty(officer, duty)):
        assert "<script>alert" not in page.text


def test_a_date_in_business_days_names_the_holidays_it_left_out(scope, officer):
    own = OwnKindFactory(number=10, unit="business_days")
    duty = DutyFactory(kind="", own_kind=own)
    due(date(2026, 12, 1), duty=duty, anchor_on=date(2026, 11, 16))
    due(date(2027, 3, 1), duty=duty, anchor_on=date(2026, 11, 10))  # a day that somebody else set

    page = open_duty(officer, duty).content.decode()

    assert page.count("Federal holidays left out") == 1
    assert "Federal holidays left out: Thanksgiving Day (26 Nov)." in page


# --- The palette ----------------------------------------------------------------------------------


def hits(member, text: str) -> list[tuple[str, str]]:
    page = member.client.get(reverse("companies:search", args=["acme"]), {"q": text})
    groups = {group.name: group.hits for group in page.context["groups"]}
    return [(hit.title, hit.note) for hit in groups.get("Duties", [])]


def test_palette_finds_duties_by_title_and_record(scope, officer, contributor):
    due(date(2026, 12, 1), duty__label="Gate north")
    DutyFactory(label="Gate south", ended_on=date(2026, 1, 1))

    assert hits(officer, "footage") == [("Camera footage reviewed, Gate north", "1 Dec")]
    assert hits(officer, "north footage") == [("Camera footage reviewed, Gate north", "1 Dec")]
    assert hits(officer, "gate") == [("Camera footage reviewed, Gate north", "1 Dec")]
    assert hits(contributor, "gate") == []
