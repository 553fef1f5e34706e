"""The pure planning: five types of anchor, and what is done, moved or withdrawn."""

from dataclasses import replace
from datetime import date, timedelta

from ctpat.companies.anchors import Span
from ctpat.duties.planning import Anchored, Rule, Shown, plan

DAY = date(2027, 3, 1)
MONTH, YEAR = Span(1, "months"), Span(12, "months")


def keyed(slots):
    """As they come back from the database."""
    return [replace(slot, key=slot.key or number) for number, slot in enumerate(slots, start=1)]


def due(slots, state="open"):
    return [slot.due_on for slot in slots if slot.state == state]


def done(slots):
    return [(slot.due_on, slot.done_on) for slot in slots if slot.state == "done"]


# --- Last done ----------------------------------------------------------------------------------


LAST_DONE = Rule("last_done", YEAR)


def test_last_done_is_due_a_span_after_the_last_time():
    assert due(plan(LAST_DONE, [Anchored(date(2026, 5, 31), "v1")], [], [], on=DAY)) == [date(2027, 5, 31)]


def test_last_done_again_closes_the_date_and_brings_the_next():
    first = keyed(plan(LAST_DONE, [Anchored(date(2026, 5, 31), "v1")], [], [], on=DAY))

    second = plan(LAST_DONE, [Anchored(date(2027, 6, 2), "v2")], [], first, on=DAY)

    assert done(second) == [(date(2027, 5, 31), date(2027, 6, 2))]
    assert due(second) == [date(2028, 6, 2)]


def test_last_done_corrected_moves():
    first = keyed(plan(LAST_DONE, [Anchored(date(2026, 5, 31), "v1")], [], [], on=DAY))

    second = plan(LAST_DONE, [Anchored(date(2026, 6, 30), "v1")], [], first, on=DAY)

    assert (done(second), due(second)) == ([], [date(2027, 6, 30)])


def test_last_done_by_hand_counts_until_a_later_record():
    first = keyed(plan(LAST_DONE, [Anchored(date(2026, 5, 31), "v1")], [], [], on=DAY))
    by_hand = [replace(first[0], state="done", done_on=date(2027, 5, 1))]

    second = plan(LAST_DONE, [Anchored(date(2026, 5, 31), "v1")], [], by_hand, on=DAY)

    assert due(second) == [date(2028, 5, 1)]


def test_last_done_with_a_period_counts_from_its_end_not_from_its_filing():
    rule = Rule("last_done", Span(31, "days"))
    first = keyed(plan(rule, [Anchored(date(2027, 1, 31), "jan")], [], [], on=DAY))

    second = plan(rule, [Anchored(date(2027, 2, 28), "feb", recorded_on=date(2027, 3, 9))], [], first, on=DAY)

    assert done(second) == [(date(2027, 3, 3), date(2027, 3, 9))]
    assert due(second) == [date(2027, 3, 31)]


def test_a_fact_that_goes_withdraws_its_date():
    first = keyed(plan(LAST_DONE, [Anchored(date(2026, 5, 31), "v1")], [], [], on=DAY))

    assert due(plan(LAST_DONE, [], [], first, on=DAY), "withdrawn") == [date(2027, 5, 31)]


# --- Expiry -------------------------------------------------------------------------------------


EXPIRY = Rule("expiry", Span(0, "days"))


def test_expiry_is_done_by_another_record_and_moved_by_the_same():
    first = keyed(plan(EXPIRY, [Anchored(date(2027, 4, 1), "v1")], [], [], on=DAY))

    moved = plan(EXPIRY, [Anchored(date(2027, 5, 1), "v1")], [], first, on=DAY)
    renewed = plan(EXPIRY, [Anchored(date(2028, 4, 1), "v2", recorded_on=date(2027, 3, 30))], [], first, on=DAY)

    assert (done(moved), due(moved)) == ([], [date(2027, 5, 1)])
    assert (done(renewed), due(renewed)) == ([(date(2027, 4, 1), date(2027, 3, 30))], [date(2028, 4, 1)])


def test_expiry_confirmed_by_hand_rests_until_the_date_changes():
    first = keyed(plan(EXPIRY, [Anchored(date(2027, 4, 1), "v1")], [], [], on=DAY))
    by_hand = [replace(first[0], state="done", done_on=date(2027, 3, 2))]

    assert due(plan(EXPIRY, [Anchored(date(2027, 4, 1), "v1")], [], by_hand, on=DAY)) == []
    assert due(plan(EXPIRY, [Anchored(date(2028, 4, 1), "v1")], [], by_hand, on=DAY)) == [date(2028, 4, 1)]


# --- Events -------------------------------------------------------------------------------------


EVENT = Rule("event", Span(90, "days"))


def test_each_event_is_due_once_and_the_letters_own_date_wins():
    facts = [Anchored(date(2027, 1, 10), "a"), Anchored(date(2027, 2, 1), "b", due_on=date(2027, 3, 15))]

    first = keyed(plan(EVENT, facts, [], [], on=DAY))
    answered = plan(EVENT, facts, [Shown(date(2027, 3, 14), "reply", for_record="b")], first, on=DAY)

    assert due(first) == [date(2027, 3, 15), date(2027, 4, 10)]
    assert done(answered) == [(date(2027, 3, 15), date(2027, 3, 14))]
    assert due(answered) == [date(2027, 4, 10)]
    assert plan(EVENT, facts, [Shown(date(2027, 3, 14), "reply", for_record="b")], keyed(answered), on=DAY) == keyed(
        answered
    )


def test_an_event_whose_date_was_wrong_moves_but_not_after_it_is_done():
    first = keyed(plan(EVENT, [Anchored(date(2027, 1, 10), "a")], [], [], on=DAY))
    finished = [replace(first[0], state="done", done_on=DAY)]

    assert due(plan(EVENT, [Anchored(date(2027, 1, 20), "a")], [], first, on=DAY)) == [date(2027, 4, 20)]
    assert plan(EVENT, [Anchored(date(2027, 1, 20), "a")], [], finished, on=DAY) == finished


def test_an_event_that_repeats_goes_on_from_the_day_it_was_done():
    rule = Rule("event", Span(30, "days"), YEAR, "completion")
    first = keyed(plan(rule, [Anchored(date(2027, 1, 1), "hired")], [], [], on=DAY))
    signed = [replace(first[0], state="done", done_on=date(2027, 2, 10))]

    second = plan(rule, [Anchored(date(2027, 1, 1), "hired")], [], signed, on=DAY)

    assert (due(first), due(second)) == ([date(2027, 1, 31)], [date(2028, 2, 10)])


# --- Rhythms ------------------------------------------------------------------------------------


WEEKLY = Rule("calendar", Span(7, "days"), Span(7, "days"), "anchor")
MONTHLY = Rule("calendar", MONTH, MONTH, "completion", notice=7)
YEARLY = Rule("yearly", Span(0, "days"), YEAR, "anchor", (-90, 0), notice=60)


def test_a_fixed_rhythm_goes_on_whether_or_not_it_was_done():
    slots = plan(WEEKLY, [Anchored(date(2027, 1, 4), "start")], [], [], on=date(2027, 1, 5))
    for days in range(30):
        slots = plan(
            WEEKLY, [Anchored(date(2027, 1, 4), "start")], [], keyed(slots), on=date(2027, 1, 5 + 0) + timedelta(days)
        )

    assert due(slots)[:4] == [date(2027, 1, 11), date(2027, 1, 18), date(2027, 1, 25), date(2027, 2, 1)]


def test_a_record_proves_the_week_it_falls_into():
    start = [Anchored(date(2027, 1, 4), "start")]
    slots = keyed(plan(WEEKLY, start, [], [], on=date(2027, 1, 5)))
    slots = keyed(plan(WEEKLY, start, [], slots, on=date(2027, 1, 27)))

    proved = plan(WEEKLY, start, [Shown(date(2027, 1, 20), "log 3")], slots, on=date(2027, 1, 27))

    assert done(proved) == [(date(2027, 1, 18), date(2027, 1, 20))]
    assert due(proved)[:2] == [date(2027, 1, 11), date(2027, 1, 25)]


def test_a_new_duty_of_a_rhythm_begins_with_what_passed_last():
    slots = plan(YEARLY, [Anchored(date(2024, 5, 1))], [], [], on=DAY)

    assert due(slots) == [date(2026, 5, 1), date(2027, 5, 1)]
    assert (slots[1].opens_on, slots[1].closes_on) == (date(2027, 1, 31), date(2027, 5, 1))


def test_a_leap_day_comes_back():
    slots = plan(YEARLY, [Anchored(date(2024, 2, 29))], [], [], on=date(2024, 1, 5))
    for year in range(2025, 2029):
        slots = plan(YEARLY, [Anchored(date(2024, 2, 29))], [], keyed(slots), on=date(year, 1, 5))

    assert due(slots) == [date(2024, 2, 29), *(date(y, 2, 28) for y in (2025, 2026, 2027)), date(2028, 2, 29)]


def test_the_anniversary_of_next_year_typed_early_leaves_this_years_open():
    slots = keyed(plan(YEARLY, [Anchored(date(2027, 5, 1))], [], [], on=DAY))

    later = plan(YEARLY, [Anchored(date(2028, 5, 1))], [], slots, on=date(2027, 5, 20))

    assert due(later) == [date(2027, 5, 1), date(2028, 5, 1)]


def test_work_before_the_window_does_not_count():
    slots = keyed(plan(YEARLY, [Anchored(date(2027, 5, 1))], [], [], on=DAY))

    early = plan(YEARLY, [Anchored(date(2027, 5, 1))], [Shown(date(2027, 1, 30), "receipt")], slots, on=DAY)
    inside = plan(YEARLY, [Anchored(date(2027, 5, 1))], [Shown(date(2027, 1, 31), "receipt")], slots, on=DAY)

    assert (done(early), done(inside)) == ([], [(date(2027, 5, 1), date(2027, 1, 31))])


def test_a_receipt_names_the_year_it_is_for():
    slots = keyed(plan(YEARLY, [Anchored(date(2027, 5, 1))], [], [], on=DAY))
    receipt = Shown(date(2027, 6, 10), "receipt", for_on=date(2027, 5, 1))

    assert done(plan(YEARLY, [Anchored(date(2027, 5, 1))], [receipt], slots, on=date(2027, 6, 10))) == [
        (date(2027, 5, 1), date(2027, 6, 10))
    ]


def test_a_rhythm_from_completion_counts_from_the_day_it_was_really_done():
    start = [Anchored(date(2027, 1, 31), "start")]
    slots = keyed(plan(MONTHLY, start, [], [], on=DAY))

    records = [Shown(date(2027, 3, 5), "r1"), Shown(date(2027, 3, 30), "r2")]
    later = plan(MONTHLY, start, records, slots, on=date(2027, 4, 1))

    assert due(slots) == [date(2027, 2, 28)]
    assert done(later) == [(date(2027, 2, 28), date(2027, 3, 5)), (date(2027, 4, 5), date(2027, 3, 30))]
    assert due(later) == [date(2027, 4, 30)]
    assert plan(MONTHLY, start, records, keyed(later), on=date(2027, 4, 1)) == keyed(later)


def test_an_assumed_start_gives_way_to_the_first_record():
    start = [Anchored(date(2027, 3, 1), "start", is_assumed=True)]
    slots = keyed(plan(MONTHLY, start, [], [], on=DAY))

    later = plan(MONTHLY, start, [Shown(date(2027, 2, 10), "r1")], slots, on=DAY)

    assert (due(slots), due(later)) == ([date(2027, 4, 1)], [date(2027, 3, 10)])


def test_what_was_explained_as_missed_goes_on_from_its_due_date():
    start = [Anchored(date(2027, 1, 31), "start")]
    slots = [replace(slot, state="missed") for slot in keyed(plan(MONTHLY, start, [], [], on=DAY))]

    assert due(plan(MONTHLY, start, [], slots, on=DAY)) == [date(2027, 3, 28)]


# --- Corrections --------------------------------------------------------------------------------


def answered(fact: Anchored, on: date) -> tuple:
    """An event that a record answered, with that record."""
    reply = Shown(on, "reply", for_record=fact.record)
    return keyed(plan(EVENT, [fact], [reply], keyed(plan(EVENT, [fact], [], [], on=DAY)), on=DAY)), reply


def test_a_record_whose_day_was_wrong_is_followed():
    slots, reply = answered(Anchored(date(2027, 1, 10), "a"), date(2027, 2, 1))

    moved = plan(EVENT, [Anchored(date(2027, 1, 10), "a")], [replace(reply, on=date(2027, 2, 3))], slots, on=DAY)

    assert done(moved) == [(date(2027, 4, 10), date(2027, 2, 3))]


def test_an_event_that_a_record_answered_moves_with_its_date():
    slots, reply = answered(Anchored(date(2027, 1, 10), "a"), date(2027, 2, 1))

    moved = plan(EVENT, [Anchored(date(2027, 1, 20), "a")], [reply], slots, on=DAY)

    assert done(moved) == [(date(2027, 4, 20), date(2027, 2, 1))]


def test_an_answer_that_was_taken_back_leaves_the_event_open():
    slots, _reply = answered(Anchored(date(2027, 1, 10), "a"), date(2027, 2, 1))

    assert due(plan(EVENT, [Anchored(date(2027, 1, 10), "a")], [], slots, on=DAY)) == [date(2027, 4, 10)]


def test_what_was_done_stays_when_the_event_itself_is_gone():
    slots, _reply = answered(Anchored(date(2027, 1, 10), "a"), date(2027, 2, 1))

    assert plan(EVENT, [], [], slots, on=DAY) == slots


def test_a_receipt_with_another_day_says_so_for_its_year():
    slots = keyed(plan(YEARLY, [Anchored(date(2027, 5, 1))], [], [], on=DAY))
    receipt = Shown(date(2027, 5, 10), "receipt", for_on=date(2027, 5, 1))
    filed = keyed(plan(YEARLY, [Anchored(date(2027, 5, 1))], [receipt], slots, on=DAY))

    moved = plan(YEARLY, [Anchored(date(2027, 5, 1))], [replace(receipt, on=date(2027, 4, 28))], filed, on=DAY)

    assert (done(filed), done(moved)) == (
        [(date(2027, 5, 1), date(2027, 5, 10))],
        [(date(2027, 5, 1), date(2027, 4, 28))],
    )


def test_a_record_of_a_rhythm_stays_where_it_proved():
    """It names no date: with another day it may belong to another week."""
    slots = keyed(plan(WEEKLY, [Anchored(date(2027, 2, 22))], [], [], on=DAY))
    filed = keyed(plan(WEEKLY, [Anchored(date(2027, 2, 22))], [Shown(DAY, "look")], slots, on=DAY))

    again = plan(WEEKLY, [Anchored(date(2027, 2, 22))], [Shown(DAY + timedelta(1), "look")], filed, on=DAY)

    assert done(again) == done(filed)


def test_a_date_too_near_to_be_the_next_time_is_a_correction():
    fact = Anchored(date(2025, 5, 31), "validated 2025-05-31", same_within_days=365)
    first = keyed(plan(LAST_DONE, [fact], [], [], on=DAY))

    typed = plan(LAST_DONE, [replace(fact, on=date(2025, 6, 30), record="validated 2025-06-30")], [], first, on=DAY)
    real = plan(LAST_DONE, [replace(fact, on=date(2027, 2, 1), record="validated 2027-02-01")], [], first, on=DAY)

    assert (done(typed), due(typed)) == ([], [date(2026, 6, 30)])
    assert (done(real), due(real)) == ([(date(2026, 5, 31), date(2027, 2, 1))], [date(2028, 2, 1)])


def test_business_days_leave_out_federal_holidays():
    rule = Rule("event", Span(10, "business_days"))

    slots = plan(rule, [Anchored(date(2026, 11, 16), "a")], [], [], on=DAY)

    assert due(slots) == [date(2026, 12, 1)]  # Thanksgiving between
