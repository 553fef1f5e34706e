"""What was written down wrongly and is put right: the dates of duties move along."""

import json
from datetime import date, datetime

import pytest

from compliance.exceptions import (
    NotInOrder,
    OnlyStatus,
    ProofNeeded,
    ReasonNeeded,
    ReceiptNeeded,
    StatusInFuture,
    StepNotPossible,
    SubmissionDateWrong,
)
from compliance.models import AccountStatus, Decision, ReplyPackage
from compliance.services import corrections, letters, validations
from compliance.services.accounts import correct_account_status, describe_account, set_account_status
from ctpat.activity.models import Entry
from ctpat.duties.models import Duty, Occurrence
from tests.duties.conftest import at, run
from tests.factories.accounts import AccountFactory
from tests.factories.annual_review import AnnualReviewFactory, submitted
from tests.factories.validations import MessageFactory, ReportItemFactory, ValidationFactory

TODAY = date(2027, 3, 1)
LETTER, SENT = date(2027, 1, 11), date(2027, 2, 1)


def dates(kind: str) -> list[tuple]:
    rows = Occurrence.objects.standing().filter(duty__kind=kind).order_by("due_on")
    return [(row.due_on, row.state, row.done_on) for row in rows]


def last_entry(verb: str) -> dict:
    return json.loads(Entry.objects.filter(verb=verb).latest("seq").data)


@pytest.fixture
def account(scope, officer):
    account = AccountFactory(status="validated")
    AccountStatus.objects.create(company=scope, account=account, status="validated", on=date(2024, 1, 1))
    return account


def decided(account, officer, kind="suspension", **facts) -> Decision:
    facts = {"letter_on": LETTER, **facts}
    return letters.record_decision(account=account, kind=kind, actor=officer.user, today=TODAY, **facts)


def acted(decision, officer, act="replied", on=SENT) -> Decision:
    return letters.act_on_decision(
        decision=decision, act=act, acted_on=on, note="Plan", actor=officer.user, today=TODAY
    )


def correct(decision, officer, why="Read wrongly.", **changes) -> Decision:
    return corrections.correct_decision(decision=decision, why=why, actor=officer.user, today=TODAY, **changes)


# --- Decisions ------------------------------------------------------------------------------------


def test_the_date_of_a_letter_moves_status_and_duty(scope, account, officer):
    decision = decided(account, officer)
    run(scope)
    assert dates("suspension-reply") == [(date(2027, 4, 11), "open", None)]

    correct(decision, officer, letter_on=date(2027, 1, 21))
    run(scope)

    assert dates("suspension-reply") == [(date(2027, 4, 21), "open", None)]
    assert account.statuses.filter(status="suspended").get().on == date(2027, 1, 21)


def test_the_history_keeps_both_sides_and_why(account, officer):
    correct(decided(account, officer), officer, letter_on=date(2027, 1, 21))

    said = last_entry("compliance.decision.corrected")
    assert (said["before"], said["after"]) == (
        {"letter_on": "2027-01-11"},
        {"letter_on": "2027-01-21", "why": "Read wrongly."},
    )
    assert last_entry("compliance.account.status_corrected")["after"]["why"] == "Read wrongly."


def test_another_kind_ends_one_clock_and_starts_another(scope, account, officer):
    decision = decided(account, officer)
    run(scope)

    correct(decision, officer, kind="benefits")
    run(scope)

    assert dates("suspension-reply") == []
    assert dates("appeal-benefits-denied") == [(date(2027, 4, 11), "open", None)]
    account.refresh_from_db()
    assert account.status == "validated"


def test_a_decision_that_was_a_removal_gives_that_status(scope, account, officer):
    correct(decided(account, officer, "benefits"), officer, kind="removal", answer_by=date(2027, 9, 1))
    run(scope)

    account.refresh_from_db()
    assert account.status == "removed"
    assert dates("reapplication-possible") == [(date(2027, 9, 1), "open", None)]  # the letter's own date wins


def test_another_account_takes_decision_and_status(scope, account, officer):
    other = AccountFactory(entity_type__slug="broker", status="validated")
    AccountStatus.objects.create(company=scope, account=other, status="validated", on=date(2024, 1, 1))

    correct(decided(account, officer), officer, account=other)
    run(scope)

    for row in (account, other):
        row.refresh_from_db()
    assert (account.status, other.status) == ("validated", "suspended")
    assert [duty.subject for duty in Duty.objects.in_force().filter(kind="suspension-reply")] == [
        f"compliance.account:{other.pk}"
    ]


def test_the_day_of_the_answer_is_followed(scope, account, officer):
    decision = acted(decided(account, officer), officer)
    run(scope)

    correct(decision, officer, acted_on=date(2027, 2, 3), letter_on=date(2027, 1, 12))
    run(scope)

    assert dates("suspension-reply") == [(date(2027, 4, 12), "done", date(2027, 2, 3))]


def test_an_answer_that_was_none_opens_the_duty_again(scope, account, officer):
    decision = acted(decided(account, officer), officer)
    run(scope)

    correct(decision, officer, act="", acted_on=None)
    run(scope)

    assert dates("suspension-reply") == [(date(2027, 4, 11), "open", None)]
    decision.refresh_from_db()
    assert (decision.acted_by, decision.act_note, decision.is_open) == (None, "", True)
    row = Occurrence.objects.get(duty__kind="suspension-reply")
    assert row.done_at is None
    assert row.remind_at is not None
    assert Entry.objects.filter(verb="duties.date.reopened").count() == 1


def test_an_end_that_was_none_takes_its_status_back(account, officer):
    decision = decided(account, officer)
    letters.end_decision(
        decision=decision, ended_on=SENT, note="Lifted", status="validated", actor=officer.user, today=TODAY
    )

    correct(decision, officer, ended_on=date(2027, 2, 8))
    assert account.statuses.filter(on=date(2027, 2, 8)).get().status == "validated"
    correct(decision, officer, ended_on=None)

    account.refresh_from_db()
    assert account.status == "suspended"


def test_a_decision_never_made_goes_with_all_that_followed(scope, account, officer):
    decision = decided(account, officer, "removal")
    run(scope)

    corrections.take_back_decision(decision=decision, why="Another company's.", actor=officer.user, today=TODAY)
    run(scope)

    account.refresh_from_db()
    assert (Decision.objects.count(), account.status, dates("reapplication-possible")) == (0, "validated", [])
    said = last_entry("compliance.decision.taken_back")
    assert (said["before"]["letter_on"], said["after"]["why"]) == ("2027-01-11", "Another company's.")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"letter_on": date(2027, 1, 12), "why": " "}, ReasonNeeded),
        ({"letter_on": date(2027, 3, 2)}, StatusInFuture),
        ({"answer_by": date(2027, 1, 1)}, NotInOrder),
        ({"kind": "benefits"}, NotInOrder),
        ({"acted_on": date(2027, 1, 1)}, NotInOrder),
        ({"act_note": ""}, ProofNeeded),
    ],
)
def test_what_cannot_be_is_refused(account, officer, changes, refusal):
    decision = acted(decided(account, officer), officer)

    with pytest.raises(refusal):
        correct(decision, officer, **changes)

    assert not Entry.objects.filter(verb="compliance.decision.corrected").exists()


def test_the_same_again_leaves_no_trace(account, officer):
    correct(decided(account, officer), officer, why="", letter_on=LETTER)

    assert not Entry.objects.filter(verb="compliance.decision.corrected").exists()


def test_who_answers_a_suspension_owns_the_duty(scope, account, officer, company_officer):
    letter = decided(account, officer, owner=company_officer.user)
    run(scope)

    duty = Duty.objects.get(kind="suspension-reply")
    assert (duty.owner, duty.path) == (company_officer.user, letter.get_absolute_url())


# --- Statuses of accounts -------------------------------------------------------------------------


def test_the_only_status_of_an_account_stays(account, officer):
    with pytest.raises(OnlyStatus):
        correct_account_status(
            account=account,
            status="validated",
            on=date(2024, 1, 1),
            to=None,
            why="Wrong",
            today=TODAY,
            actor=officer.user,
        )


def test_a_step_moved_onto_its_like_is_one(account, officer):
    for on in (LETTER, SENT):
        set_account_status(account=account, status="suspended", on=on, today=TODAY, actor=officer.user)

    correct_account_status(
        account=account, status="suspended", on=LETTER, to=SENT, why="Wrong", today=TODAY, actor=officer.user
    )

    assert [step.on for step in account.statuses.filter(status="suspended")] == [SENT]


# --- Validations and messages ---------------------------------------------------------------------


def test_a_wrong_notice_report_or_sending_moves_its_duties(scope, account, officer):
    validation = ValidationFactory(
        account=account,
        notice_on=date(2026, 10, 1),
        held_on=date(2026, 11, 20),
        report_on=date(2026, 12, 20),
        outcome="clean",
        sent_on=SENT,
        receipt="R-1",
    )
    run(scope)
    assert dates("validation-report-reply") == [(date(2027, 3, 20), "done", SENT)]
    actor = {"actor": officer.user, "today": TODAY}

    validations.record_report(validation=validation, report_on=date(2026, 12, 10), outcome="clean", **actor)
    corrections.correct_sending(validation=validation, why="Portal says so.", sent_on=date(2027, 2, 2), **actor)
    validations.change_validation(validation=validation, notice_on=date(2026, 10, 5), **actor)
    run(scope)

    assert dates("validation-report-reply") == [(date(2027, 3, 10), "done", date(2027, 2, 2))]
    assert dates("validation-preparation") == [(date(2026, 11, 4), "done", date(2026, 11, 20))]


def test_a_reply_that_was_not_sent_opens_desk_and_duty(scope, account, officer):
    validation = ReportItemFactory(validation__account=account).validation
    validation.sent_on, validation.receipt = date(2027, 1, 20), "R-1"
    validation.save()
    run(scope)

    corrections.correct_sending(
        validation=validation, why="The upload failed.", sent_on=None, actor=officer.user, today=TODAY
    )
    run(scope)

    validation.refresh_from_db()
    assert (validation.sent_on, validation.receipt, validation.sent_by) == (None, "", None)
    assert dates("validation-report-reply") == [(date(2027, 1, 30), "open", None)]
    assert not ReplyPackage.objects.filter(was_sent=True).exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"sent_on": date(2026, 10, 31)}, NotInOrder),
        ({"receipt": ""}, ReceiptNeeded),
        ({"sent_on": SENT, "why": ""}, ReasonNeeded),
    ],
)
def test_a_sending_stays_between_report_and_today(account, officer, changes, refusal):
    validation = ReportItemFactory(validation__account=account).validation
    validation.sent_on, validation.receipt, validation.sent_by = date(2027, 1, 20), "R-1", officer.user
    validation.save()
    changes = {"why": "Wrong.", **changes}

    with pytest.raises(refusal):
        corrections.correct_sending(validation=validation, actor=officer.user, today=TODAY, **changes)


def test_a_report_is_not_after_its_reply(account, officer):
    validation = ReportItemFactory(validation__account=account).validation
    validation.sent_on, validation.receipt = date(2027, 1, 20), "R-1"
    validation.save()

    with pytest.raises(NotInOrder):
        validations.record_report(
            validation=validation,
            report_on=date(2027, 1, 21),
            outcome="actions",
            actor=officer.user,
            today=TODAY,
        )


def test_a_wrong_validation_date_moves_what_counts_from_it(scope, account, officer):
    describe_account(account=account, identifiers={}, actor=officer.user, now=at(scope), validated_on=date(2025, 2, 1))
    run(scope)

    describe_account(account=account, identifiers={}, actor=officer.user, now=at(scope), validated_on=date(2025, 6, 1))
    run(scope)

    assert dates("revalidation-latest") == [(date(2029, 6, 1), "open", None)]
    assert dates("revalidation-preparation") == [(date(2028, 6, 1), "open", None)]


def test_the_first_validation_stays_the_first(scope, account, officer):
    account.certified_on = date(2023, 5, 1)
    account.save()
    describe_account(account=account, identifiers={}, actor=officer.user, now=at(scope), validated_on=date(2024, 1, 1))
    run(scope)
    before = dates("first-validation-expected")

    describe_account(account=account, identifiers={}, actor=officer.user, now=at(scope), validated_on=date(2027, 2, 1))
    run(scope)

    assert dates("first-validation-expected") == before == [(date(2024, 5, 1), "done", date(2024, 1, 1))]


def test_the_answer_to_a_message_is_corrected_or_taken_back(scope, account, officer):
    message = MessageFactory(received_on=date(2027, 2, 1), answered_on=date(2027, 2, 10), answer_text="Here")
    run(scope)
    given = {"message": message, "why": "Wrong day.", "actor": officer.user, "today": TODAY}

    corrections.correct_answer(answered_on=date(2027, 2, 12), **given)
    run(scope)
    assert dates("scss-message-answer") == [(date(2027, 2, 15), "done", date(2027, 2, 12))]
    corrections.correct_answer(answered_on=None, **given)
    run(scope)

    assert dates("scss-message-answer") == [(date(2027, 2, 15), "open", None)]
    with pytest.raises(StepNotPossible):
        corrections.correct_answer(answered_on=TODAY, **given)


# --- The annual review ----------------------------------------------------------------------------


@pytest.fixture
def review(scope, account, company_officer):
    account.anniversary_on = date(2027, 2, 20)
    account.save()
    opened = datetime(2026, 11, 22, 9, tzinfo=scope.zone)
    review = AnnualReviewFactory(account=account, anniversary_on=account.anniversary_on, opened_at=opened)
    submitted(review, company_officer.user)
    review.submitted_on = date(2027, 2, 25)
    review.save()
    return review


def test_the_day_on_a_receipt_is_corrected_and_the_duty_says_so(scope, review, officer):
    run(scope)
    assert (date(2027, 2, 20), "done", date(2027, 2, 25)) in dates("annual-review-submission")

    corrections.correct_submission(
        review=review, why="The portal says the 18th.", submitted_on=date(2027, 2, 18), actor=officer.user, on=TODAY
    )
    run(scope)

    assert (date(2027, 2, 20), "done", date(2027, 2, 18)) in dates("annual-review-submission")
    assert last_entry("compliance.annual_review.corrected")["after"]["why"] == "The portal says the 18th."


def test_a_submission_that_was_none_waits_again(scope, review, officer):
    run(scope)

    corrections.correct_submission(
        review=review, why="It was a draft.", submitted_on=None, actor=officer.user, on=TODAY
    )
    run(scope)

    review.refresh_from_db()
    assert (review.state, review.receipt, review.noted_at) == ("approved", None, None)
    assert (date(2027, 2, 20), "open", None) in dates("annual-review-submission")


def test_a_submission_lies_inside_its_window(review, officer):
    with pytest.raises(SubmissionDateWrong):
        corrections.correct_submission(
            review=review, why="Wrong.", submitted_on=date(2027, 3, 2), actor=officer.user, on=TODAY
        )
