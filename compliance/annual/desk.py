"""Going through the criteria of a run one after the other: which ones, which is open, which comes next."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from ..models.catalogue import Level
from .pages import Board
from .progress import Line, Mark


@dataclass(frozen=True)
class Choice:
    """One filter as a link that switches it on or off."""

    name: str
    url: str
    on: bool
    n: int


class Desk:
    """Going through the criteria: which ones, which is open, which comes next."""

    def __init__(self, board: Board, chosen: dict, code: str) -> None:
        self.board, self.chosen, self.code = board, chosen, code
        self.lines = [line for line in board.run.progress.lines if self._fits(line, chosen)]

    def _fits(self, line: Line, chosen: dict) -> bool:
        row, text = line.row, (chosen.get("q") or "").casefold()
        if chosen.get("state") and line.mark != chosen["state"]:
            return False
        if chosen.get("owner") and row.owner_id != chosen["owner"]:
            return False
        if chosen.get("settled") and not line.is_settled:
            return False
        if chosen.get("must") and row.level != Level.MUST:
            return False
        return all(word in f"{row.code} {row.title}".casefold() for word in text.split())

    @property
    def is_narrowed(self) -> bool:
        return any(self.chosen.values())

    @cached_property
    def line(self) -> Line | None:
        """The opened one: the one asked for (also when a filter hides it by now), else the first that waits."""
        everything = {line.row.code: line for line in self.board.run.progress.lines}
        if self.code in everything:
            return everything[self.code]
        return next((line for line in self.lines if line.is_waiting), None) or next(iter(self.lines), None)

    @property
    def position(self) -> int:
        return self.lines.index(self.line) + 1 if self.line in self.lines else 0

    @cached_property
    def after(self) -> Line | None:
        """The next one that waits, from the top again after the last."""
        if self.line is None:
            return None
        order = [*self.lines[self.position :], *self.lines[: self.position]]
        return next((line for line in order if line.is_waiting and line != self.line), None)

    @cached_property
    def settled(self) -> list[Line]:
        """What can be affirmed together: it waits, says something, and is met, covered or not applicable."""
        return [line for line in self.lines if line.can_be_affirmed and line.is_settled]

    def url(self, **changes) -> str:
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in {**self._values, **changes}.items() if value})
        return f"?{query.urlencode()}"

    @property
    def query(self) -> str:
        return self.url()

    @property
    def _values(self) -> dict:
        return {name: 1 if value is True else value for name, value in self.chosen.items() if value}

    def states(self, words: dict[Mark, str]) -> list[Choice]:
        """Affirmed, edited, waiting: how many each would show with the other filters."""
        others = {**self.chosen, "state": ""}
        lines = [line for line in self.board.run.progress.lines if self._fits(line, others)]
        return [
            Choice(
                str(words[mark]),
                self.url(state="" if self.chosen.get("state") == mark else mark.value),
                self.chosen.get("state") == mark,
                sum(line.mark is mark for line in lines),
            )
            for mark in (Mark.WAITING, Mark.EDITED, Mark.AFFIRMED)
        ]

    def switch(self, name: str, word: str) -> Choice:
        others = {**self.chosen, name: True}
        count = sum(self._fits(line, others) for line in self.board.run.progress.lines)
        return Choice(word, self.url(**{name: "" if self.chosen.get(name) else 1}), bool(self.chosen.get(name)), count)
