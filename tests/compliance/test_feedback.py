"""What of CBP's letters the readiness checks and the calendar of duties read."""

from datetime import date

import pytest

from compliance import checks
from compliance.anchors import accounts, decisions, messages, portal, validations
from compliance.models import PortalCheck
from compliance.readiness.case import Case
from compliance.services import letters
from tests.factories.accounts import AccountFactory
from tests.factories.validations import (
    DecisionFactory,
    MessageFactory,
    ParticipantFactory,
    PreparationStepFactory,
    ReportItemFactory,
    ValidationFactory,
)

TODAY = date(2026, 11, 25)


def hits(check, company, on: date = TODAY) -> list[str]:
    return [hit.text for hit in check(Case(company=company, on=on, rows=[], accounts=[]))]


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2027, 1, 15), []),
        (date(2027, 1, 16), ["Reply to the report of Revalidation 2026: 14 days left"]),
        (date(2027, 2, 3), ["Reply to the report of Revalidation 2026: 4 days late"]),
    ],
)
def test_a_report_without_reply_blocks_two_weeks_ahead(scope, on, found):
    ValidationFactory(reported=True)

    assert hits(checks.cbp_answer_due, scope, on) == found


def test_messages_and_letters_block_too_until_they_are_answered(scope):
    MessageFactory(subject="Seal log")
    MessageFactory(subject="Thanks", needs_answer=False)
    MessageFactory(subject="Answered", answered_on=TODAY)
    DecisionFactory(kind="false")
    DecisionFactory(kind="removal")

    assert hits(checks.cbp_answer_due, scope) == [
        "Seal log: 1 day late",
        "False or misleading information: 7 days left",
    ]


def test_sent_replies_wait_for_nothing(scope):
    ValidationFactory(reported=True, sent_on=date(2026, 11, 20))

    assert hits(checks.cbp_answer_due, scope, date(2027, 6, 1)) == []


def test_points_of_an_earlier_report_are_verified_or_named(scope):
    sent = ValidationFactory(reported=True, sent_on=date(2026, 11, 20))
    still_open = ReportItemFactory(validation=sent)
    ReportItemFactory(validation=sent, weakness__closed_on=TODAY)
    ReportItemFactory(validation=sent, kind="recommendation", decision="not_now")
    ReportItemFactory(validation=sent, kind="best_practice")
    ReportItemFactory(validation=ValidationFactory(reported=True))

    assert hits(checks.previous_validation_closed, scope) == [f"Revalidation 2026, A1 {still_open.title}"]


@pytest.mark.parametrize(("day", "fires", "blocks"), [(11, False, False), (10, True, False)])
def test_the_portal_is_looked_into(scope, day, fires, blocks):
    PortalCheck.objects.create(company=scope, on=date(2026, 11, day))

    found = list(checks.portal_unread(Case(company=scope, on=TODAY, rows=[], accounts=[])))

    assert ([hit.is_blocker for hit in found] == [blocks]) is fires


def test_a_portal_left_for_a_month_blocks(scope):
    PortalCheck.objects.create(company=scope, on=date(2026, 10, 25))

    [hit] = checks.portal_unread(Case(company=scope, on=TODAY, rows=[], accounts=[]))

    assert (hit.text, hit.is_blocker) == ("Last looked into 31 days ago.", True)


def test_each_category_of_a_planned_visit_needs_somebody(scope):
    planned = ValidationFactory()
    ParticipantFactory(validation=planned, name="Rosa", categories=list(range(1, 12)))
    ParticipantFactory(validation=planned, name="Tom", categories=[1], is_confirmed=True)
    ParticipantFactory(validation=ValidationFactory(reported=True))

    assert hits(checks.participants_named, scope) == [
        "Revalidation 2026: nobody for the categories 12",
        "Revalidation 2026: Rosa has not confirmed",
    ]


def test_documents_of_a_planned_visit_are_at_hand(scope):
    planned = ValidationFactory()
    PreparationStepFactory(validation=planned, kind="document", title="Seal log")
    PreparationStepFactory(validation=planned, kind="document", title="Site plan", done_on=TODAY)
    PreparationStepFactory(validation=planned, title="Agree the dates")

    assert hits(checks.binder_complete, scope) == ["Seal log"]


def test_checks_take_the_same_queries_for_many_rows(scope, django_assert_num_queries):
    for _ in range(3):
        validation = ValidationFactory()
        PreparationStepFactory(validation=validation, kind="document")
        ReportItemFactory(validation=ValidationFactory(reported=True, sent_on=TODAY))
        MessageFactory()
    case = Case(company=scope, on=TODAY, rows=[], accounts=[])

    with django_assert_num_queries(1):
        for check in (checks.cbp_answer_due, checks.previous_validation_closed, checks.portal_unread):
            list(check(case))
        for check in (checks.participants_named, checks.binder_complete):
            list(check(case))


# --- Dates that duties hang on --------------------------------------------------------------------


def test_a_validation_gives_its_dates_and_what_proves_them(scope):
    validation = ValidationFactory(
        is_foreign=True,
        starts_on=date(2026, 10, 11),
        held_on=date(2026, 10, 12),
        report_on=date(2026, 11, 1),
        reply_by=date(2026, 12, 15),
        sent_on=date(2026, 11, 20),
        receipt="ACE-1",
    )

    [notice] = validations.validations_announced()
    assert (notice.subject, notice.on, notice.due_on) == (validation, date(2026, 9, 1), date(2026, 10, 11))
    assert notice.conditions == {"validation.site": "foreign"}
    [report] = validations.validation_reports()
    assert (report.on, report.due_on) == (date(2026, 11, 1), date(2026, 12, 15))
    [reply] = validations.validation_replies()
    assert (reply.on, reply.label, reply.for_record) == (date(2026, 11, 20), "ACE-1", report.record)
    [prepared] = validations.validations_prepared()
    assert (prepared.on, prepared.for_record) == (date(2026, 10, 12), notice.record)


def test_a_ticked_step_proves_the_preparation_and_the_rehearsal(scope):
    validation = ValidationFactory(starts_on=date(2026, 12, 1))
    for key in ("validation-preparation", "mock-validation"):
        PreparationStepFactory(validation=validation, key=key, done_on=TODAY)

    [agreed], [held] = validations.validations_agreed(), validations.mock_validations_held()
    assert (agreed.on, held.on, held.for_record) == (date(2026, 12, 1), TODAY, agreed.record)
    assert [proof.on for proof in validations.validations_prepared()] == [TODAY]


def test_messages_call_until_they_are_answered(scope, officer):
    MessageFactory(needs_answer=False)
    message = MessageFactory(owner=officer.user, answer_by=date(2026, 11, 30), answered_on=TODAY)

    [asked], [answered] = messages.messages_received(), messages.messages_answered()

    assert (asked.subject, asked.due_on, asked.owner) == (message, date(2026, 11, 30), officer.user.pk)
    assert (answered.subject, answered.on, answered.for_record) == (message, TODAY, asked.record)
    assert asked.mail_label == "Message"


def test_a_suspension_letter_gives_its_own_date_and_its_answer(scope, officer):
    account = AccountFactory(status="validated")
    letter = letters.record_decision(
        account=account,
        kind="suspension",
        letter_on=date(2026, 11, 2),
        answer_by=date(2026, 12, 1),
        actor=officer.user,
        today=TODAY,
    )

    [suspended] = accounts.suspensions()
    assert (suspended.on, suspended.due_on) == (date(2026, 11, 2), date(2026, 12, 1))
    letters.act_on_decision(
        decision=letter, act="replied", acted_on=TODAY, note="Plan", actor=officer.user, today=TODAY
    )
    [answered] = decisions.suspensions_answered()
    assert (answered.subject, answered.on, answered.for_record) == (account, TODAY, suspended.record)


@pytest.mark.parametrize(
    ("kind", "facts", "proofs"),
    [
        ("benefits", decisions.benefits_denied, decisions.benefits_appeals),
        ("false", decisions.false_information_found, decisions.false_information_appeals),
    ],
)
def test_denials_call_for_an_appeal(scope, kind, facts, proofs):
    DecisionFactory(kind=kind)
    appealed = DecisionFactory(kind=kind, letter_on=date(2026, 10, 1), act="appealed", acted_on=TODAY)

    assert [fact.on for fact in facts()] == [date(2026, 11, 2), date(2026, 10, 1)]
    [proof] = proofs()
    assert (proof.on, proof.for_record) == (TODAY, f"decision {appealed.pk}")


def test_the_portal_counts_from_the_last_look(scope):
    AccountFactory()
    [never] = portal.portal_checks()
    assert never.is_assumed

    PortalCheck.objects.create(company=scope, on=date(2026, 11, 20))

    [fact] = portal.portal_checks()
    assert (fact.on, fact.recorded_on, fact.is_assumed) == (date(2026, 11, 20), date(2026, 11, 20), False)
