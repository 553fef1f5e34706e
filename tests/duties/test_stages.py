"""When whom a due date calls: pure."""

from datetime import date, timedelta

from ctpat.duties.stages import Calls, next_day, stages_of, stages_to_take

DUE = date(2027, 3, 31)
CALLS = Calls((30, 7, 0), 14, 30)


def steps(calls=CALLS):
    return [((stage.day - DUE).days, stage.name, stage.part.value) for stage in stages_of(DUE, calls)]


def names(stages):
    return sorted(stage.name for stage in stages)


def test_a_date_calls_owner_deputy_escalation_and_the_last():
    assert steps() == [
        (-30, "ahead-30", "owner"),
        (-7, "ahead-7", "owner"),
        (0, "ahead-0", "owner"),
        (1, "deputy", "deputy"),
        (1, "late-1", "owner"),
        (8, "late-8", "owner"),
        (14, "escalated", "escalation"),
        (15, "late-15", "owner"),
        (22, "late-22", "owner"),
        (29, "late-29", "owner"),
        (30, "final", "final"),
    ]


def test_an_escalation_may_come_before_the_date():
    assert (-7, "escalated", "escalation") in steps(Calls((30, 0), -7, 30))


def test_an_expectation_about_cbp_is_never_late():
    assert steps(Calls((90, 0), 30, 30, is_information=True)) == [
        (-90, "ahead-90", "owner"),
        (0, "ahead-0", "owner"),
        (30, "escalated", "escalation"),
    ]


def test_day_by_day_each_step_is_taken_once():
    stages, since, taken_to, taken = stages_of(DUE, CALLS), date(2027, 2, 1), None, []
    for days in range(120):
        on = since + timedelta(days)
        due = stages_to_take(stages, since=since, taken_to=taken_to, on=on)
        assert [stage.day for stage in due] == [on] * len(due)
        taken, taken_to = taken + due, on

    assert sorted(taken) == sorted(stages)


def test_after_days_without_a_scheduler_all_is_taken_at_once():
    stages = stages_of(DUE, CALLS)

    assert names(stages_to_take(stages, since=date(2027, 2, 1), taken_to=date(2027, 3, 23), on=date(2027, 4, 2))) == [
        "ahead-0",
        "ahead-7",
        "deputy",
        "late-1",
    ]


def test_a_date_entered_late_makes_up_for_the_last_step_of_each_part():
    stages = stages_of(DUE, CALLS)

    assert names(stages_to_take(stages, since=date(2027, 3, 27), taken_to=None, on=date(2027, 3, 27))) == ["ahead-7"]
    assert names(stages_to_take(stages, since=date(2027, 4, 18), taken_to=None, on=date(2027, 4, 18))) == [
        "deputy",
        "escalated",
        "late-15",
    ]


def test_a_date_entered_on_a_day_with_a_step_takes_that_alone():
    assert names(stages_to_take(stages_of(DUE, CALLS), since=DUE, taken_to=None, on=DUE)) == ["ahead-0"]


def test_the_next_day_is_that_of_the_next_step():
    stages = stages_of(DUE, CALLS)

    assert next_day(stages, since=date(2027, 1, 1), taken_to=None) == date(2027, 3, 1)
    assert next_day(stages, since=date(2027, 3, 10), taken_to=None) == date(2027, 3, 10)
    assert next_day(stages, since=date(2027, 1, 1), taken_to=date(2027, 3, 1)) == date(2027, 3, 24)
    assert next_day(stages, since=date(2027, 1, 1), taken_to=date(2027, 4, 30)) is None
