from datetime import UTC, date, datetime

import pytest

from compliance.exceptions import EmptyRemark, MeasureTooLong, OwnWork, ReasonNeeded, StepNotPossible
from compliance.services import discussion, measures
from ctpat.activity.models import Entry
from ctpat.outbox.models import Notification
from tests.factories.compliance import ResponseFactory

pytestmark = pytest.mark.django_db
NOW, ON = datetime(2026, 11, 25, 9, tzinfo=UTC), date(2026, 11, 25)


def requested(by, **facts):
    values = {"why": "No second lot.", "interim_control": "A guard at the row.", "expires_on": date(2027, 2, 1)}
    return measures.request_measure(response=ResponseFactory(), actor=by.user, now=NOW, on=ON, **{**values, **facts})


def verbs() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("verb", flat=True))


def test_measure_is_asked_for_approved_and_ended(scope, officer, company_officer):
    measure = requested(officer)
    measure = measures.approve_measure(measure=measure, actor=company_officer.user, on=ON, note="Until the lot opens.")

    assert (measure.state, measure.decided_by, measure.decided_on) == ("approved", company_officer.user, ON)
    assert (
        measures.end_measure(measure=measure, actor=company_officer.user, on=ON, note="The lot is open.").state
        == "ended"
    )
    assert verbs() == [f"compliance.measure.{verb}" for verb in ("requested", "approved", "ended")]
    assert [note.user for note in Notification.objects.order_by("pk")][:2] == [company_officer.user, officer.user]


def test_nobody_approves_what_he_asked_for(scope, officer):
    measure = requested(officer)

    with pytest.raises(OwnWork):
        measures.approve_measure(measure=measure, actor=officer.user, on=ON)

    measure.refresh_from_db()
    assert measure.state == "requested"


def test_refusal_needs_a_word_and_is_final(scope, officer, company_officer):
    measure = requested(officer)
    with pytest.raises(ReasonNeeded):
        measures.refuse_measure(measure=measure, actor=company_officer.user, on=ON, note=" ")

    measures.refuse_measure(measure=measure, actor=company_officer.user, on=ON, note="Too weak.")

    with pytest.raises(StepNotPossible):
        measures.withdraw_measure(measure=measure, actor=officer.user, on=ON)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"why": " "}, ReasonNeeded),
        ({"interim_control": ""}, ReasonNeeded),
        ({"expires_on": ON}, MeasureTooLong),
        ({"expires_on": date(2027, 11, 26)}, MeasureTooLong),
    ],
)
def test_incomplete_request_is_refused(scope, officer, facts, refusal):
    with pytest.raises(refusal):
        requested(officer, **facts)

    assert verbs() == []


def test_comment_tells_those_it_names(scope, officer, reviewer, outsider):
    response = ResponseFactory()
    text = f" See dock 3, @{reviewer.user.name} and @{outsider.user.name}. "

    comment = discussion.add_comment(response=response, text=text, actor=officer.user, now=NOW)

    assert (comment.text, comment.at) == (text.strip(), NOW)
    assert [note.user for note in Notification.objects.all()] == [reviewer.user]
    assert verbs() == ["compliance.comment.added"]
    with pytest.raises(EmptyRemark):
        discussion.add_comment(response=response, text=" ", actor=officer.user, now=NOW)
