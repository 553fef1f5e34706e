"""What stands beside each answer and decides its standing with it: evidence, weaknesses, measures."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from .records import Records
from .wording import WorstWeakness

READS = ("account exceptions", "evidence", "evidence links", "measures", "weaknesses")


@dataclass(slots=True)
class Beside:
    """The facts of one answer that are kept elsewhere; `statuses` are those of accounts that differ."""

    evidence_count: int = 0
    evidence_until: date | None = None
    open_major: int = 0
    open_minor: int = 0
    weakness: WorstWeakness | None = None
    measure_until: date | None = None
    statuses: dict[int, str] = field(default_factory=dict)


def beside_answers(read: Records) -> defaultdict[int, Beside]:
    """By the answer's id; an answer with nothing beside it has the defaults."""
    found: defaultdict[int, Beside] = defaultdict(Beside)
    _add_evidence(found, read)
    _add_weaknesses(found, read)
    for measure in read.of("measures"):
        if measure.state == "approved" and measure.expires_on >= read.on:
            one = found[measure.response_id]
            one.measure_until = max(measure.expires_on, one.measure_until or measure.expires_on)
    for exception in read.of("account exceptions"):
        found[exception.response_id].statuses[exception.account_id] = exception.status
    return found


def _add_evidence(found: defaultdict[int, Beside], read: Records) -> None:
    """How much is in use, and when the first of it ends."""
    ends = {item.pk: item.expires_on for item in read.of("evidence")}
    for response, evidence in read.of("evidence links"):
        one, end = found[response], ends[evidence]
        one.evidence_count += 1
        one.evidence_until = min(filter(None, (one.evidence_until, end)), default=None)


def _add_weaknesses(found: defaultdict[int, Beside], read: Records) -> None:
    """How many are open, and the worst: major before minor before observation, by luck of the alphabet."""
    still_open = [weakness for weakness in read.of("weaknesses") if weakness.closed_on is None]
    for weakness in sorted(still_open, key=lambda weakness: (weakness.severity, weakness.number)):
        one = found[weakness.response_id]
        one.open_major += weakness.severity == "major"
        one.open_minor += weakness.severity == "minor"
        one.weakness = one.weakness or WorstWeakness(weakness.number, weakness.title, weakness.severity)
