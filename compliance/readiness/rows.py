"""What is known about each criterion of a company on one day, in a constant number of queries."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from ctpat.common.written_dates import SHORT, written

from ..models import Account, Response
from ..models.catalogue import Level
from .beside import Beside, beside_answers
from .records import Records
from .rule import Facts, Judgement, Reason, Standing, judge, worst
from .wording import STANDING_WORDS, WorstWeakness, next_step, sentence


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of the company with its answer's standing; `accounts` are ids it applies to."""

    response_id: int
    code: str
    title: str
    level: str
    source: str
    element: int
    category: int
    is_doubtful: bool
    accounts: tuple[int, ...]
    status: str
    review_state: str
    version: int
    owner_id: int | None
    owner: str
    deputy_id: int | None
    due_on: date | None
    review_on: date | None
    evidence_count: int
    evidence_until: date | None
    submitted_at: datetime | None
    submitted_by_id: int | None
    reviewed_at: datetime | None
    edited_at: datetime | None
    has_reason: bool
    words: int
    text_digest: str
    exceptions: int
    weakness: WorstWeakness | None
    standing: Standing
    reasons: tuple[Reason, ...] = ()
    standing_by_account: dict[int, Judgement] = field(default_factory=dict)

    @property
    def is_must(self) -> bool:
        return self.level == "must"

    @property
    def is_gap(self) -> bool:
        return self.standing is Standing.GAP

    @property
    def standing_word(self) -> str:
        return STANDING_WORDS[self.standing]

    @property
    def level_word(self) -> str:
        return Level(self.level).label

    @property
    def due_in_list(self) -> str:
        """The date that the list shows: a deadline, or the next end that puts it at risk."""
        dates = [self.due_on, *(reason.on for reason in self.reasons)]
        day = min(filter(None, dates), default=None)
        return written(day, SHORT) if day else ""

    @property
    def sentences(self) -> list[str]:
        """Why it stands so, the weightiest reason first."""
        return [sentence(reason, self.weakness) for reason in self.reasons]

    @property
    def next_step(self) -> str:
        """What mends the weightiest reason."""
        return next_step(self.reasons[0], self.weakness) if self.reasons else ""

    @property
    def next_due(self) -> date | None:
        """The next date on which this criterion asks for something."""
        return min(filter(None, (self.due_on, self.review_on, self.evidence_until)), default=None)


COLUMNS = [
    "pk",
    "status",
    "review_state",
    "version",
    "narrative",
    "reason",
    "owner_id",
    "owner_name",
    "deputy_id",
    "due_on",
    "review_on",
    "not_applicable_until",
    "submitted_at",
    "submitted_by_id",
    "reviewed_at",
    "edited_at",
    "own_criterion_id",
    "own_criterion__code",
    "own_criterion__title",
    "own_criterion__level",
    "own_criterion__element_id",
    "own_criterion__category_id",
    "criterion__code",
    "title",
    "criterion__level",
    "criterion__source",
    "criterion__element_id",
    "criterion__category_id",
    "criterion__applies_to",
    "criterion__uncertain_for",
    "criterion__confidence",
]


def rows_of(responses: QuerySet[Response], accounts: Iterable[Account], read: Records) -> list[Row]:
    """The rows of these answers that apply to one of these accounts, in the catalogue's order.

    One query beside the records that were read.
    """
    return _rows(list(_raw(responses)), accounts, beside_answers(read), read.on)


def rows_by_account(responses: QuerySet[Response], accounts: Iterable[Account], read: Records) -> dict[int, list[Row]]:
    """The same for each account by itself, by its id; one query for all of them."""
    raw, beside = list(_raw(responses)), beside_answers(read)
    return {account.pk: _rows(raw, [account], beside, read.on) for account in accounts}


def _rows(raw: list[dict], accounts: Iterable[Account], beside: Mapping[int, Beside], on: date) -> list[Row]:
    by_type = {account.entity_type_id: account.pk for account in accounts}
    found = (_row(values, by_type, beside[values["pk"]], on) for values in raw)
    return sorted(filter(None, found), key=lambda row: code_order(row.code))


def code_order(code: str) -> tuple[str, int, int]:
    """Sorts 4.2 before 4.10, and CBP's numbers before S, P and C ones."""
    letter = code[0] if code[0].isalpha() else ""
    chapter, _, number = code[len(letter) :].partition(".")
    return letter, int(chapter or 0), int(number or 0)


def _raw(responses: QuerySet[Response]) -> Iterator[dict]:
    language = get_language() or "en"
    title = F("criterion__title")
    if language != "en":
        translated = NullIf(KT(f"criterion__translations__{language}__title"), Value(""))
        title = Coalesce(translated, title)
    queryset = responses.applicable().annotate(title=title, owner_name=F("owner__name"))
    return queryset.values(*COLUMNS).iterator(chunk_size=2000)


def _row(values: dict, by_type: dict[str, int], beside: Beside, on: date) -> Row | None:
    is_own = values["own_criterion_id"] is not None
    accounts = (
        tuple(by_type.values())
        if is_own
        else tuple(by_type[slug] for slug in values["criterion__applies_to"] if slug in by_type)
    )
    if not accounts:
        return None
    by_account = {
        account: judge(_facts(values, beside, beside.statuses.get(account, values["status"])), on=on)
        for account in accounts
    }
    judgement = worst(by_account.values())
    narrative = values["narrative"]
    return Row(
        response_id=values["pk"],
        code=values["own_criterion__code"] if is_own else values["criterion__code"],
        title=values["own_criterion__title"] if is_own else values["title"],
        level=values["own_criterion__level"] if is_own else values["criterion__level"],
        source="own" if is_own else values["criterion__source"],
        element=values["own_criterion__element_id"] if is_own else values["criterion__element_id"],
        category=values["own_criterion__category_id"] if is_own else values["criterion__category_id"],
        is_doubtful=not is_own and _is_doubtful(values, by_type),
        accounts=accounts,
        status=values["status"],
        review_state=values["review_state"],
        version=values["version"],
        owner_id=values["owner_id"],
        owner=values["owner_name"] or "",
        deputy_id=values["deputy_id"],
        due_on=values["due_on"],
        review_on=values["review_on"],
        evidence_count=beside.evidence_count,
        evidence_until=beside.evidence_until,
        submitted_at=values["submitted_at"],
        submitted_by_id=values["submitted_by_id"],
        reviewed_at=values["reviewed_at"],
        edited_at=values["edited_at"],
        has_reason=bool(values["reason"].strip()),
        words=len(narrative.split()),
        text_digest=_digest(narrative),
        exceptions=len(beside.statuses),
        weakness=beside.weakness,
        standing=judgement.standing,
        reasons=judgement.reasons,
        standing_by_account=by_account,
    )


def _facts(values: dict, beside: Beside, status: str) -> Facts:
    return Facts(
        status=status,
        is_accepted=values["review_state"] == "accepted",
        has_reason=bool(values["reason"].strip()),
        evidence_count=beside.evidence_count,
        evidence_until=beside.evidence_until,
        review_on=values["review_on"],
        open_major=beside.open_major,
        open_minor=beside.open_minor,
        measure_until=beside.measure_until,
        not_applicable_until=values["not_applicable_until"],
    )


def _is_doubtful(values: dict, by_type: dict[str, int]) -> bool:
    """Whether the catalogue itself is in doubt about this criterion for this company."""
    return (
        values["criterion__confidence"] == "low"
        or values["criterion__source"] == "sector"
        or any(slug in by_type for slug in values["criterion__uncertain_for"])
    )


def _digest(text: str) -> str:
    """Tells equal texts without keeping them; empty for no text."""
    plain = " ".join(text.lower().split())
    return hashlib.sha256(plain.encode()).hexdigest()[:16] if plain else ""
