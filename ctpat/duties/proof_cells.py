"""One month of one duty in the proof calendar: what it shows, and where it leads."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.series import Gap, Series
from ctpat.companies.scoping import company_in_force

from .record_gaps import NextAsked, next_asked

LOOKS = {
    "proved": "ok",
    "late": "late",
    "missing": "miss",
    "explained": "why",
    "paused": "rest",
    "due": "todo",
    "none": "none",
}
WORDS = {
    "proved": _("proved in time"),
    "late": _("proved late"),
    "missing": _("missing"),
    "explained": _("missing, explained"),
    "paused": _("paused"),
    "due": _("not yet due"),
    "none": _("nothing due"),
}


@dataclass(frozen=True)
class Cell:
    """One month of one duty. `url` leads to the record behind it, or to the place where it is made."""

    month: date
    state: str
    url: str
    count: int = 0
    met: int = 0

    @property
    def look(self) -> str:
        return LOOKS[self.state]

    @property
    def word(self) -> str:
        words = str(WORDS[self.state])
        if self.count > 1 and self.state not in ("none", "due"):
            return gettext("%(word)s, %(met)d of %(count)d") % {"word": words, "met": self.met, "count": self.count}
        return words


def covered_cells(series: Series, cells: Iterable[Cell], *, url: str, explained: Mapping[NextAsked, str]) -> list[Cell]:
    """The months of a series of records as its records cover them.

    `url` leads to where a missing one is added, `explained` to where it was said why none followed.
    """
    told = {gap: explained[next_asked(gap.before)] for gap in series.gaps if next_asked(gap.before) in explained}
    return [_covered(series, cell, url, told) if is_within(series, cell.month) else cell for cell in cells]


def is_within(series: Series, month: date) -> bool:
    """Whether a month lies between the first and the last day that the records cover."""
    return series.first.replace(day=1) <= month <= series.last


def _covered(series: Series, cell: Cell, url: str, explained: Mapping[Gap, str]) -> Cell:
    last = cell.month.replace(day=monthrange(cell.month.year, cell.month.month)[1])
    behind = series.within(cell.month, last)
    if behind is None:
        for gap, where in explained.items():
            if gap.first <= cell.month <= gap.last:
                return Cell(cell.month, "explained", where, count=1)
        return Cell(cell.month, "missing", url, count=1) if cell.state != "explained" else cell
    behind.evidence.company = company_in_force()  # in force already; another copy would cost a query
    state = "late" if cell.state == "late" else "proved"
    return Cell(cell.month, state, behind.evidence.get_absolute_url(), count=1, met=1)
