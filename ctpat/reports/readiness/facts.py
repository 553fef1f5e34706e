"""What a readiness report says, complete and frozen: no database, no clock, no markup.

`gather.py` fills these from the records, `pages.py` turns them into print, and the same
facts as JSON are attached to the file, so that a reader can compute the figure again.
Texts that people wrote are plain here: Markdown has become paragraphs already.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from compliance.readiness.rule import Standing


class Severity(StrEnum):
    """How much a named check weighs: while a blocker fires, nobody is ready."""

    BLOCKER = "blocker"
    WARNING = "warning"
    ADVICE = "advice"


class ActionState(StrEnum):
    """A corrective action as the report sorts it; overdue is an open one past its date."""

    OVERDUE = "overdue"
    OPEN = "open"
    DONE = "done"
    VERIFIED = "verified"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One item of the evidence index. `about` says kind, version and site of the document."""

    key: str
    title: str
    about: str
    codes: tuple[str, ...]
    covers_from: date | None = None
    covers_to: date | None = None
    current_until: date | None = None
    note: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Weakness:
    """A hole against a criterion; `origin` is a phrase such as 'From audit, 3 Sep 2026'."""

    label: str
    severity: str
    title: str
    origin: str


@dataclass(frozen=True, slots=True)
class Action:
    """One corrective action. `key` is its anchor, `label` what people read."""

    key: str
    label: str
    code: str
    title: str
    owner: str
    state: ActionState
    state_label: str
    due_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is done instead while a criterion can't be met as written."""

    why: str
    interim_control: str
    approved_by: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class AccountAnswer:
    """Where one account's answer differs from the shared one."""

    account: str
    status: str
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What the second pair of eyes did, and when the answer is due again."""

    accepted_by: str = ""
    accepted_on: date | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One requirement, its standing, and everything that made it so.

    `reasons` are whole sentences, the weightiest first. `evidence` names keys of the
    evidence index, `actions` keys of the action register. One that doesn't count (a
    provisional sector criterion, or the programme's own if the company says so) is
    printed, but in no figure.
    """

    code: str
    is_must: bool
    title: str
    category: int
    standing: Standing
    reasons: tuple[str, ...]
    counts: bool = True
    owner: str = ""
    status: str = ""
    paragraphs: tuple[str, ...] = ()
    exceptions: tuple[AccountAnswer, ...] = ()
    review: Review = Review()
    measure: Measure | None = None
    evidence: tuple[str, ...] = ()
    weaknesses: tuple[Weakness, ...] = ()
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """One of the nine security elements with its criteria in catalogue order."""

    number: int
    title: str
    short_title: str
    question: str
    percent: int | None
    criteria: tuple[Criterion, ...]

    @property
    def counted(self) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.counts)

    @property
    def musts(self) -> tuple[Criterion, ...]:
        """The Musts that apply."""
        return tuple(c for c in self.counted if c.is_must and c.standing != Standing.NOT_APPLICABLE)

    @property
    def musts_open(self) -> tuple[Criterion, ...]:
        return tuple(c for c in self.musts if c.standing == Standing.GAP)


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that keeps the company from being ready; worst first in the report."""

    title: str
    next_step: str
    owner: str
    codes: tuple[str, ...] = ()
    by: date | None = None
    is_must: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Something that would raise the figure, in points after the step less points now."""

    title: str
    codes: tuple[str, ...]
    owner: str
    points: float


@dataclass(frozen=True, slots=True)
class Check:
    """A named check that fires, with the rows that made it fire in words."""

    title: str
    severity: Severity
    count: int
    rows: str
    next_step: str
    owner: str = ""
    by: date | None = None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The figure as it was frozen on the last day of a month, or today."""

    on: date
    percent: int


@dataclass(frozen=True, slots=True)
class Section:
    """A part that another app adds through its `report.py`.

    `template` is a partial below templates/<app>/pdf/ that gets `data`, plain values only;
    `fallback` says the same as text, for the day its markup can't be laid out.
    """

    key: str
    title: str
    lead: str
    template: str
    data: dict
    fallback: str


@dataclass(frozen=True, slots=True)
class History:
    """The head of the company's history: it fixes all entries before it."""

    seq: int
    digest: str
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """When and from what the report was made; not part of the facts' fingerprint."""

    at: datetime
    by: str
    history: History
    verify_at: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """Named inputs of 'how this is computed'. `rules` are (term, sentence) pairs."""

    edition: str
    rules_version: str
    product_version: str
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReadinessFacts:
    """Everything that one readiness report says about one company on one day."""

    company: str
    slug: str
    accounts: tuple[str, ...]
    scope: str
    as_of: date
    time_zone: str
    language: str
    is_ready: bool
    verdict: str
    verdict_detail: str
    percent: int | None
    officer: str
    elements: tuple[Element, ...]
    trend: tuple[TrendPoint, ...]
    blockers: tuple[Blocker, ...]
    steps: tuple[Step, ...]
    checks: tuple[Check, ...]
    passing_checks: tuple[str, ...]
    checks_not_run: tuple[str, ...]
    actions: tuple[Action, ...]
    evidence: tuple[Evidence, ...]
    method: Method
    made: Made
    sections: tuple[Section, ...] = ()
    paper: str = "a4"

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(criterion for element in self.elements for criterion in element.criteria)

    @property
    def counted(self) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.counts)

    def fingerprint(self) -> str:
        """SHA-256 over all but when and by whom it was made: the same facts, the same file."""
        return hashlib.sha256(as_json(dataclasses.replace(self, made=None)).encode()).hexdigest()


def as_json(facts: ReadinessFacts) -> str:
    """The facts in the one form that gives the same digest everywhere."""
    return json.dumps(dataclasses.asdict(facts), default=plain_value, sort_keys=True, separators=(",", ":"))


def plain_value(value) -> str:
    """Dates as ISO text; nothing else needs help to become JSON."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the facts")
