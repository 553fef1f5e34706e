"""What a reply to CBP says, complete and frozen: no database, no clock, no markup."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from ..readiness.facts import plain_value


@dataclass(frozen=True, slots=True)
class Proof:
    """One file that goes along. `stored` is where it lies, and no part of what the reply says."""

    key: str
    title: str
    about: str
    name: str
    size: int
    sha256: str
    points: tuple[str, ...]
    stored: int = dataclasses.field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Action:
    """One corrective action of a point."""

    label: str
    point: str
    title: str
    owner: str
    due_on: date | None
    state: str
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Point:
    """One point of CBP's report and the answer to it; `quoted` and `answer` are paragraphs."""

    label: str
    kind: str
    title: str
    criterion: str
    page: str
    quoted: tuple[str, ...]
    decision: str
    answer: tuple[str, ...]
    is_approved: bool
    approved_by: str
    approved_on: date | None
    owner: str
    due_on: date | None
    actions: tuple[str, ...]
    proofs: tuple[str, ...]

    @property
    def number(self) -> int:
        return int(self.label[1:])


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """The reply to one report. `made_at` is when its newest fact became so, not when it was printed."""

    company: str
    slug: str
    account: str
    account_number: str
    name: str
    report_on: date
    due_on: date
    specialist: str
    officer: str
    letter: tuple[str, ...]
    points: tuple[Point, ...]
    actions: tuple[Action, ...]
    proofs: tuple[Proof, ...]
    is_draft: bool
    time_zone: str
    language: str
    paper: str
    made_at: datetime

    def of_kind(self, kind: str) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.kind == kind)

    def fingerprint(self) -> str:
        """SHA-256 over all that the reply says."""
        return hashlib.sha256(as_json(self).encode()).hexdigest()


def as_json(facts: ReplyFacts) -> str:
    said = dataclasses.asdict(facts)
    for proof in said["proofs"]:
        del proof["stored"]
    return json.dumps(said, default=plain_value, sort_keys=True, separators=(",", ":"))
