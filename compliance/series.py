"""Recurring records that follow each other, and the stretches of time that they cover together.

A record of the next months continues the one before when it is of the same kind and site and proves
one of the same criteria. Versions of one item may cover stretches of their own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from .models import Evidence, EvidenceVersion

RECORDS = {Evidence.Kind.RECORD, Evidence.Kind.LOG}


@dataclass(frozen=True)
class Covered:
    """One stretch of time, and the evidence item behind it."""

    first: date
    last: date
    evidence: Evidence


class Continuations:
    """Which of these records go on where another ends. They come with their links."""

    def __init__(self, items: Iterable[Evidence]) -> None:
        self._answers = {item: [link.response_id for link in item.links.all()] for item in items}
        self._of_answer: dict[tuple, list[Evidence]] = {}
        for item, answers in self._answers.items():
            for answer in answers:
                self._of_answer.setdefault((item.kind, item.site_id, answer), []).append(item)

    def of(self, item: Evidence) -> list[Evidence]:
        """The later ones, the earliest first."""
        return sorted({one for one in self._alike(item) if one.covers_to > item.covers_to}, key=_by_end)

    def before(self, item: Evidence) -> list[Evidence]:
        """Those that it continues, the earliest first."""
        return sorted({one for one in self._alike(item) if one.covers_to < item.covers_to}, key=_by_end)

    def _alike(self, item: Evidence) -> Iterator[Evidence]:
        for answer in self._answers[item]:
            yield from self._of_answer[item.kind, item.site_id, answer]


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


def series_of_records() -> list[Series]:
    """The series of the company in force, in three queries; an item that nothing continues ends one."""
    rows = Evidence.objects.kept().filter(kind__in=RECORDS, covers_from__isnull=False, covers_to__isnull=False)
    items = list(rows.prefetch_related("links").order_by("covers_to", "pk"))
    versions: dict[int, list[EvidenceVersion]] = {}
    for version in EvidenceVersion.objects.filter(
        evidence__in=[item.pk for item in items], covers_from__isnull=False, covers_to__isnull=False
    ):
        versions.setdefault(version.evidence_id, []).append(version)
    follow = Continuations(items)
    return [_series([*follow.before(item), item], versions) for item in items if not follow.of(item)]


def _series(members: list[Evidence], versions: dict[int, list[EvidenceVersion]]) -> Series:
    covered = [
        Covered(one.covers_from, one.covers_to, item) for item in members for one in (item, *versions.get(item.pk, []))
    ]
    return Series(members, covered)
