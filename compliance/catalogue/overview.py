"""The catalogue at a glance: counts, doubts, sources, for the people who have to trust it."""

from collections.abc import Collection
from dataclasses import dataclass

from ..models import Category, Criterion, Edition, EntityType
from .library import shipped_edition


@dataclass(frozen=True)
class TypeCount:
    """How many criteria apply to one kind of company."""

    name: str
    is_mine: bool
    official: int
    must: int
    should: int
    confirmed: int
    uncertain: int
    sector: int
    programme: int


@dataclass(frozen=True)
class Unseen:
    """Numbers of CBP's that lie in one category and that nobody has read yet."""

    category: str
    codes: list[str]


@dataclass(frozen=True)
class Overview:
    edition: Edition
    types: list[TypeCount]
    total: int
    must: int
    sector: int
    programme: int
    added: list[Criterion]
    doubtful: list[Criterion]
    unseen: list[Unseen]
    unseen_count: int
    notice: str
    doubts: list[dict]
    sources: list[str]
    amendments: list[dict]


def overview(mine: Collection[str] = ()) -> Overview:
    """Everything the page tells; `mine` are the company's entity types, shown first. Four queries."""
    edition = Edition.objects.filter(is_current=True).first()
    criteria = list(Criterion.objects.in_use().defer("coach", "requirement", "guidance"))
    facts = shipped_edition("edition")
    official = [c for c in criteria if c.source in (Criterion.Source.MSC, Criterion.Source.SUPPLEMENT)]
    types = [_count(entity, criteria, official, mine) for entity in EntityType.objects.all()]
    unseen = _unseen({c.code for c in criteria})
    return Overview(
        edition=edition,
        types=sorted(types, key=lambda row: not row.is_mine),
        total=len(official),
        must=sum(c.level == "must" for c in official),
        sector=sum(c.source == "sector" for c in criteria),
        programme=sum(c.source == "seed" for c in criteria),
        added=[c for c in criteria if c.source == Criterion.Source.SUPPLEMENT],
        doubtful=[c for c in official if c.confidence == "low" or set(c.uncertain_for) & set(mine)],
        unseen=unseen,
        unseen_count=sum(len(row.codes) for row in unseen),
        notice=facts["notice"],
        doubts=facts["doubts"],
        sources=facts["sources"],
        amendments=shipped_edition("amendments"),
    )


def _count(entity: EntityType, criteria: list, official: list, mine: Collection[str]) -> TypeCount:
    applying = [c for c in official if entity.slug in c.applies_to]
    others = [c for c in criteria if entity.slug in c.applies_to]
    return TypeCount(
        name=entity.text("name"),
        is_mine=entity.slug in mine,
        official=len(applying),
        must=sum(c.level == "must" for c in applying),
        should=sum(c.level == "should" for c in applying),
        confirmed=sum(entity.slug in c.confirmed_for for c in applying),
        uncertain=sum(entity.slug in c.uncertain_for for c in applying),
        sector=sum(c.source == "sector" for c in others),
        programme=sum(c.source == "seed" for c in others),
    )


def _unseen(known: set[str]) -> list[Unseen]:
    """Numbers that the edition names as not seen, less those that the operator added since."""
    names = {row.pk: f"{row.pk} {row.text('title')}" for row in Category.objects.all()}
    found = []
    for category in shipped_edition("categories"):
        codes = [code for code in category["official_numbers_not_seen"] if code not in known]
        if codes:
            found.append(Unseen(names.get(category["number"], category["name"]), codes))
    return found
