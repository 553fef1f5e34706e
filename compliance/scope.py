"""How many criteria apply to which kinds of company: the figures of the set-up.

Pure: criteria come as (level, source, applies_to) and leave as counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

OFFICIAL, PROGRAMME, SECTOR = "msc", "seed", "sector"


@dataclass(frozen=True)
class Share:
    """One part of the bar: criteria of one account alone, or shared by several."""

    name: str
    count: int
    start: float
    width: float
    is_shared: bool


@dataclass(frozen=True)
class Demand:
    """What is asked of one entity type, or of several together."""

    must: int
    should: int

    @property
    def total(self) -> int:
        return self.must + self.should


@dataclass(frozen=True)
class Criteria:
    """The criteria in use, as far as counting needs them."""

    rows: list[tuple[str, str, frozenset[str]]]

    @classmethod
    def of(cls, values: Iterable[tuple[str, str, list[str]]]) -> "Criteria":
        return cls([(level, source, frozenset(types)) for level, source, types in values])

    def demand(self, types: set[str]) -> Demand:
        """CBP's own criteria that apply to at least one of these entity types."""
        levels = [level for level, source, applies in self.rows if source == OFFICIAL and applies & types]
        return Demand(must=levels.count("must"), should=levels.count("should"))

    def number_of(self, wanted: str, types: set[str]) -> int:
        """How many criteria of a source apply to these entity types."""
        return sum(source == wanted and bool(applies & types) for _, source, applies in self.rows)

    def shares(self, names: dict[str, str]) -> list[Share]:
        """CBP's criteria of several accounts as parts of one bar: each alone, and those shared."""
        types = set(names)
        hits = [applies & types for _, source, applies in self.rows if source == OFFICIAL and applies & types]
        alone = {kind: sum(hit == {kind} for hit in hits) for kind in names}
        counts = [(name, alone[kind], False) for kind, name in names.items()]
        counts.insert(1, ("", sum(len(hit) > 1 for hit in hits), True))
        return _laid_out([part for part in counts if part[1]], len(hits))


def _laid_out(parts: list[tuple[str, int, bool]], total: int) -> list[Share]:
    shares, start = [], 0.0
    for name, count, is_shared in parts:
        width = 100 * count / total
        shares.append(Share(name, count, round(start, 2), round(max(width - 0.6, 0.5), 2), is_shared))
        start += width
    return shares
