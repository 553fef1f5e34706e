"""Recurring records that follow each other, and the stretches of time that they cover together.

A record of the next months continues the one before when it is of the same kind and site and proves
one of the same criteria. Versions of one item may cover stretches of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from .models import Account, Evidence, EvidenceVersion

RECORDS = {Evidence.Kind.RECORD, Evidence.Kind.LOG}


@dataclass(frozen=True)
class Covered:
    """One stretch of time, and the evidence item behind it."""

    first: date
    last: date
    evidence: Evidence

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Gap:
    """Days that no record of a series covers, though one before them and one after them does."""

    before: Covered
    after: Covered

    @property
    def first(self) -> date:
        return self.before.last + timedelta(days=1)

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1)


def answers_of(items: Iterable[Evidence]) -> dict[int, list[int]]:
    """The answers that each item proves, by its id. They come with their links."""
    return {item.pk: [link.response_id for link in item.links.all()] for item in items}


class Continuations:
    """Which of these records go on where another ends. `answers` are those that each proves, by its id."""

    def __init__(self, items: Iterable[Evidence], answers: Mapping[int, Iterable[int]]) -> None:
        self._answers = {item: answers.get(item.pk, ()) for item in items}
        self._of_answer: dict[tuple, list[Evidence]] = {}
        for item in self._answers:
            for key in self._keys(item):
                self._of_answer.setdefault(key, []).append(item)
        self._latest = {key: max(one.covers_to for one in alike) for key, alike in self._of_answer.items()}

    def is_continued(self, item: Evidence) -> bool:
        """Whether a later one goes on; told without comparing each with each."""
        return any(self._latest[key] > item.covers_to for key in self._keys(item))

    def of(self, item: Evidence) -> list[Evidence]:
        """The later ones, the earliest first."""
        return sorted({one for one in self._alike(item) if one.covers_to > item.covers_to}, key=_by_end)

    def before(self, item: Evidence) -> list[Evidence]:
        """Those that it continues, the earliest first."""
        return sorted({one for one in self._alike(item) if one.covers_to < item.covers_to}, key=_by_end)

    def _alike(self, item: Evidence) -> Iterator[Evidence]:
        for key in self._keys(item):
            yield from self._of_answer[key]

    def _keys(self, item: Evidence) -> Iterator[tuple]:
        return ((item.kind, item.site_id, answer) for answer in self._answers[item])


def _by_end(item: Evidence) -> tuple[date, int]:
    return item.covers_to, item.pk


@dataclass(frozen=True)
class Series:
    """Records of one thing done again and again, the newest last."""

    items: list[Evidence]
    covered: list[Covered]

    @property
    def newest(self) -> Evidence:
        return self.items[-1]

    @cached_property
    def first(self) -> date:
        return min(one.first for one in self.covered)

    @cached_property
    def last(self) -> date:
        return max(one.last for one in self.covered)

    def within(self, first: date, last: date) -> Covered | None:
        """What covers a part of a stretch of time, the newest record of several."""
        found = [one for one in self.covered if one.first <= last and one.last >= first]
        return max(found, key=lambda one: (one.evidence.covers_to, one.last), default=None)

    @cached_property
    def gaps(self) -> list[Gap]:
        """The stretches of time that nothing covers, the oldest first."""
        found, *rest = sorted(self.covered, key=lambda one: (one.first, one.last))
        gaps = []
        for one in rest:
            if one.first > found.last + timedelta(days=1):
                gaps.append(Gap(found, one))
            if one.last >= found.last:
                found = one
        return gaps


def asked_since(accounts: Iterable[Account]) -> date | None:
    """Since when a validator asks for the records of these accounts: the first of their last validations.

    Where an account was never validated its certification counts; None while neither day is known.
    """
    return min(filter(None, (one.validated_on or one.certified_on for one in accounts)), default=None)


def series_of_records() -> list[Series]:
    """The series of the company in force, in three queries."""
    rows = Evidence.objects.kept().filter(kind__in=RECORDS, covers_from__isnull=False, covers_to__isnull=False)
    items = list(rows.prefetch_related("links"))
    versions = EvidenceVersion.objects.filter(evidence__in=[item.pk for item in items])
    periods = versions.filter(covers_from__isnull=False, covers_to__isnull=False)
    return series_among(items, answers_of(items), periods.values_list("evidence_id", "covers_from", "covers_to"))


def series_among(
    items: Iterable[Evidence], answers: Mapping[int, Iterable[int]], periods: Iterable[tuple[int, date, date]]
) -> list[Series]:
    """The series that these items make; one that nothing continues ends a series.

    `answers` are those that each item proves, `periods` what its versions cover, both by its id.
    Items that aren't recurring records, or cover no stretch of time, are left out.
    """
    records = [item for item in items if item.kind in RECORDS and item.covers_from and item.covers_to]
    versions: dict[int, list[tuple[date, date]]] = {}
    for evidence, first, last in periods:
        versions.setdefault(evidence, []).append((first, last))
    follow = Continuations(records, answers)
    ends = [item for item in sorted(records, key=_by_end) if not follow.is_continued(item)]
    return [_series([*follow.before(item), item], versions) for item in ends]


def _series(members: list[Evidence], versions: Mapping[int, list[tuple[date, date]]]) -> Series:
    covered = [
        Covered(first, last, item)
        for item in members
        for first, last in ((item.covers_from, item.covers_to), *versions.get(item.pk, []))
    ]
    return Series(members, covered)
