"""Recurring records that follow each other, and the stretches of time that they cover together.

A record of the next months continues the one before when it is of the same kind and site and proves
one of the same criteria. Versions of one item may cover stretches of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .models import Evidence, EvidenceVersion

RECORDS = {Evidence.Kind.RECORD, Evidence.Kind.LOG}


@dataclass(frozen=True)
class Covered:
    """One stretch of time, and the evidence item behind it."""

    first: date
    last: date
    evidence: Evidence


def continues(later: Evidence, item: Evidence) -> bool:
    """Whether a record goes on where another ends. Both come with their links."""
    if (later.kind, later.site_id) != (item.kind, item.site_id) or later.covers_to <= item.covers_to:
        return False
    return not {link.response_id for link in later.links.all()}.isdisjoint(
        link.response_id for link in item.links.all()
    )


@dataclass(frozen=True)
class Series:
    """Records of one thing done again and again, the newest last."""

    items: list[Evidence]
    covered: list[Covered]

    @property
    def newest(self) -> Evidence:
        return self.items[-1]

    @property
    def first(self) -> date:
        return min(one.first for one in self.covered)

    @property
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
    newest = [item for item in items if not any(continues(other, item) for other in items)]
    return [_series(item, items, versions) for item in newest]


def _series(newest: Evidence, items: Iterable[Evidence], versions: dict[int, list[EvidenceVersion]]) -> Series:
    members = [item for item in items if continues(newest, item)] + [newest]
    covered = [
        Covered(one.covers_from, one.covers_to, item) for item in members for one in (item, *versions.get(item.pk, []))
    ]
    return Series(members, covered)
