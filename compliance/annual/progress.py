"""How far a run is: what of the profile was affirmed, edited in the window, or still waits.

Nothing is copied by hand. An answer is *affirmed* while an affirmation of its present version, made
inside the window, stands; it is *edited* when it was last changed inside the window; else it *waits*.
An affirmation ends with the next change of the text, and then the change itself counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ctpat.common.together import read_together

from ..models import AccountException, Affirmation, AnnualReview
from ..readiness.rows import Row
from ..readiness.rule import Standing


class Mark(StrEnum):
    AFFIRMED = "affirmed"
    EDITED = "edited"
    WAITING = "waiting"


BAR_GAP = 0.5  # percent between two parts of a bar
MARK_WORDS = {Mark.AFFIRMED: _("Affirmed"), Mark.EDITED: _("Edited"), Mark.WAITING: _("Waiting")}


@dataclass(frozen=True)
class Line:
    """One criterion in a run, and since when it counts as reviewed."""

    row: Row
    mark: Mark
    on: date | None = None
    by_id: int | None = None

    @property
    def is_waiting(self) -> bool:
        return self.mark is Mark.WAITING

    @property
    def word(self) -> str:
        return MARK_WORDS[self.mark]

    @property
    def can_be_affirmed(self) -> bool:
        """Whether there is an answer that could still be true."""
        return self.is_waiting and self.row.status != "not_started"

    @property
    def is_settled(self) -> bool:
        """Whether it can be affirmed without being read again: met, covered or not applicable."""
        return self.row.standing in (Standing.MET, Standing.COVERED, Standing.NOT_APPLICABLE)


@dataclass(frozen=True)
class Share:
    """One part of a bar, in percent of its width."""

    mark: Mark
    x: float
    width: float


def shares(counts: Iterable[tuple[Mark, int]], scale: int) -> list[Share]:
    """Counts as parts of one bar of which `scale` fills the width."""
    found, x = [], 0.0
    for mark, count in counts:
        width = 100 * count / scale
        if count:
            found.append(Share(mark, round(x, 2), round(max(width - BAR_GAP, 0.5), 2)))
        x += width
    return found


@dataclass(frozen=True)
class Progress:
    """The criteria of one run, in the order of their numbers."""

    lines: tuple[Line, ...]

    @cached_property
    def affirmed(self) -> list[Line]:
        return [line for line in self.lines if line.mark is Mark.AFFIRMED]

    @cached_property
    def edited(self) -> list[Line]:
        return [line for line in self.lines if line.mark is Mark.EDITED]

    @cached_property
    def waiting(self) -> list[Line]:
        return [line for line in self.lines if line.is_waiting]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def shares(self) -> list[Share]:
        """The whole as one bar."""
        return shares(
            [(Mark.AFFIRMED, len(self.affirmed)), (Mark.EDITED, len(self.edited)), (Mark.WAITING, len(self.waiting))],
            max(self.total, 1),
        )


@dataclass(frozen=True)
class Marks:
    """What people did with answers since a moment: the facts that lines are computed from."""

    affirmations: dict[int, tuple[int, datetime, int | None]]  # response -> version, when, who
    exceptions: dict[tuple[int, int], tuple[datetime, int | None]]  # response, account -> last edit, who

    @classmethod
    def since(cls, moment: datetime) -> "Marks":
        """One query, whatever the number of answers."""
        return cls.of(**read_together(cls.asked(moment)))

    @staticmethod
    def asked(moment: datetime) -> dict[str, QuerySet]:
        """What is read for `of`, by the names of what it takes."""
        affirmations = Affirmation.objects.standing().since(moment).order_by("at", "pk")
        return {"affirmations": affirmations, "exceptions": AccountException.objects.all()}

    @classmethod
    def of(cls, affirmations: Iterable[Affirmation], exceptions: Iterable[AccountException]) -> "Marks":
        """Of standing affirmations, the oldest first: the last one of an answer counts."""
        return cls(
            {one.response_id: (one.version, one.at, one.by_id) for one in affirmations},
            {(one.response_id, one.account_id): (one.edited_at, one.edited_by_id) for one in exceptions},
        )


def progress_of(review: AnnualReview, rows: Iterable[Row], marks: Marks) -> Progress:
    """How far one run is; `rows` are the criteria of its account."""
    return Progress(tuple(_lines(rows, review.account_id, review.opens_on, review.company.zone, marks)))


def _lines(rows: Iterable[Row], account: int, begins: date, zone: ZoneInfo, marks: Marks) -> Iterator[Line]:
    for row in rows:
        excepted = marks.exceptions.get((row.response_id, account))
        affirmed = marks.affirmations.get(row.response_id)
        if row.status == "not_started":
            yield Line(row, Mark.WAITING)
        elif affirmed and _holds(affirmed, row, excepted, begins, zone):
            yield Line(row, Mark.AFFIRMED, _day(affirmed[1], zone), affirmed[2])
        elif edited := _edited_on(row, excepted, begins, zone):
            yield Line(row, Mark.EDITED, edited)
        else:
            yield Line(row, Mark.WAITING)


def _holds(affirmed: tuple, row: Row, excepted: tuple | None, begins: date, zone: ZoneInfo) -> bool:
    version, at, _by = affirmed
    is_same = version == row.version and (excepted is None or excepted[0] <= at)
    return is_same and _day(at, zone) >= begins


def _edited_on(row: Row, excepted: tuple | None, begins: date, zone: ZoneInfo) -> date | None:
    """The day of the last change, if it was inside the window."""
    edits = [at for at in (row.edited_at, excepted[0] if excepted else None) if at]
    last = max(edits, default=None)
    return _day(last, zone) if last and _day(last, zone) >= begins else None


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
