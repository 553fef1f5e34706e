"""What is wrong with a catalogue file, in words for the person who mends it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One mistake: where it is, what it is, how to mend it."""

    file: str
    line: int | None
    entry: str
    field: str
    text: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        named = ", ".join(part for part in (self.entry, self.field) if part)
        return f"{place}{f' ({named})' if named else ''}: {self.text}. {self.mend}"


class CatalogueBroken(Exception):
    """The files cannot be loaded; nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))
