"""Measures, discussion and what else stands beside an answer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from compliance import exceptions
from compliance.models import Comment, CompensatingMeasure, Weakness
from compliance.services import discussion, measures
from ctpat.activity.models import Entry
from ctpat.companies.scoping import company_scope
from ctpat.outbox.models import Mail, Notification
from tests.factories.actions import MeasureFactory, WeaknessFactory
from tests.factories.compliance import ResponseFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
END = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("ctpat.companies.models.Company.today", lambda company, now=None: TODAY)


@pytest.fixture
def response(company):
    with company_scope(company):
        return ResponseFactory(criterion__code="6.1", criterion__title="Seal procedures")


def asked(response, actor, **fields) -> CompensatingMeasure:
    facts = {"why": "No fence.", "interim_control": "A guard walks.", "expires_on": END, "now": NOW, "on": TODAY}
    return measures.request_measure(response=response, actor=actor, **facts | fields)


def url(name, *args) -> str:
    return reverse(f"compliance:{name}", args=["acme", "6.1", *args])


class TestMeasures:
    @pytest.fixture(autouse=True)
    def inside(self, scope):
        """The company is in force."""

    def test_approvers_are_told_of_a_request(self, response, officer, contributor, company_officer):
        measure = asked(response, contributor.user)

        assert (measure.state, measure.requested_by) == ("requested", contributor.user)
        assert {note.user for note in Notification.objects.all()} == {officer.user, company_officer.user}
        assert Entry.objects.get().verb == "compliance.measure.requested"

    @pytest.mark.parametrize("end", [TODAY, TODAY - timedelta(1), TODAY + timedelta(366)])
    def test_an_end_is_within_a_year(self, response, officer, end):
        with pytest.raises(exceptions.MeasureTooLong):
            asked(response, officer.user, expires_on=end)

    def test_one_request_at_a_time(self, response, officer):
        asked(response, officer.user)

        with pytest.raises(exceptions.StepNotPossible):
            asked(response, officer.user)

    def test_approved_by_another(self, response, contributor, officer):
        measure = measures.approve_measure(
            measure=asked(response, contributor.user), actor=officer.user, on=TODAY, note="Until spring."
        )

        assert (measure.state, measure.decided_by, measure.decided_on) == ("approved", officer.user, TODAY)
        assert list(CompensatingMeasure.objects.in_force(on=END)) == [measure]
        assert not CompensatingMeasure.objects.in_force(on=END + timedelta(1)).exists()
        assert Notification.objects.filter(user=contributor.user).count() == 1

    def test_never_by_the_requester(self, response, officer, company):
        measure = asked(response, officer.user)

        for decide in (measures.approve_measure, measures.refuse_measure):
            with pytest.raises(exceptions.OwnWork):
                decide(measure=measure, actor=officer.user, on=TODAY, note="Fine.")

        company.two_pairs_of_eyes = False
        assert measures.approve_measure(measure=measure, actor=officer.user, on=TODAY).state == "approved"

    def test_a_later_measure_ends_the_one_before(self, response, contributor, officer):
        former = MeasureFactory(response=response, state="approved")

        measures.approve_measure(measure=asked(response, contributor.user), actor=officer.user, on=TODAY)

        former.refresh_from_db()
        assert former.state == "ended"

    def test_refusing_and_ending_need_a_word(self, response, contributor, officer):
        measure = asked(response, contributor.user)

        with pytest.raises(exceptions.ReasonNeeded):
            measures.refuse_measure(measure=measure, actor=officer.user, on=TODAY, note=" ")
        measures.approve_measure(measure=measure, actor=officer.user, on=TODAY)
        with pytest.raises(exceptions.ReasonNeeded):
            measures.end_measure(measure=measure, actor=officer.user, on=TODAY, note="")
        assert measures.end_measure(measure=measure, actor=officer.user, on=TODAY, note="Built.").state == "ended"

    def test_what_is_decided_stays(self, response, officer):
        measure = MeasureFactory(response=response, state="refused")

        for step in (measures.approve_measure, measures.refuse_measure, measures.end_measure):
            with pytest.raises(exceptions.StepNotPossible):
                step(measure=measure, actor=officer.user, on=TODAY, note="Again.")

    def test_a_request_that_came_too_late_is_not_approved(self, response, officer):
        measure = MeasureFactory(response=response, expires_on=TODAY)

        with pytest.raises(exceptions.MeasureTooLong):
            measures.approve_measure(measure=measure, actor=officer.user, on=TODAY)


class TestDiscussion:
    @pytest.fixture(autouse=True)
    def inside(self, scope):
        """The company is in force."""

    def say(self, response, actor, text) -> Comment:
        return discussion.add_comment(response=response, text=text, actor=actor, now=NOW)

    def test_who_is_named_is_told_once(self, response, officer, reviewer, outsider):
        self.say(response, officer.user, f"@{reviewer.user} and @{reviewer.user}, see canary. @{outsider.user}")

        mail = Mail.objects.get()
        assert mail.to == reviewer.user.email
        assert "6.1 Seal procedures" in mail.subject
        assert "canary" not in mail.subject + mail.text
        assert [mention.user for mention in Comment.objects.get().mentions.all()] == [reviewer.user]
        assert Notification.objects.get().user == reviewer.user

    def test_nobody_is_told_of_himself(self, response, officer):
        self.say(response, officer.user, f"@{officer.user} remembers")

        assert not Mail.objects.exists()

    def test_only_who_may_open_the_answer_can_be_named(self, response, officer, administrator, contributor, viewer):
        assert set(discussion.mentionable(response)) == {officer.user, viewer.user}

        response.owner = contributor.user
        assert set(discussion.mentionable(response)) == {officer.user, viewer.user, contributor.user}

    def test_the_longest_name_counts(self, officer, reviewer):
        officer.user.name, reviewer.user.name = "Rosa", "Rosa Delgado"

        assert discussion.named_in("@rosa delgado, @Rosalind", [officer.user, reviewer.user]) == [reviewer.user]

    def test_history_does_not_keep_the_words(self, response, officer):
        self.say(response, officer.user, "canary")

        entry = Entry.objects.get()
        assert (entry.verb, "canary" in entry.data) == ("compliance.comment.added", False)

    def test_a_hostile_text_is_refused(self, response, officer):
        with pytest.raises(ValidationError):
            self.say(response, officer.user, "> " * 60 + "x")


def test_the_discussion_is_shown_safely(response, officer, reviewer):
    text = f"**Dock 3** @{reviewer.user} <script>alert(1)</script>"
    officer.client.post(url("criterion_comments"), {"text": text})

    page = officer.client.get(url("criterion_comments"), headers={"HX-Request": "true"}).content.decode()

    assert f'<strong>Dock 3</strong> <b class="mention">@{reviewer.user}</b>' in page
    assert "<script" not in page


def test_an_empty_remark_comes_back(response, officer):
    page = officer.client.post(url("criterion_comments"), {"text": " "}, headers={"HX-Request": "true"})

    assert page.status_code == 422
    assert page.content.decode().lstrip().startswith('<div id="criterion-comments"')


def test_a_weakness_is_raised_beside_the_answer(response, officer):
    data = {"title": "Copy is old", "severity": "major", "first_action": "Replace it"}

    page = officer.client.post(url("criterion_weaknesses"), data, headers={"HX-Request": "true"})

    assert (page.status_code, page["HX-Trigger"]) == (200, "standing-changed")
    with company_scope(officer.company):
        weakness = Weakness.objects.get()
        assert (weakness.response, weakness.origin, weakness.actions.get().title) == (
            response,
            "own_check",
            "Replace it",
        )


def test_a_measure_from_request_to_approval(response, consultant, officer):
    data = {"why": "No fence.", "interim_control": "A guard walks.", "expires_on": "2027-03-01"}

    assert consultant.client.post(url("criterion_measures"), data).status_code == 302
    with company_scope(officer.company):
        measure = CompensatingMeasure.objects.get()
    approved = officer.client.post(url("measure_approve", measure.pk), headers={"HX-Request": "true"})

    assert approved.status_code == 200
    with company_scope(officer.company):
        measure.refresh_from_db()
    assert (measure.state, measure.decided_by) == ("approved", officer.user)


def test_a_measure_belongs_to_its_criterion(response, officer):
    with company_scope(officer.company):
        other = MeasureFactory(response=ResponseFactory(criterion__code="9.9"))

    assert officer.client.post(url("measure_approve", other.pk)).status_code == 404


def test_a_refused_decision_keeps_the_note(response, officer):
    with company_scope(officer.company):
        measure = MeasureFactory(response=response, requested_by=officer.user)

    page = officer.client.post(url("measure_approve", measure.pk), {f"m{measure.pk}-note": "Kept"})

    assert page.status_code == 422
    assert "somebody else has to judge it" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("criterion_weaknesses", 8),
        ("criterion_measures", 5),
        ("criterion_comments", 8),
        ("criterion_entries", 10),
    ],
)
def test_query_counts(response, officer, name, queries, rows, django_assert_num_queries):
    with company_scope(officer.company):
        WeaknessFactory.create_batch(rows, response=response)
        for number in range(rows):
            MeasureFactory(response=response, state="ended")
            discussion.add_comment(response=response, text=f"No. {number}", actor=officer.user, now=NOW)
    officer.client.get(url(name), headers={"HX-Request": "true"})

    with django_assert_num_queries(queries):
        officer.client.get(url(name), headers={"HX-Request": "true"})


def test_the_palette_finds_weaknesses(officer, contributor, outsider):
    with company_scope(officer.company):
        WeaknessFactory(title="Seal copy is old", response=None)
        WeaknessFactory(title="Seal log has holes", response=None, closed_on=TODAY)
    with company_scope(outsider.company):
        WeaknessFactory(title="Seal of a stranger")

    def found(member):
        page = member.client.get(reverse("companies:search", args=["acme"]), {"q": "seal"})
        return [hit.title for group in page.context["groups"] for hit in group.hits if hit.code.startswith("W-")]

    assert found(officer) == ["Seal copy is old", "Seal log has holes"]
    assert found(contributor) == []
