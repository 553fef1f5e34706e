"""What a weakness and its actions go through, by the services."""

import json
from datetime import date

import pytest

from compliance import exceptions
from compliance.models import CorrectiveAction, Weakness
from compliance.services import actions, weaknesses
from compliance.services.weaknesses import NewAction
from ctpat.activity.models import Entry
from ctpat.outbox.models import Mail, Notification
from tests.factories.actions import CorrectiveActionFactory, WeaknessFactory
from tests.factories.compliance import EvidenceFactory, ResponseFactory

TODAY = date(2026, 11, 25)
pytestmark = pytest.mark.usefixtures("scope")


def raised(actor, **fields):
    facts = {"title": "Copy at dock 3 is version 8", "severity": "major", "origin": "audit", "on": TODAY}
    return weaknesses.raise_weakness(actor=actor, **facts | fields)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("verb", flat=True))


def test_raising_records_everything(officer, contributor):
    response = ResponseFactory(criterion__code="6.1")

    weakness = raised(
        officer.user,
        response=response,
        owner=contributor.user,
        due_on=date(2026, 12, 2),
        actions=[NewAction("Replace the copy"), NewAction("Attach a photo", due_on=date(2026, 12, 1))],
    )

    assert (weakness.label, weakness.raised_by, weakness.raised_on) == ("W-1", officer.user, TODAY)
    assert [(action.title, action.target_on) for action in weakness.actions.all()] == [
        ("Replace the copy", date(2026, 12, 2)),
        ("Attach a photo", date(2026, 12, 1)),
    ]
    assert verbs() == ["compliance.weakness.raised", "compliance.action.added", "compliance.action.added"]
    after = json.loads(Entry.objects.get(seq=1).data)["after"]
    assert (after["owner"], after["due_on"], after["severity"]) == (contributor.user.name, "2026-12-02", "major")


def test_numbers_count_within_the_company(officer):
    assert [raised(officer.user).number for _time in range(3)] == [1, 2, 3]


def test_the_owner_is_told_without_what_was_found(officer, contributor):
    raised(
        officer.user,
        title="Canary found",
        description="Canary described",
        owner=contributor.user,
        response=ResponseFactory(criterion__code="6.1", criterion__title="Seal procedures"),
        due_on=date(2026, 12, 2),
        actions=[NewAction("Canary planned", owner=contributor.user)],
    )

    mails = list(Mail.objects.order_by("pk"))
    assert [mail.to for mail in mails] == [contributor.user.email] * 2
    assert "criterion 6.1 Seal procedures, due 2 Dec 2026" in mails[0].text
    assert "/c/acme/actions/w/1/" in mails[0].text
    assert not [mail for mail in mails if "Canary" in mail.subject + mail.text]
    assert [note.user for note in Notification.objects.all()] == [contributor.user] * 2


def test_nobody_is_told_what_he_did_himself(officer):
    raised(officer.user, owner=officer.user)

    assert not Mail.objects.exists()
    assert not Notification.objects.exists()


def test_a_stranger_gets_no_weakness(officer, outsider):
    with pytest.raises(exceptions.NotAMember):
        raised(officer.user, owner=outsider.user)

    assert not Weakness.objects.exists()


def test_an_unchanged_save_leaves_no_trace(officer):
    weakness = WeaknessFactory(title="As it was")

    weaknesses.change_weakness(weakness=weakness, actor=officer.user, on=TODAY, title="As it was")

    assert verbs() == []


def test_a_change_keeps_before_and_after(officer):
    weakness = WeaknessFactory(severity="minor")

    weaknesses.change_weakness(weakness=weakness, actor=officer.user, on=TODAY, severity="major")

    data = json.loads(Entry.objects.get().data)
    assert (data["before"], data["after"]) == ({"severity": "minor"}, {"severity": "major"})


def test_only_facts_are_editable(officer):
    with pytest.raises(TypeError):
        weaknesses.change_weakness(weakness=WeaknessFactory(), actor=officer.user, on=TODAY, closed_on=TODAY)


def test_several_are_assigned_with_one_mail(officer, manager):
    rows = WeaknessFactory.create_batch(3)
    already = WeaknessFactory(owner=manager.user)

    changed = weaknesses.assign(weaknesses=[*rows, already], actor=officer.user, owner=manager.user, on=TODAY)

    assert changed == 3
    assert {weakness.owner for weakness in Weakness.objects.all()} == {manager.user}
    assert Mail.objects.get().subject == "Weaknesses are yours: W-1, W-2, W-3 (Acme Trading)"
    assert verbs() == ["compliance.weakness.assigned"] * 3


def test_due_dates_are_set_at_once(officer):
    rows = WeaknessFactory.create_batch(2)

    changed = weaknesses.set_due(weaknesses=rows, actor=officer.user, due_on=date(2026, 12, 9))

    assert changed == 2
    assert set(Weakness.objects.values_list("due_on", flat=True)) == {date(2026, 12, 9)}


def test_an_action_is_done_with_a_proof(officer):
    action, proof = CorrectiveActionFactory(), EvidenceFactory()

    actions.mark_done(action=action, actor=officer.user, on=TODAY, proof=proof)

    action.refresh_from_db()
    assert (action.state, action.proof, action.done_by, action.done_on) == ("done", proof, officer.user, TODAY)


def test_an_action_without_anything_to_show_is_not_done(officer):
    with pytest.raises(exceptions.ProofNeeded):
        actions.mark_done(action=CorrectiveActionFactory(), actor=officer.user, on=TODAY, note=" ")

    assert CorrectiveAction.objects.get().state == "open"


def test_nobody_verifies_what_he_did(officer):
    action = CorrectiveActionFactory()
    actions.mark_done(action=action, actor=officer.user, on=TODAY, note="Swapped.")

    for effective in (True, False):
        with pytest.raises(exceptions.OwnWork):
            actions.verify_action(action=action, actor=officer.user, on=TODAY, effective=effective, note="Fine.")

    action.refresh_from_db()
    assert action.state == "done"


def test_the_last_verified_action_closes_the_weakness(officer, reviewer):
    weakness = WeaknessFactory()
    first, second = CorrectiveActionFactory.create_batch(2, weakness=weakness)
    for action in (first, second):
        actions.mark_done(action=action, actor=officer.user, on=TODAY, note="Done.")

    actions.verify_action(action=first, actor=reviewer.user, on=TODAY, effective=True)
    assert not Weakness.objects.get().closed_on

    actions.verify_action(action=second, actor=reviewer.user, on=TODAY, effective=True)
    closed = Weakness.objects.get()
    assert (closed.closed_on, closed.closed_by) == (TODAY, reviewer.user)
    assert verbs()[-2:] == ["compliance.action.verified", "compliance.weakness.closed"]


def test_no_effect_reopens_and_tells_the_owner(officer, reviewer):
    action = CorrectiveActionFactory(owner=officer.user)
    actions.mark_done(action=action, actor=officer.user, on=TODAY, note="Swapped.")

    actions.verify_action(action=action, actor=reviewer.user, on=TODAY, effective=False, note="Still version 8.")

    action.refresh_from_db()
    assert (action.state, action.reopened_count, action.verify_note) == ("open", 1, "Still version 8.")
    assert Mail.objects.get().to == officer.user.email


def test_no_effect_needs_a_word(officer, reviewer):
    action = CorrectiveActionFactory()
    actions.mark_done(action=action, actor=officer.user, on=TODAY, note="Swapped.")

    with pytest.raises(exceptions.ReasonNeeded):
        actions.verify_action(action=action, actor=reviewer.user, on=TODAY, effective=False)


@pytest.mark.parametrize("state", ["open", "verified", "dropped"])
def test_only_what_is_done_is_verified(officer, state):
    action = CorrectiveActionFactory(state=state)

    with pytest.raises(exceptions.StepNotPossible):
        actions.verify_action(action=action, actor=officer.user, on=TODAY, effective=True)


def test_done_twice_is_refused(officer, reviewer):
    action = CorrectiveActionFactory()
    actions.mark_done(action=action, actor=officer.user, on=TODAY, note="Swapped.")

    with pytest.raises(exceptions.StepNotPossible):
        actions.mark_done(action=action, actor=reviewer.user, on=TODAY, note="Me too.")


def test_a_weakness_waits_for_its_actions(officer):
    weakness = WeaknessFactory()
    CorrectiveActionFactory(weakness=weakness, title="Lock it")

    with pytest.raises(exceptions.WeaknessStillOpen, match="Lock it"):
        weaknesses.close_weakness(weakness=weakness, actor=officer.user, on=TODAY, reason="Enough.")


@pytest.mark.parametrize("dropped", [0, 2])
def test_without_a_verified_action_closing_needs_a_reason(officer, dropped):
    weakness = WeaknessFactory()
    CorrectiveActionFactory.create_batch(dropped, weakness=weakness, state="dropped")

    with pytest.raises(exceptions.ReasonNeeded):
        weaknesses.close_weakness(weakness=weakness, actor=officer.user, on=TODAY)

    closed = weaknesses.close_weakness(weakness=weakness, actor=officer.user, on=TODAY, reason="The dock is gone.")
    assert (closed.closed_on, closed.closing_reason) == (TODAY, "The dock is gone.")


def test_the_owner_does_not_close_by_a_reason(officer, company):
    weakness = WeaknessFactory(owner=officer.user)

    with pytest.raises(exceptions.OwnWork):
        weaknesses.close_weakness(weakness=weakness, actor=officer.user, on=TODAY, reason="Enough.")

    company.two_pairs_of_eyes = False
    assert weaknesses.close_weakness(weakness=weakness, actor=officer.user, on=TODAY, reason="Enough.").closed_on


def test_closing_twice_is_harmless(officer):
    weakness = WeaknessFactory(closed_on=date(2026, 11, 20))

    assert weaknesses.close_weakness(weakness=weakness, actor=officer.user, on=TODAY).closed_on == date(2026, 11, 20)
    assert verbs() == []


def test_a_closed_weakness_takes_no_action(officer):
    with pytest.raises(exceptions.WeaknessClosed):
        actions.add_action(weakness=WeaknessFactory(closed_on=TODAY), title="More", actor=officer.user, on=TODAY)


def test_a_weakness_that_came_back_is_reopened(officer):
    weakness = WeaknessFactory(closed_on=date(2026, 11, 20), closing_reason="Gone")

    weaknesses.reopen(weakness=weakness, actor=officer.user, on=TODAY, reason="Seen again.")

    weakness.refresh_from_db()
    assert (weakness.closed_on, weakness.closing_reason, weakness.reopened_count) == (None, "", 1)


def test_reopening_needs_a_reason_and_a_closed_weakness(officer):
    with pytest.raises(exceptions.ReasonNeeded):
        weaknesses.reopen(weakness=WeaknessFactory(closed_on=TODAY), actor=officer.user, on=TODAY, reason="")
    with pytest.raises(exceptions.StepNotPossible):
        weaknesses.reopen(weakness=WeaknessFactory(), actor=officer.user, on=TODAY, reason="Again.")


def test_dropping_the_rest_closes_what_worked(officer):
    weakness = WeaknessFactory()
    CorrectiveActionFactory(weakness=weakness, state="verified")
    rest = CorrectiveActionFactory(weakness=weakness)

    actions.drop_action(action=rest, actor=officer.user, on=TODAY, reason="Not needed.")

    assert Weakness.objects.get().closed_on == TODAY


def test_dropping_everything_leaves_the_weakness_open(officer):
    action = CorrectiveActionFactory()

    actions.drop_action(action=action, actor=officer.user, on=TODAY, reason="Not needed.")

    assert Weakness.objects.get().closed_on is None


def test_a_settled_action_is_not_edited(officer):
    with pytest.raises(exceptions.StepNotPossible):
        actions.change_action(
            action=CorrectiveActionFactory(state="verified"), actor=officer.user, on=TODAY, title="Another"
        )
