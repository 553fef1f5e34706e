"""A year of the calendar as lines: one for each duty, with its dates as marks."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from ctpat.common.dates import add_months
from ctpat.companies.models import Membership

from .ahead import expected_dates
from .models import Duty, Occurrence
from .month import state_of
from .narrowing import Narrowed
from .querysets import OccurrenceQuerySet
from .words import Source, source_of, where_of

MONTHS_BACK, MONTHS = 2, 14
PAGE_SIZE = 30


@dataclass(frozen=True)
class Point:
    """One date on a line; `x` is its place in percent."""

    x: str
    on: date
    state: str
    word: str
    url: str


@dataclass(frozen=True)
class Band:
    """The window in which work counts."""

    x: str
    width: str


@dataclass(frozen=True)
class TimeRow:
    duty: Duty
    place: str
    source: Source
    next_on: date | None
    points: list[Point]
    bands: list[Band]


@dataclass(frozen=True)
class Tick:
    x: str
    on: date
    is_year: bool


class Timeline(Narrowed):
    """What the timeline shows for one request."""

    def __init__(self, *, parameters: QueryDict, membership: Membership, on: date) -> None:
        super().__init__(parameters=parameters, membership=membership, on=on)
        self.first = add_months(on.replace(day=1), -MONTHS_BACK)
        self.last = add_months(self.first, MONTHS) - timedelta(days=1)
        page = parameters.get("page", "")
        self.page = max(int(page), 1) if page.isdecimal() and len(page) < 5 else 1

    @cached_property
    def ticks(self) -> list[Tick]:
        months = [add_months(self.first, number) for number in range(MONTHS)]
        return [Tick(self._x(month), month, month.month == 1) for month in months]

    @property
    def now(self) -> str:
        return self._x(self.on)

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page - 1 if self.page > 2 else None) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page + 1) if len(self._duties) > self.page * PAGE_SIZE else ""

    @property
    def total(self) -> int:
        return len(self._duties)

    @cached_property
    def rows(self) -> list[TimeRow]:
        start = (self.page - 1) * PAGE_SIZE
        shown: dict[int, list[Occurrence]] = {duty: [] for duty in self._duties[start : start + PAGE_SIZE]}
        for row in self._dates.filter(duty__in=shown).with_duty():
            shown[row.duty_id].append(row)
        return [self._row(dates) for dates in shown.values()]

    @cached_property
    def _duties(self) -> list[int]:
        """The duties with dates in this time, those first whose next one comes first; light, for they may be many."""
        found: dict[int, list[tuple[date, bool]]] = {}
        for duty, due_on, state in self._dates.values_list("duty", "due_on", "state"):
            found.setdefault(duty, []).append((due_on, state == Occurrence.State.OPEN))
        return sorted(found, key=lambda duty: (*_next(found[duty]), duty))

    @property
    def _dates(self) -> OccurrenceQuerySet:
        rows = self.chipped(self.base.filter(duty__ended_on=None, duty__in=Duty.objects.known_to_the_catalogue()))
        return rows.due_between(self.first, self.last).order_by("due_on", "pk")

    def _row(self, dates: list[Occurrence]) -> TimeRow:
        duty, is_paused = dates[0].duty, dates[0].duty.is_paused(on=self.on)
        shown = [row for row in dates if not (row.is_open and is_paused)]
        page = duty.get_absolute_url()
        points = [self._point(row.due_on, *state_of(row, on=self.on), row.place_on(page)) for row in shown]
        if not is_paused and dates[-1].is_open:
            ahead = expected_dates(duty, dates[-1], until=self.last)
            points += [self._point(on, "coming", _("expected"), page) for on in ahead if on > self.on]
        bands = [self._band(row) for row in shown if row.is_open and row.opens_on and row.closes_on]
        next_on = next((row.due_on for row in shown if row.is_open), None)
        return TimeRow(duty, where_of(duty), source_of(duty), next_on, points, bands)

    def _point(self, on: date, state: str, word: str, url: str) -> Point:
        return Point(self._x(on), on, state, word, url)

    def _band(self, row: Occurrence) -> Band:
        begins, ends = max(row.opens_on, self.first), min(row.closes_on, self.last)
        width = max((ends - begins).days, 0) / self._days * 100
        return Band(self._x(begins), f"{width:.2f}%")

    @property
    def _days(self) -> int:
        return (self.last - self.first).days + 1

    def _x(self, on: date) -> str:
        return f"{(on - self.first).days / self._days * 100:.2f}%"


def _next(dates: list[tuple[date, bool]]) -> tuple[bool, date]:
    """By the first open date; duties without one stand last, by their latest."""
    open_ones = [due_on for due_on, is_open in dates if is_open]
    return not open_ones, open_ones[0] if open_ones else dates[-1][0]
