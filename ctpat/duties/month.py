"""One month of the calendar as weeks of days."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from ctpat.common.dates import add_months
from ctpat.companies.models import Membership

from .ahead import expected_dates
from .models import Duty, Occurrence
from .narrowing import Narrowed
from .words import late_words, subject_of

SHOWN_A_DAY = 3
FARTHEST_YEARS = 10


@dataclass(frozen=True)
class Mark:
    """One duty on one day. `state` is done, late, missed, open, expected or coming (not stored yet)."""

    duty: Duty
    state: str
    word: str
    url: str
    about: str


@dataclass(frozen=True)
class Day:
    on: date
    is_inside: bool
    is_today: bool
    marks: list[Mark] = field(default_factory=list)

    @property
    def first(self) -> list[Mark]:
        return self.marks[:SHOWN_A_DAY]

    @property
    def rest(self) -> list[Mark]:
        return self.marks[SHOWN_A_DAY:]


class Month(Narrowed):
    """What the month's page shows for one request; `?month=2027-03`."""

    def __init__(self, *, parameters: QueryDict, membership: Membership, on: date) -> None:
        super().__init__(parameters=parameters, membership=membership, on=on)
        self.first = _month(parameters.get("month", ""), on)
        self.last = add_months(self.first, 1) - timedelta(days=1)

    @property
    def before(self) -> str:
        return self.url(month=f"{add_months(self.first, -1):%Y-%m}")

    @property
    def after(self) -> str:
        return self.url(month=f"{add_months(self.first, 1):%Y-%m}")

    @property
    def this(self) -> str:
        return self.url()

    @property
    def is_this(self) -> bool:
        return self.first == self.on.replace(day=1)

    @property
    def weekdays(self) -> list[date]:
        return [day.on for day in self.weeks[0]]

    @cached_property
    def marks(self) -> dict[date, list[Mark]]:
        found: dict[date, list[Mark]] = {}
        for on, mark in [*self._stored(), *self._coming()]:
            found.setdefault(on, []).append(mark)
        return found

    @cached_property
    def weeks(self) -> list[list[Day]]:
        grid = calendar.Calendar().monthdatescalendar(self.first.year, self.first.month)
        return [[self._day(on) for on in week] for week in grid]

    @property
    def count(self) -> int:
        return sum(len(marks) for marks in self.marks.values())

    def _day(self, on: date) -> Day:
        is_inside = self.first <= on <= self.last
        return Day(on, is_inside, on == self.on, self.marks.get(on, []) if is_inside else [])

    @cached_property
    def _rows(self) -> list[Occurrence]:
        rows = self.chipped(self.base.filter(duty__in=Duty.objects.known_to_the_catalogue()))
        shown = rows.due_between(self.first, self.last)
        if self.wanted.get("done"):
            shown = shown.done()
        return list(shown.with_duty().order_by("due_on", "pk"))

    def _stored(self) -> Iterable[tuple[date, Mark]]:
        for row in self._rows:
            if row.is_open and (row.duty.ended_on or row.duty.is_paused(on=self.on)):
                continue
            state, word = state_of(row, on=self.on)
            yield row.due_on, Mark(row.duty, state, word, row.get_absolute_url(), subject_of(row.duty))

    def _coming(self) -> Iterable[tuple[date, Mark]]:
        """What will follow in a month that lies ahead."""
        if self.last <= self.on or self.wanted.get("done") or self.wanted.get("late"):
            return
        rows = self.chipped(self.base.running(on=self.on)).filter(due_on__lte=self.last)
        known = rows.filter(duty__in=Duty.objects.known_to_the_catalogue())
        latest = {row.duty_id: row for row in known.with_duty().order_by("due_on", "pk")}
        for row in latest.values():
            for on in expected_dates(row.duty, row, until=self.last):
                if on >= max(self.first, self.on):
                    mark = Mark(row.duty, "coming", _("expected"), row.duty.get_absolute_url(), subject_of(row.duty))
                    yield on, mark


def state_of(row: Occurrence, *, on: date) -> tuple[str, str]:
    """How one date stands: a key for its look and the word for it."""
    late = row.days_late(on=on)
    if late:
        return "late", late_words(late)
    if row.state == Occurrence.State.MISSED:
        return "missed", _("not done, explained")
    if row.is_done:
        return ("done-late", _("done late")) if row.was_late else ("done", _("done in time"))
    return ("expected", _("expected of CBP")) if row.duty.of_kind.is_information else ("open", _("open"))


def _month(text: str, on: date) -> date:
    try:
        wanted = date.fromisoformat(f"{text}-01")
    except ValueError:
        return on.replace(day=1)
    return wanted if abs(wanted.year - on.year) <= FARTHEST_YEARS else on.replace(day=1)
