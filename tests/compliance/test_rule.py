"""The readiness rule, standing by standing, against product.md's table."""

from datetime import date, timedelta

import pytest

from compliance.readiness.rule import Facts, Judgement, Reason, Standing, Why, count, gain, judge, percent, worst

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)


def met(**changes) -> Facts:
    facts = {
        "status": "implemented",
        "is_accepted": True,
        "evidence_count": 1,
        "evidence_until": TODAY + 200 * DAY,
        "review_on": TODAY + 100 * DAY,
    }
    return Facts(**{**facts, **changes})


def standing(facts: Facts) -> Standing:
    return judge(facts, on=TODAY).standing


def reasons(facts: Facts) -> list[Why]:
    return [reason.why for reason in judge(facts, on=TODAY).reasons]


def test_all_in_order_is_met_without_reasons():
    assert judge(met(), on=TODAY) == Judgement(Standing.MET)


def test_evidence_without_end_is_current():
    assert standing(met(evidence_until=None)) is Standing.MET


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (TODAY - DAY, Standing.GAP),
        (TODAY, Standing.AT_RISK),
        (TODAY + 30 * DAY, Standing.AT_RISK),
        (TODAY + 31 * DAY, Standing.MET),
    ],
)
def test_evidence_ends(until, expected):
    assert standing(met(evidence_until=until)) is expected


@pytest.mark.parametrize(
    ("review_on", "expected"),
    [
        (None, Standing.MET),
        (TODAY, Standing.MET),
        (TODAY - DAY, Standing.AT_RISK),
        (TODAY - 30 * DAY, Standing.AT_RISK),
        (TODAY - 31 * DAY, Standing.GAP),
    ],
)
def test_review_date_passes(review_on, expected):
    assert standing(met(review_on=review_on)) is expected


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "not_started"}, Why.NO_ANSWER),
        ({"status": "partly"}, Why.PARTLY),
        ({"status": "not_yet"}, Why.NOT_YET),
        ({"evidence_count": 0, "evidence_until": None}, Why.NO_EVIDENCE),
        ({"open_major": 1}, Why.MAJOR_WEAKNESS),
    ],
)
def test_gap_names_its_reason(changes, why):
    judgement = judge(met(**changes), on=TODAY)

    assert judgement.standing is Standing.GAP
    assert [reason.why for reason in judgement.reasons] == [why]


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"open_minor": 2}, Why.MINOR_WEAKNESS), ({"is_accepted": False}, Why.NOT_ACCEPTED)],
)
def test_risk_names_its_reason(changes, why):
    judgement = judge(met(**changes), on=TODAY)

    assert judgement.standing is Standing.AT_RISK
    assert [reason.why for reason in judgement.reasons] == [why]


def test_measure_covers_every_gap_until_its_last_day():
    assert standing(met(status="not_yet", measure_until=TODAY)) is Standing.COVERED
    assert standing(met(open_major=1, measure_until=TODAY)) is Standing.COVERED
    assert standing(met(status="not_yet", measure_until=TODAY - DAY)) is Standing.GAP


def test_measure_changes_nothing_where_nothing_is_missing():
    assert standing(met(measure_until=TODAY + DAY)) is Standing.MET


def test_not_applicable_needs_reason_acceptance_and_time():
    facts = {"status": "not_applicable", "has_reason": True, "is_accepted": True}

    assert standing(Facts(**facts)) is Standing.NOT_APPLICABLE
    assert standing(Facts(**facts, not_applicable_until=TODAY)) is Standing.NOT_APPLICABLE
    assert reasons(Facts(**facts, not_applicable_until=TODAY - DAY)) == [Why.NOT_APPLICABLE_ENDED]
    assert reasons(Facts(**{**facts, "has_reason": False})) == [Why.NOT_APPLICABLE_UNREASONED]
    assert reasons(Facts(**{**facts, "is_accepted": False})) == [Why.NOT_APPLICABLE_UNACCEPTED]


def test_reasons_carry_the_date_they_hang_on():
    assert judge(met(evidence_until=TODAY - DAY), on=TODAY).reasons == (Reason(Why.EVIDENCE_EXPIRED, TODAY - DAY),)


def test_worst_judgement_counts_where_accounts_differ():
    assert (
        worst([Judgement(Standing.MET), Judgement(Standing.AT_RISK), Judgement(Standing.GAP)]).standing is Standing.GAP
    )


def test_percent_weighs_musts_three_times_and_risk_half():
    pairs = [
        ("must", Standing.MET),
        ("must", Standing.AT_RISK),
        ("should", Standing.COVERED),
        ("should", Standing.GAP),
        ("must", Standing.NOT_APPLICABLE),
    ]

    assert percent(pairs) == 68  # (3 + 1.5 + 1) / 8 = 68.75, rounded down


def test_percent_of_nothing_is_full_and_is_never_rounded_up():
    assert percent([]) == 100
    assert percent([("must", Standing.MET)] * 300 + [("should", Standing.GAP)]) == 99


def test_gain_is_what_meeting_a_criterion_adds():
    assert gain("must", Standing.GAP, 100) == 3.0
    assert gain("must", Standing.AT_RISK, 100) == 1.5
    assert gain("should", Standing.MET, 100) == 0.0


def test_count_names_every_standing():
    assert count([Standing.GAP, Standing.GAP, Standing.MET]) == {
        Standing.MET: 1,
        Standing.AT_RISK: 0,
        Standing.COVERED: 0,
        Standing.GAP: 2,
        Standing.NOT_APPLICABLE: 0,
    }
