"""Saving an answer, and taking it through review."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from compliance.exceptions import AnswerConflict, AnswerIncomplete, CommentNeeded, NotWaiting, OwnAnswer
from compliance.models import Response, ResponseVersion
from compliance.services import answers
from ctpat.activity.models import Entry
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import ResponseFactory

NOW = timezone.now()
TODAY = date(2026, 11, 25)


@pytest.fixture
def response(scope):
    return ResponseFactory()


@pytest.fixture
def author(officer):
    return officer.user


@pytest.fixture
def second(reviewer):
    return reviewer.user


def save(response, author, *, version=0, now=NOW, **answer) -> Response:
    typed = {"status": "implemented", "narrative": "We seal every unit.", **answer}
    return answers.save_answer(response=response, version=version, actor=author, now=now, **typed)


def waiting(response, author) -> Response:
    return answers.ask_for_review(response=save(response, author), actor=author, now=NOW)


def accept(response, person, version=1) -> Response:
    return answers.accept_answer(response=response, version=version, actor=person, now=NOW, on=TODAY)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("verb", flat=True))


def numbers(response) -> list[int]:
    return list(ResponseVersion.objects.filter(response=response).order_by("number").values_list("number", flat=True))


def test_save_counts_the_version_and_records_before_and_after(response, author):
    saved = save(response, author)

    assert (saved.version, saved.edited_by, saved.edited_at) == (1, author, NOW)
    assert verbs() == ["compliance.response.saved"]
    assert '"before":{"narrative":"","status":"not_started"}' in Entry.objects.get().data


def test_saving_the_same_again_writes_nothing(response, author):
    save(response, author)

    save(response, author, version=0)  # a repeated request names the old version

    assert response.__class__.objects.get().version == 1
    assert verbs() == ["compliance.response.saved"]


def test_browser_line_ends_are_no_change(response, author):
    save(response, author, narrative="One\r\nTwo")

    assert save(response, author, version=1, narrative="One\nTwo").version == 1


def test_saving_from_an_old_version_is_a_conflict_and_writes_nothing(response, author, second):
    save(response, author, narrative="Mine.")

    with pytest.raises(AnswerConflict) as conflict:
        save(response, second, version=0, narrative="Theirs.")

    assert conflict.value.response.narrative == "Mine."
    assert Response.objects.get().narrative == "Mine."
    assert verbs() == ["compliance.response.saved"]


def test_saves_of_one_sitting_are_one_version(response, author):
    save(response, author, narrative="We")
    save(response, author, version=1, narrative="We seal", now=NOW + timedelta(minutes=14))

    version = ResponseVersion.objects.get()
    assert (version.number, version.narrative, version.at) == (2, "We seal", NOW)


def test_a_later_sitting_or_another_person_begins_a_version(response, author, second):
    save(response, author, narrative="One")
    save(response, author, version=1, narrative="Two", now=NOW + timedelta(minutes=16))
    save(response, second, version=2, narrative="Three", now=NOW + timedelta(minutes=17))

    assert numbers(response) == [1, 2, 3]


def test_a_version_handed_in_stays_as_it_was(response, author):
    waiting(response, author)

    save(response, author, version=1, narrative="Better.")

    assert numbers(response) == [1, 2]


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "not_started"},
        {"status": "implemented", "narrative": "  "},
        {"status": "not_applicable", "narrative": "x", "reason": ""},
    ],
)
def test_an_incomplete_answer_does_not_go_to_review(response, author, answer):
    save(response, author, **answer)

    with pytest.raises(AnswerIncomplete):
        answers.ask_for_review(response=response, actor=author, now=NOW)


def test_asking_twice_asks_once(response, author):
    waiting(response, author)

    answers.ask_for_review(response=response, actor=author, now=NOW)

    assert verbs() == ["compliance.response.saved", "compliance.response.submitted"]


def test_acceptance_names_the_version_and_sets_the_next_review(response, author, second):
    waiting(response, author)

    accepted = accept(response, second)

    assert accepted.review_state == "accepted"
    assert (accepted.accepted_version, accepted.reviewed_by) == (1, second)
    assert accepted.review_on == date(2027, 11, 25)


def test_two_pairs_of_eyes_refuse_author_and_asker(response, author, second):
    waiting(response, author)
    with pytest.raises(OwnAnswer):
        accept(response, author)

    save(response, second, version=1, narrative="Improved.", now=NOW + timedelta(hours=1))
    with pytest.raises(OwnAnswer):
        accept(response, second, version=2)


def test_who_wrote_before_the_last_hand_is_an_author_too(response, author, second, company_officer):
    """Somebody who mends a word of another's text doesn't make him its reviewer."""
    save(response, second)
    edited = save(response, author, version=1, now=NOW + timedelta(hours=1), narrative="We seal every unit twice.")
    answers.ask_for_review(response=edited, actor=author, now=NOW + timedelta(hours=1))

    with pytest.raises(OwnAnswer):
        accept(response, second, version=2)
    assert accept(response, company_officer.user, version=2).accepted_version == 2


def test_one_pair_of_eyes_suffices_where_the_company_says_so(response, author, company):
    company.two_pairs_of_eyes = False
    company.save()
    waiting(response, author)

    assert accept(response, author).review_state == "accepted"


def test_what_was_edited_since_it_was_read_is_not_accepted(response, author, second):
    waiting(response, author)
    save(response, author, version=1, narrative="Different.")

    with pytest.raises(NotWaiting):
        accept(response, second, version=1)


def test_an_edit_takes_the_acceptance_away(response, author, second):
    waiting(response, author)
    accept(response, second)

    assert save(response, author, version=1, narrative="New.").review_state == "draft"


def test_returning_needs_a_word_why(response, author, second):
    waiting(response, author)
    with pytest.raises(CommentNeeded):
        answers.return_answer(response=response, version=1, actor=second, now=NOW, note="  ")

    returned = answers.return_answer(response=response, version=1, actor=second, now=NOW, note="Who checks?")

    assert (returned.review_state, returned.review_note) == ("returned", "Who checks?")


def test_only_a_waiting_answer_is_decided(response, author, second):
    save(response, author)

    with pytest.raises(NotWaiting):
        accept(response, second)


def test_an_exception_reopens_and_is_recorded(response, author, second):
    waiting(response, author)
    accept(response, second)
    account = AccountFactory()

    answers.set_exception(
        response=response, account=account, status="partly", narrative="No reefers.", actor=author, now=NOW
    )
    answers.clear_exception(response=response, account=account, actor=author, now=NOW)

    assert Response.objects.get().review_state == "draft"
    assert verbs()[-2:] == ["compliance.response.excepted", "compliance.response.unexcepted"]
