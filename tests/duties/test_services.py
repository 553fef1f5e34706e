"""What people do with duties: done by hand, explained, adjusted, paused, given to others."""

from datetime import date

import pytest

from ctpat.activity.models import Entry
from ctpat.companies.anchors import Span
from ctpat.companies.roles import Role
from ctpat.duties import exceptions
from ctpat.duties.models import Absence, Duty, Holder, Occurrence, Preference
from ctpat.duties.services import absences, adjusting, assigning, doing, functions, own, wishes
from tests.conftest import member_of
from tests.duties.conftest import TODAY, at, dates, run
from tests.factories.evidence import plain_evidence

APRIL = date(2027, 4, 1)


def done(occurrence, officer, on=date(2027, 3, 20), note="Four shipments followed.", evidence="new"):
    return doing.mark_done(
        occurrence=occurrence,
        actor=officer.user,
        done_on=on,
        note=note,
        evidence=plain_evidence() if evidence == "new" else evidence,
        now=at(occurrence.company, date(2027, 3, 21)),
    )


# --- By hand ------------------------------------------------------------------------------------


def test_done_by_hand_keeps_note_and_evidence_and_brings_the_next_date(footage, officer):
    occurrence = done(footage, officer)

    assert (occurrence.state, occurrence.done_on, occurrence.done_by) == ("done", date(2027, 3, 20), officer.user)
    assert occurrence.remind_at is None
    assert dates("footage-review") == [(APRIL, "done"), (date(2027, 4, 20), "open")]
    entry = Entry.objects.get(verb="duties.date.done")
    assert (entry.actor, "Four shipments followed." in entry.data) == (officer.user.pk, True)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"note": " "}, exceptions.NoteNeeded),
        ({"evidence": None}, exceptions.EvidenceNeeded),
        ({"on": date(2027, 3, 22)}, exceptions.DoneInFuture),
    ],
)
def test_done_by_hand_is_refused_without_its_facts(footage, officer, change, refusal):
    with pytest.raises(refusal):
        done(footage, officer, **change)

    assert dates("footage-review") == [(APRIL, "open")]


def test_done_twice_is_refused(footage, officer):
    done(footage, officer)

    with pytest.raises(exceptions.AlreadySettled):
        done(footage, officer)


def test_work_before_the_window_of_the_annual_review_is_refused(scope, account, officer):
    run(scope)
    submission = Occurrence.objects.get(duty__kind="annual-review-submission")

    with pytest.raises(exceptions.BeforeWindow, match="17 Mar 2027"):
        done(submission, officer, on=date(2027, 3, 10))


def test_taken_back_it_is_open_again_and_nothing_follows(footage, officer):
    occurrence = done(footage, officer)

    doing.take_back(occurrence=occurrence, actor=officer.user, note="It was another yard.", now=at(footage.company))

    assert dates("footage-review") == [(APRIL, "open"), (date(2027, 4, 20), "withdrawn")]
    assert Occurrence.objects.get(due_on=APRIL, duty=footage.duty).remind_at is not None


def test_what_passed_is_explained_and_the_rhythm_goes_on(footage, officer):
    with pytest.raises(exceptions.NotYetDue):
        doing.explain_missed(
            occurrence=footage, actor=officer.user, note="Recorder broken.", on=APRIL, now=at(footage.company, APRIL)
        )

    on = date(2027, 4, 15)
    doing.explain_missed(
        occurrence=footage, actor=officer.user, note="Recorder broken.", on=on, now=at(footage.company, on)
    )

    assert dates("footage-review") == [(APRIL, "missed"), (date(2027, 5, 1), "open")]


# --- Rhythm, reminders, start, pause ------------------------------------------------------------


def adjust(duty, officer, rhythm=None, lead_days=None):
    return adjusting.adjust(duty=duty, actor=officer.user, now=at(duty.company), rhythm=rhythm, lead_days=lead_days)


def test_a_free_rhythm_may_be_any(footage, officer):
    adjust(footage.duty, officer, rhythm=Span(14, "days"), lead_days=[3, 0])

    assert dates("footage-review") == [(date(2027, 3, 15), "open")]
    assert Duty.objects.get(pk=footage.duty_id).leads == (3, 0)


def test_a_fixed_date_stays(scope, account, officer):
    run(scope)
    duty = Duty.objects.get(kind="annual-review-submission")

    with pytest.raises(exceptions.DateIsFixed):
        adjust(duty, officer, rhythm=Span(6, "months"))
    with pytest.raises(exceptions.NotPaused):
        adjusting.pause(duty=duty, actor=officer.user, reason="Too much work", on=TODAY)


def test_a_yearly_review_of_cbp_may_only_be_more_often(scope, account, officer):
    run(scope)
    duty = Duty.objects.get(kind="cyber-policy-review")

    with pytest.raises(exceptions.OnlyShorter, match="12 months"):
        adjust(duty, officer, rhythm=Span(13, "months"))
    adjust(duty, officer, rhythm=Span(6, "months"))

    assert dates("cyber-policy-review") == [(date(2027, 9, 1), "open")]


def test_reminders_of_the_programme_may_be_added_not_taken_away(scope, account, officer):
    run(scope)
    duty = Duty.objects.get(kind="annual-review-submission")

    with pytest.raises(exceptions.RemindersMissing, match="60, 30, 14, 7, 3, 1, 0"):
        adjust(duty, officer, lead_days=[30, 0])
    adjust(duty, officer, lead_days=[0, 1, 3, 7, 14, 30, 60, 2])

    assert Duty.objects.get(pk=duty.pk).lead_days == [60, 30, 14, 7, 3, 2, 1, 0]


def test_the_start_is_the_day_on_which_it_was_last_done(footage, officer):
    adjusting.start(duty=footage.duty, actor=officer.user, starts_on=date(2027, 2, 10), now=at(footage.company))

    assert dates("footage-review") == [(date(2027, 3, 10), "open")]
    assert not Duty.objects.get(pk=footage.duty_id).is_assumed


def test_a_duty_whose_day_must_be_typed_in_begins_with_it(scope, account, officer):
    run(scope)
    assert not Duty.objects.filter(kind="trade-compliance-annual-letter").exists()

    adjusting.begin(
        kind="trade-compliance-annual-letter",
        subject=account,
        actor=officer.user,
        starts_on=date(2027, 5, 31),
        now=at(scope),
    )

    assert dates("trade-compliance-annual-letter") == [(date(2027, 5, 31), "open")]


def test_a_paused_duty_calls_nobody_until_its_pause_ends(footage, officer):
    duty = adjusting.pause(
        duty=footage.duty, actor=officer.user, reason="Yard closed", on=TODAY, until=date(2027, 4, 30)
    )

    footage.refresh_from_db()
    assert footage.remind_at == at(footage.company, date(2027, 5, 1), hour=0)
    assert not Occurrence.objects.running(on=TODAY).filter(duty=duty).exists()

    adjusting.resume(duty=duty, actor=officer.user, on=date(2027, 3, 5))

    footage.refresh_from_db()
    assert footage.remind_at == at(footage.company, date(2027, 3, 25), hour=0)


# --- People -------------------------------------------------------------------------------------


def test_a_chosen_owner_stays_when_functions_change(footage, officer, manager):
    assigning.assign(duties=[footage.duty], actor=officer.user, owner=manager.user, now=at(footage.company))
    other = member_of(footage.company, Role.CONTRIBUTOR)
    functions.give_function(function="security_manager", user=other.user, actor=officer.user)
    run(footage.company)

    assert Duty.objects.get(pk=footage.duty_id).owner == manager.user

    assigning.assign(duties=[footage.duty], actor=officer.user, owner=None, now=at(footage.company))

    assert Duty.objects.get(pk=footage.duty_id).owner == other.user


def test_the_holder_at_the_site_comes_before_the_one_for_all(footage, officer, yard):
    of_all, of_yard = (member_of(footage.company, Role.CONTRIBUTOR).user for _ in range(2))
    functions.give_function(function="security_manager", user=of_all, actor=officer.user)
    functions.give_function(function="security_manager", user=of_yard, actor=officer.user, site=yard)
    run(footage.company)

    assert Duty.objects.get(pk=footage.duty_id).owner == of_yard

    functions.take_function(holder=Holder.objects.get(site=yard), actor=officer.user)
    run(footage.company)

    assert Duty.objects.get(pk=footage.duty_id).owner == of_all


def test_a_stranger_or_the_owner_can_not_be_deputy(footage, officer, outsider):
    for user, refusal in ((outsider.user, exceptions.NotAMember), (officer.user, exceptions.SamePerson)):
        with pytest.raises(refusal):
            assigning.assign(duties=[footage.duty], actor=officer.user, deputy=user, now=at(footage.company))


def test_everything_of_a_leaver_goes_to_the_successor(footage, officer, reviewer, manager):
    duty = footage.duty
    assigning.assign(
        duties=[duty], actor=officer.user, owner=manager.user, deputy=reviewer.user, now=at(footage.company)
    )

    moved = assigning.hand_over(
        duties=Duty.objects.all(),
        actor=officer.user,
        leaver=manager.user,
        successor=reviewer.user,
        now=at(footage.company),
    )

    duty = Duty.objects.get(pk=duty.pk)
    assert (moved, duty.owner, duty.deputy_is_chosen) == (1, reviewer.user, False)
    assert Entry.objects.get(verb="duties.duty.handed_over").actor == officer.user.pk


# --- Own duties ---------------------------------------------------------------------------------


def test_an_own_duty_comes_back_in_its_rhythm_and_can_be_retired(scope, officer, yard):
    added = own.add_own_kind(
        actor=officer.user,
        now=at(scope),
        title="Forklift keys counted",
        number=2,
        unit="months",
        lead_days=[0, 7],
        starts_on=date(2027, 2, 1),
        sites=[yard],
    )
    duty = Duty.objects.get(own_kind=added)
    assert (duty.title, duty.label, duty.leads) == ("Forklift keys counted", "Yard", (7, 0))
    assert [row.due_on for row in duty.occurrences.all()] == [date(2027, 4, 1)]

    own.change_own_kind(own=added, actor=officer.user, now=at(scope), number=3)
    assert [row.due_on for row in duty.occurrences.all()] == [date(2027, 5, 1)]

    own.retire_own_kind(own=added, actor=officer.user, on=TODAY, now=at(scope))
    assert [row.state for row in duty.occurrences.all()] == ["withdrawn"]


def test_an_own_duty_needs_possible_reminders(scope, officer):
    with pytest.raises(exceptions.RemindersImpossible):
        own.add_own_kind(actor=officer.user, now=at(scope), title="Keys", number=1, unit="months", lead_days=[800])


# --- Wishes -------------------------------------------------------------------------------------


def test_wishes_and_absences_are_recorded(scope, officer, reviewer):
    wishes.change_wishes(user=officer.user, actor=officer.user, ahead=False)
    wishes.unsubscribe(user=officer.user)
    wishes.unsubscribe(user=officer.user)
    absence = absences.add_absence(
        user=officer.user,
        actor=officer.user,
        begins_on=TODAY,
        ends_on=date(2027, 3, 10),
        stand_in=reviewer.user,
    )

    row = Preference.objects.get(user=officer.user)
    assert (row.ahead, row.by_mail) == (False, False)
    assert absence in Absence.objects.covering(date(2027, 3, 10))

    absences.remove_absence(absence=absence, actor=officer.user)

    verbs = Entry.objects.filter(verb__startswith="duties.").values_list("verb", flat=True)
    assert list(verbs.order_by("seq")) == [
        "duties.preference.changed",
        "duties.preference.unsubscribed",
        "duties.absence.added",
        "duties.absence.removed",
    ]


def test_the_same_absence_twice_is_one(scope, officer, reviewer):
    """A double click, or a page that was sent again."""
    facts = {"begins_on": TODAY, "ends_on": TODAY, "stand_in": reviewer.user}
    first, second = (absences.add_absence(user=officer.user, actor=officer.user, **facts) for _ in range(2))

    assert first == second
    assert Absence.objects.count() == 1


def test_an_absence_has_an_end_after_its_beginning_and_another_person(scope, officer):
    with pytest.raises(exceptions.AbsenceBackwards):
        absences.add_absence(
            user=officer.user, actor=officer.user, begins_on=TODAY, ends_on=date(2027, 2, 1), stand_in=None
        )
    with pytest.raises(exceptions.SamePerson):
        absences.add_absence(
            user=officer.user, actor=officer.user, begins_on=TODAY, ends_on=TODAY, stand_in=officer.user
        )
