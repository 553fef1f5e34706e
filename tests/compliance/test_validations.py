"""Validations: from the notice to the closed file."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.exceptions import NotAMember, NotInOrder, ProofNeeded, ReasonNeeded, ReplyUnfinished, StepNotPossible
from compliance.models import Participant, Validation
from compliance.services import preparation, validations
from ctpat.activity.models import Entry
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.evidence import plain_evidence
from tests.factories.validations import (
    ParticipantFactory,
    PreparationStepFactory,
    ReportItemFactory,
    ValidationFactory,
)

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)


@pytest.fixture
def account(scope):
    return AccountFactory(entity_type__slug="importer", scss_name="R. Alvarez")


def test_a_notice_brings_the_plan_with_dates_and_owners(account, officer, contributor):
    criterion = CriterionFactory(code="1.1", applies_to=["importer"])
    ResponseFactory(criterion=criterion, owner=contributor.user)
    ResponseFactory(criterion=CriterionFactory(code="6.1", applies_to=["sea"]))

    validation = validations.announce_validation(
        account=account, notice_on=date(2026, 11, 1), actor=officer.user, today=TODAY
    )

    tasks = {step.key: (step.due_on, step.owner) for step in validation.steps.filter(kind="task")}
    assert tasks == {
        "agree-dates": (date(2026, 11, 8), officer.user),
        "name-people": (date(2026, 11, 10), officer.user),
        "mock-validation": (date(2026, 11, 10), officer.user),
        "documents-sent": (date(2026, 11, 17), officer.user),
        "validation-preparation": (date(2026, 12, 1), officer.user),
    }
    documents = validation.steps.filter(kind="document")
    assert [(step.key, step.owner, step.category) for step in documents] == [
        ("statement-of-support", contributor.user, 1)
    ]
    assert validation.scss_name == "R. Alvarez"
    assert list(Entry.objects.values_list("verb", flat=True).order_by("seq")) == [
        "compliance.validation.announced",
        "compliance.step.added",
    ]


def test_planning_twice_adds_nothing(account, officer):
    validation = validations.announce_validation(
        account=account, notice_on=date(2026, 11, 1), actor=officer.user, today=TODAY
    )
    steps = validation.steps.count()

    assert preparation.plan(validation=validation, actor=officer.user) == 0
    assert validation.steps.count() == steps


def test_a_site_abroad_leaves_sixty_days(scope):
    validation = ValidationFactory(is_foreign=True)

    assert validation.ready_on == validation.notice_on + timedelta(days=60)


def test_the_plan_moves_with_the_agreed_days(account, officer):
    validation = validations.announce_validation(
        account=account, notice_on=date(2026, 11, 1), actor=officer.user, today=TODAY
    )
    own = PreparationStepFactory(validation=validation, due_on=date(2026, 11, 20))
    done = validation.steps.get(key="agree-dates")
    preparation.finish_step(step=done, actor=officer.user, on=TODAY, note="Agreed by mail")

    validations.change_validation(
        validation=validation, actor=officer.user, today=TODAY, starts_on=date(2026, 12, 11), ends_on=date(2026, 12, 12)
    )

    due = {step.key: step.due_on for step in validation.steps.all()}
    assert due["validation-preparation"] == date(2026, 12, 11)
    assert due["mock-validation"] == date(2026, 11, 20)
    assert due["agree-dates"] == date(2026, 11, 8)
    own.refresh_from_db()
    assert own.due_on == date(2026, 11, 20)


def test_a_step_is_ticked_by_a_record_or_a_word(scope, officer):
    step, evidence = PreparationStepFactory(), plain_evidence()

    with pytest.raises(ProofNeeded):
        preparation.finish_step(step=step, actor=officer.user, on=TODAY, note=" ")
    done = preparation.finish_step(step=step, actor=officer.user, on=TODAY, proof=evidence)

    assert (done.done_on, done.proof) == (TODAY, evidence)
    with pytest.raises(StepNotPossible):
        preparation.finish_step(step=step, actor=officer.user, on=TODAY, note="Again")
    preparation.reopen_step(step=step, actor=officer.user)
    preparation.remove_step(step=step, actor=officer.user)
    assert list(Entry.objects.order_by("seq").values_list("verb", flat=True)) == [
        "compliance.step.done",
        "compliance.step.reopened",
        "compliance.step.removed",
    ]


def test_work_is_given_to_members_only(scope, officer, outsider):
    with pytest.raises(NotAMember):
        preparation.add_step(validation=ValidationFactory(), actor=officer.user, title="Rehearse", owner=outsider.user)


def test_a_person_is_named_once(scope, officer):
    named = ParticipantFactory()

    with pytest.raises(NotInOrder):
        preparation.name_participant(validation=named.validation, actor=officer.user, name=named.name)
    assert Participant.objects.count() == 1


def test_the_visit_says_who_came(scope, officer):
    came = ParticipantFactory()
    missed = ParticipantFactory(validation=came.validation)

    validation = validations.record_visit(
        validation=came.validation,
        held_on=date(2026, 10, 12),
        visit_note="They asked for the seal log.",
        came=[came.pk],
        actor=officer.user,
        today=TODAY,
    )

    assert {p.pk: p.came for p in validation.participants.all()} == {came.pk: True, missed.pk: False}
    assert validation.stage == "report"
    assert came.name in Entry.objects.get().data


def test_stages_follow_from_dates(scope):
    assert ValidationFactory().stage == "preparation"
    assert ValidationFactory(reported=True).stage == "reply"
    assert ValidationFactory(reported=True, closed_on=TODAY).stage == "closed"


def test_the_reports_own_date_wins_over_ninety_days(scope, officer):
    validation = ValidationFactory(held_on=date(2026, 10, 12))

    validation = validations.record_report(
        validation=validation, report_on=date(2026, 11, 1), actor=officer.user, today=TODAY, outcome="actions"
    )
    assert validation.reply_due_on == date(2027, 1, 30)
    assert validation.our_target_on == date(2026, 12, 31)
    assert validation.countdown(on=TODAY).days_left == 66

    validation = validations.record_report(
        validation=validation,
        report_on=date(2026, 11, 1),
        reply_by=date(2026, 12, 15),
        actor=officer.user,
        today=TODAY,
        outcome="actions",
    )
    assert validation.reply_due_on == date(2026, 12, 15)
    assert validation.countdown(on=TODAY).days_left == 20


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"notice_on": date(2026, 11, 26)}, "The notice can't be of a day to come."),
        ({"starts_on": date(2026, 8, 1)}, "The first day can't be before the notice."),
        ({"ends_on": date(2026, 12, 1)}, "The last day can't be before the first."),
        (
            {"starts_on": date(2026, 12, 2), "ends_on": date(2026, 12, 1)},
            "The last day can't be before the first.",
        ),
    ],
)
def test_dates_out_of_order_are_refused_in_a_sentence(scope, officer, dates, sentence):
    with pytest.raises(NotInOrder, match=sentence):
        validations.change_validation(validation=ValidationFactory(), actor=officer.user, today=TODAY, **dates)


def test_a_report_before_the_visit_is_refused(scope, officer):
    validation = ValidationFactory(held_on=date(2026, 10, 12))

    with pytest.raises(NotInOrder):
        validations.record_report(validation=validation, report_on=date(2026, 10, 1), actor=officer.user, today=TODAY)


def test_unanswered_actions_keep_a_validation_open(scope, officer):
    item = ReportItemFactory()

    with pytest.raises(ReplyUnfinished, match="A1"):
        validations.close_validation(validation=item.validation, actor=officer.user, now=NOW, note="Done")
    assert Validation.objects.get().closed_on is None


def test_a_report_without_actions_is_closed_with_a_word(scope, officer):
    validation = ValidationFactory(reported=True, outcome="clean")

    with pytest.raises(ReasonNeeded):
        validations.close_validation(validation=validation, actor=officer.user, now=NOW)
    closed = validations.close_validation(validation=validation, actor=officer.user, now=NOW, note="No findings")

    assert (closed.closed_on, closed.stage) == (TODAY, "closed")


@pytest.mark.parametrize(("before", "after"), [(None, date(2026, 10, 12)), (date(2026, 11, 1), date(2026, 11, 1))])
def test_a_closed_validation_becomes_the_accounts_last_one(scope, officer, before, after):
    account = AccountFactory(validated_on=before)
    validation = ValidationFactory(account=account, reported=True, outcome="clean")

    validations.close_validation(
        validation=validation, actor=officer.user, now=NOW, note="No findings", completed_on=date(2026, 10, 12)
    )

    account.refresh_from_db()
    assert account.validated_on == after


def test_a_day_to_come_completes_nothing(scope, officer):
    validation = ValidationFactory(reported=True, outcome="clean")

    with pytest.raises(NotInOrder):
        validations.close_validation(
            validation=validation, actor=officer.user, now=NOW, note="Clean", completed_on=date(2026, 11, 26)
        )
