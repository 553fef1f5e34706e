"""The readiness rule, written once. Values in, values out: no database, no clock.

A criterion's standing is derived from facts each time, never typed in:

met             answered as implemented, accepted by a reviewer, its evidence current, its
                review date not past, no open major weakness
at risk         as met, but evidence ends within 30 days, or review overdue up to 30 days,
                or not yet accepted, or an open minor weakness
covered         cannot be met as written, and an approved compensating measure is in force
gap             anything else that applies
not applicable  marked so with a reason that a reviewer accepted, for as long as he said

The rule, its weights and windows are this product's; CBP publishes none.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MUST_WEIGHT = 3
SHOULD_WEIGHT = 1
AT_RISK_COUNTS_PERCENT = 50
EVIDENCE_ENDS_SOON = timedelta(days=30)
REVIEW_GRACE = timedelta(days=30)


class Standing(StrEnum):
    """Where a criterion stands; the order is the order of bars and legends."""

    MET = "met"
    AT_RISK = "at_risk"
    COVERED = "covered"
    GAP = "gap"
    NOT_APPLICABLE = "not_applicable"


WORST_FIRST = [Standing.GAP, Standing.AT_RISK, Standing.COVERED, Standing.MET, Standing.NOT_APPLICABLE]


class Why(StrEnum):
    """Why a criterion isn't simply met; `wording.py` says each in a sentence."""

    NO_ANSWER = "no_answer"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    NO_EVIDENCE = "no_evidence"
    EVIDENCE_EXPIRED = "evidence_expired"
    EVIDENCE_ENDS_SOON = "evidence_ends_soon"
    MAJOR_WEAKNESS = "major_weakness"
    MINOR_WEAKNESS = "minor_weakness"
    REVIEW_LONG_OVERDUE = "review_long_overdue"
    REVIEW_OVERDUE = "review_overdue"
    NOT_ACCEPTED = "not_accepted"
    MEASURE = "measure"
    NOT_APPLICABLE = "not_applicable"
    NOT_APPLICABLE_UNREASONED = "not_applicable_unreasoned"
    NOT_APPLICABLE_UNACCEPTED = "not_applicable_unaccepted"
    NOT_APPLICABLE_ENDED = "not_applicable_ended"


@dataclass(frozen=True, slots=True)
class Facts:
    """What one answer rests on. Dates are calendar dates of the company."""

    status: str
    is_accepted: bool = False
    has_reason: bool = False
    evidence_count: int = 0
    evidence_until: date | None = None
    review_on: date | None = None
    open_major: int = 0
    open_minor: int = 0
    measure_until: date | None = None
    not_applicable_until: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact that decided the standing, with the date it hangs on, if any."""

    why: Why
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    standing: Standing
    reasons: tuple[Reason, ...] = ()


def judge(facts: Facts, *, on: date) -> Judgement:
    """The standing of one answer on one day, with its reasons, the weightiest first."""
    if facts.status == "not_applicable":
        return _judge_not_applicable(facts, on)
    gaps = _gap_reasons(facts, on)
    if gaps and facts.measure_until and facts.measure_until >= on:
        return Judgement(Standing.COVERED, (Reason(Why.MEASURE, facts.measure_until), *gaps))
    risks = _risk_reasons(facts, on)
    if gaps:
        return Judgement(Standing.GAP, (*gaps, *risks))
    return Judgement(Standing.AT_RISK if risks else Standing.MET, tuple(risks))


def _judge_not_applicable(facts: Facts, on: date) -> Judgement:
    if not facts.has_reason:
        return Judgement(Standing.GAP, (Reason(Why.NOT_APPLICABLE_UNREASONED),))
    if not facts.is_accepted:
        return Judgement(Standing.GAP, (Reason(Why.NOT_APPLICABLE_UNACCEPTED),))
    if facts.not_applicable_until and facts.not_applicable_until < on:
        return Judgement(Standing.GAP, (Reason(Why.NOT_APPLICABLE_ENDED, facts.not_applicable_until),))
    return Judgement(Standing.NOT_APPLICABLE, (Reason(Why.NOT_APPLICABLE, facts.not_applicable_until),))


def _gap_reasons(facts: Facts, on: date) -> list[Reason]:
    """Everything that makes a gap, the answer itself first."""
    unanswered = {"not_started": Why.NO_ANSWER, "partly": Why.PARTLY, "not_yet": Why.NOT_YET}
    reasons = [Reason(unanswered[facts.status])] if facts.status in unanswered else []
    if facts.open_major:
        reasons.append(Reason(Why.MAJOR_WEAKNESS))
    if facts.status == "implemented" and not facts.evidence_count:
        reasons.append(Reason(Why.NO_EVIDENCE))
    if facts.evidence_until and facts.evidence_until < on:
        reasons.append(Reason(Why.EVIDENCE_EXPIRED, facts.evidence_until))
    if facts.review_on and on - facts.review_on > REVIEW_GRACE:
        reasons.append(Reason(Why.REVIEW_LONG_OVERDUE, facts.review_on))
    return reasons


def _risk_reasons(facts: Facts, on: date) -> list[Reason]:
    """Everything that puts a met criterion at risk."""
    reasons = []
    if facts.open_minor:
        reasons.append(Reason(Why.MINOR_WEAKNESS))
    if facts.evidence_until and on <= facts.evidence_until <= on + EVIDENCE_ENDS_SOON:
        reasons.append(Reason(Why.EVIDENCE_ENDS_SOON, facts.evidence_until))
    if facts.review_on and facts.review_on < on <= facts.review_on + REVIEW_GRACE:
        reasons.append(Reason(Why.REVIEW_OVERDUE, facts.review_on))
    if facts.status == "implemented" and not facts.is_accepted:
        reasons.append(Reason(Why.NOT_ACCEPTED))
    return reasons


def worst(judgements: Iterable[Judgement]) -> Judgement:
    """The judgement that counts where accounts answer differently."""
    return min(judgements, key=lambda judgement: WORST_FIRST.index(judgement.standing))


def weight(level: str) -> int:
    return MUST_WEIGHT if level == "must" else SHOULD_WEIGHT


def percent(standings: Iterable[tuple[str, Standing]]) -> int:
    """Readiness of (level, standing) pairs: weighted share met or covered, at risk counting half.

    0 to 100, rounded down, so that 100 means that nothing is missing. Without any
    applicable criterion it is 100.
    """
    points, possible = tally(standings)
    return 100 if not possible else points // possible


def tally(standings: Iterable[tuple[str, Standing]]) -> tuple[int, int]:
    """Points reached in hundredths, and the weight of what applies."""
    share = {Standing.MET: 100, Standing.COVERED: 100, Standing.AT_RISK: AT_RISK_COUNTS_PERCENT}
    points = possible = 0
    for level, standing in standings:
        if standing is not Standing.NOT_APPLICABLE:
            points += weight(level) * share.get(standing, 0)
            possible += weight(level)
    return points, possible


def count(standings: Iterable[Standing]) -> dict[Standing, int]:
    """How many criteria have each standing, in the order of bars; absent ones are 0."""
    counted = Counter(standings)
    return {standing: counted[standing] for standing in Standing}


def gain(level: str, standing: Standing, possible: int) -> float:
    """By how many points of percent the figure rises when this criterion is met."""
    reached, own = tally([(level, standing)])
    return (own * 100 - reached) / possible if possible else 0.0
