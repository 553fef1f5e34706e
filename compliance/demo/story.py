"""What the demonstration's files say, with days counted from today."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from compliance.catalogue.reading import read

HERE = Path(__file__).parent
PLACE = re.compile(r"\{(d|month)([+-]\d+)\}")
MONTH = 30.4


@dataclass(frozen=True)
class Almanac:
    """Days and moments counted from the day on which the company is made."""

    today: date
    zone: ZoneInfo

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def at(self, offset: int, hour: int = 9, minute: int = 0) -> datetime:
        return datetime.combine(self.day(offset), time(hour, minute), tzinfo=self.zone)

    def fill(self, text: str) -> str:
        """'{d-30}' becomes '26 October', with the year where it is another; '{month-2}' becomes 'September'."""
        return PLACE.sub(self._filled, text).strip()

    def _filled(self, match: re.Match) -> str:
        kind, offset = match[1], int(match[2])
        if kind == "month":
            return f"{self.day(round(offset * MONTH)):%B}"
        day = self.day(offset)
        return f"{day.day} {day:%B}" + (f" {day.year}" if day.year != self.today.year else "")


@dataclass(frozen=True)
class Story:
    """One company's files."""

    folder: Path

    def __getitem__(self, name: str) -> Any:
        """What `<name>.yaml` says; nothing when the company has no such file."""
        path = self.folder / f"{name}.yaml"
        return read(path).data if path.exists() else {}

    @property
    def answers(self) -> dict[str, dict]:
        """Answers by number, in the order in which they are written."""
        found = dict(self["company"].get("answers", {}))
        for path in sorted((self.folder / "answers").glob("*.yaml")):
            found |= read(path).data
        return found


def story_of(slug: str) -> Story:
    return Story(HERE / slug)
