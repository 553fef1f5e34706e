"""Two years side by side, or a year and today: what became of each answer and its proof. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ctpat.common.compare import Comparison, compare

from ..querysets import code_order
from .freezing import Content

MARKS_OF_TEXT = ("text", "exception", "reason")


@dataclass(frozen=True)
class Piece:
    """A file among the proof: as it was, and as it is. One side may be missing."""

    before: Content | None
    after: Content | None

    @property
    def id(self) -> int:
        return (self.after or self.before)["id"]

    @property
    def title(self) -> str:
        return (self.after or self.before)["title"]

    @property
    def is_restricted(self) -> bool:
        return any(side["restricted"] for side in (self.before, self.after) if side)

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "replaced"


@dataclass(frozen=True)
class Change:
    """What became of one criterion."""

    before: Content | None
    after: Content | None

    @property
    def now(self) -> Content:
        return self.after or self.before

    @property
    def code(self) -> str:
        return self.now["code"]

    @property
    def is_added(self) -> bool:
        return self.before is None

    @property
    def is_removed(self) -> bool:
        return self.after is None

    @property
    def status_changed(self) -> bool:
        return self._differs("status")

    @property
    def text_changed(self) -> bool:
        return any(self._differs(name) for name in MARKS_OF_TEXT)

    @cached_property
    def comparison(self) -> Comparison:
        """Both texts word by word; made only for what is shown."""
        return compare(written(self.before), written(self.after))

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Proof added, replaced by another version, or gone."""
        old, new = _evidence(self.before), _evidence(self.after)
        pairs = [(old.get(pk), new.get(pk)) for pk in dict.fromkeys([*new, *old])]
        return tuple(Piece(a, b) for a, b in pairs if a is None or b is None or a["sha256"] != b["sha256"])

    @property
    def is_any(self) -> bool:
        return self.is_added or self.is_removed or self.status_changed or self.text_changed or bool(self.pieces)

    def _differs(self, name: str) -> bool:
        return bool(self.before and self.after) and self.before[name] != self.after[name]


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two contents of the same shape."""

    changes: tuple[Change, ...]

    @property
    def texts(self) -> list[Change]:
        return [change for change in self.changes if change.text_changed or change.status_changed]

    @property
    def added(self) -> list[Change]:
        return [change for change in self.changes if change.is_added]

    @property
    def removed(self) -> list[Change]:
        return [change for change in self.changes if change.is_removed]

    @cached_property
    def pieces(self) -> list[Piece]:
        """Each item once, however many criteria it proves."""
        found = {}
        for change in self.changes:
            for piece in change.pieces:
                found.setdefault(piece.id, piece)
        return list(found.values())

    def pieces_of(self, kind: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind == kind]


def difference(before: Content, after: Content) -> Difference:
    """What `after` says otherwise than `before`, in the order of the numbers."""
    return Difference(tuple(_changes(before, after)))


def written(criterion: Content | None) -> str:
    """All that an answer says, as one text."""
    if criterion is None:
        return ""
    return "\n\n".join(filter(None, (criterion[name] for name in MARKS_OF_TEXT)))


def by_category(content: Content) -> list[dict]:
    """The criteria under the titles of their categories, in CBP's order, their days as dates."""
    groups: dict[int, list[Content]] = {}
    for criterion in content["criteria"]:
        marked_on = criterion["marked_on"] and date.fromisoformat(criterion["marked_on"])
        groups.setdefault(criterion["category"], []).append({**criterion, "marked_on": marked_on})
    titles = content["categories"]
    return [
        {"number": number, "title": titles.get(str(number), ""), "criteria": criteria}
        for number, criteria in sorted(groups.items())
    ]


def expired(content: Content, *, on: date) -> list[Content]:
    """Proof of this content that has run out by a day, each item once."""
    items = {item["id"]: item for criterion in content["criteria"] for item in criterion["evidence"]}
    return [item for item in items.values() if item["expires_on"] and item["expires_on"] < on.isoformat()]


def _changes(before: Content, after: Content) -> Iterator[Change]:
    old = {criterion["code"]: criterion for criterion in before["criteria"]}
    new = {criterion["code"]: criterion for criterion in after["criteria"]}
    for code in sorted({*old, *new}, key=code_order):
        change = Change(old.get(code), new.get(code))
        if change.is_any:
            yield change


def _evidence(criterion: Content | None) -> dict[int, Content]:
    return {item["id"]: item for item in criterion["evidence"]} if criterion else {}
