"""Messages of the specialist, decisions of CBP, and what the programme changed because of them."""

from datetime import date

import pytest

from compliance.exceptions import NotAMember, NotInOrder, ProofNeeded, StatusInFuture, StepNotPossible
from compliance.models import Account, Decision, ProgrammeUpdate, SpecialistMessage
from compliance.services import letters
from ctpat.activity.models import Entry
from tests.factories.accounts import AccountFactory
from tests.factories.validations import DecisionFactory, MessageFactory, ReportItemFactory

TODAY = date(2026, 11, 25)


def test_a_message_is_due_in_two_weeks_or_when_it_says(scope):
    assert MessageFactory().due_on == date(2026, 11, 24)
    assert MessageFactory(answer_by=date(2026, 11, 15)).due_on == date(2026, 11, 15)
    assert MessageFactory(needs_answer=False).due_on is None


def test_received_messages_are_recorded(scope, officer, outsider):
    facts = {"account": AccountFactory(), "received_on": TODAY, "subject": "Seal log", "actor": officer.user}

    letters.receive_message(today=TODAY, owner=officer.user, **facts)

    assert Entry.objects.get().verb == "compliance.message.received"
    with pytest.raises(NotAMember):
        letters.receive_message(today=TODAY, owner=outsider.user, **facts)
    with pytest.raises(StatusInFuture):
        letters.receive_message(today=date(2026, 11, 24), **facts)
    with pytest.raises(NotInOrder):
        letters.receive_message(today=TODAY, answer_by=date(2026, 11, 1), **facts)
    assert SpecialistMessage.objects.count() == 1


def test_an_answer_needs_a_proof_and_stops_the_clock(scope, officer):
    message = MessageFactory()
    given = {"message": message, "actor": officer.user, "today": TODAY}

    with pytest.raises(ProofNeeded):
        letters.answer_message(answered_on=TODAY, **given)
    with pytest.raises(NotInOrder):
        letters.answer_message(answered_on=date(2026, 11, 1), text="Here it is", **given)
    answered = letters.answer_message(answered_on=date(2026, 11, 20), text="Here it is", **given)

    assert (answered.is_open, answered.countdown(on=TODAY).sentence) == (False, "sent in time")
    with pytest.raises(StepNotPossible):
        letters.answer_message(answered_on=TODAY, text="Again", **given)


@pytest.mark.parametrize(
    ("kind", "status", "due_on"),
    [
        ("suspension", "suspended", date(2027, 1, 31)),
        ("benefits", "validated", date(2027, 1, 31)),
        ("false", "validated", date(2026, 12, 2)),
        ("removal", "removed", date(2027, 11, 2)),
    ],
)
def test_each_decision_has_a_clock_and_may_change_the_account(scope, officer, kind, status, due_on):
    account = AccountFactory(status="validated")

    decision = letters.record_decision(
        account=account, kind=kind, letter_on=date(2026, 11, 2), actor=officer.user, today=TODAY
    )

    assert decision.due_on == due_on
    assert Account.objects.get().status == status


def test_the_letters_own_date_wins(scope):
    assert DecisionFactory(answer_by=date(2026, 12, 1)).due_on == date(2026, 12, 1)


def test_acting_needs_a_proof_and_fits_the_decision(scope, officer):
    decision = DecisionFactory(kind="benefits")
    given = {"decision": decision, "acted_on": TODAY, "actor": officer.user, "today": TODAY}

    with pytest.raises(ProofNeeded):
        letters.act_on_decision(act="appealed", **given)
    with pytest.raises(StepNotPossible):
        letters.act_on_decision(act="replied", note="Plan sent", **given)
    letters.act_on_decision(act="accepted", note="Counsel sees no chance", **given)

    assert (Decision.objects.get().act, Decision.objects.get().is_open) == ("accepted", False)
    with pytest.raises(StepNotPossible):
        letters.act_on_decision(act="appealed", note="After all", **given)


def test_a_lifted_suspension_brings_the_status_back(scope, officer):
    account = AccountFactory(status="validated")
    decision = letters.record_decision(
        account=account, kind="suspension", letter_on=date(2026, 11, 2), actor=officer.user, today=TODAY
    )

    letters.end_decision(
        decision=decision, ended_on=TODAY, note="Lifted by mail", status="validated", actor=officer.user, today=TODAY
    )

    assert Account.objects.get().status == "validated"
    assert Decision.objects.get().end_note == "Lifted by mail"


def test_an_update_in_answer_to_a_point_belongs_to_its_validation(scope, officer):
    item = ReportItemFactory()

    letters.record_update(actor=officer.user, today=TODAY, title="Weekly check", made_on=TODAY, item=item)

    update = ProgrammeUpdate.objects.get()
    assert (update.validation, update.recorded_by) == (item.validation, officer.user)
    with pytest.raises(StatusInFuture):
        letters.record_update(actor=officer.user, today=TODAY, title="Later", made_on=date(2026, 11, 26))
