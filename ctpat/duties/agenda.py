"""The calendar as a list: which dates, which filters with which counts, all from the URL.

Every count is computed from the same rows that its link opens.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext as _

from ctpat.common.written_dates import written
from ctpat.companies.models import Membership

from .models import Duty, Occurrence
from .narrowing import CHIPS, Chip, Narrowed, information_kinds, rule_kinds
from .querysets import OccurrenceQuerySet
from .words import Source, beside, day_words, late_words, rhythm_of, source_of, where_of

PAGE_SIZE = 30
STRIP_DAYS = 31
SOON_DAYS = 30
WEEK_DAYS = 7
TALLEST = 44  # the strip's figure, in its own units


@dataclass(frozen=True)
class Row:
    """One due date as the list shows it."""

    occurrence: Occurrence
    day: str
    below: str
    is_late: bool
    is_now: bool
    source: Source
    rhythm: str
    codes: str
    place: str

    @property
    def duty(self) -> Duty:
        return self.occurrence.duty

    @property
    def about(self) -> str:
        """The record it is about, where that says more than the place does and no proof says it."""
        return "" if self.duty.label in ("", self.place) or self._done_by else self.duty.label

    @property
    def proof(self) -> str:
        """What completed it, else what would."""
        return self._done_by or self.duty.of_kind.completion_proof

    @property
    def _done_by(self) -> str:
        one = self.occurrence
        return (one.proof_label or one.note) if one.is_done else ""

    @property
    def is_expected(self) -> bool:
        """Whether it is something of CBP's that nobody here does."""
        return self.duty.of_kind.is_information


@dataclass(frozen=True)
class Group:
    key: str
    title: str
    is_late: bool
    total: int | None
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Light:
    """An open date with just what the figures need."""

    due_on: date
    owner: int | None
    deputy: int | None
    kind: str
    number: int | None

    @property
    def is_information(self) -> bool:
        return self.kind in information_kinds()


@dataclass(frozen=True)
class StripDay:
    """One day of the strip: how many are due, as a figure and a link to its rows."""

    on: date
    n: int
    url: str
    is_weekend: bool
    is_today: bool
    is_chosen: bool

    @property
    def bars(self) -> list[int]:
        """The upper edges of the blocks, from the bottom; more than four make one tall block."""
        return [TALLEST - 10 * (number + 1) - 1 for number in range(min(self.n, 4))]


class Agenda(Narrowed):
    """What the list shows for one request."""

    def __init__(self, *, parameters: QueryDict, membership: Membership, on: date) -> None:
        super().__init__(parameters=parameters, membership=membership, on=on)
        page = parameters.get("page", "")
        self.page = max(int(page), 1) if page.isdecimal() and len(page) < 5 else 1

    @property
    def is_done(self) -> bool:
        return bool(self.wanted.get("done"))

    @cached_property
    def _running_ones(self) -> list[Light]:
        """Every open date that fits the menus, with just what the figures need: one query for all of them."""
        rows = self._running(self.base).order_by()
        names = ("due_on", "duty__owner", "duty__deputy", "duty__kind", "duty__number")
        return [Light(*row) for row in rows.values_list(*names)]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Figures of the head and of the chips."""
        rows, on = self._running_ones, self.on
        return {
            "all": len(rows),
            "today": sum(row.due_on == on for row in rows),
            "week": sum(on < row.due_on <= on + timedelta(days=WEEK_DAYS) for row in rows),
            "soon": sum(on < row.due_on <= on + timedelta(days=SOON_DAYS) for row in rows),
            "expected": sum(row.is_information and row.due_on < on for row in rows),
            **{chip: sum(self._fits(row, chip) for row in rows) for chip in CHIPS if chip != "done"},
        }

    def _fits(self, row: Light, chip: str) -> bool:
        """The same as `chip_filter`, for a row already read."""
        return {
            "mine": row.owner == self.membership.user_id,
            "deputy": row.deputy == self.membership.user_id,
            "no_deputy": row.deputy is None and not row.is_information,
            "rule": row.number is None and row.kind in rule_kinds(),
            "late": row.due_on < self.on and not row.is_information,
        }[chip]

    @cached_property
    def chips(self) -> list[Chip]:
        everything = not any(self.wanted.get(chip) for chip in (*CHIPS, "day"))
        off = {**dict.fromkeys(CHIPS), "day": None}
        found = [Chip(_("All"), self.url(**off), everything, self.counts["all"])]
        for chip, name in self.chip_names().items():
            is_on = bool(self.wanted.get(chip))
            url = self.url(**{chip: None if is_on else "1", "day": None})
            found.append(Chip(name, url, is_on, None if chip == "done" else self.counts[chip]))
        return found

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this page and one more, so that the last page needs no count."""
        start = (self.page - 1) * PAGE_SIZE
        return [self._row(one) for one in self.found.with_duty()[start : start + PAGE_SIZE + 1]]

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page - 1 if self.page > 2 else None) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page + 1) if len(self.rows) > PAGE_SIZE else ""

    @cached_property
    def groups(self) -> list[Group]:
        """The rows under their headings, empty ones left out."""
        found: dict[str, list[Row]] = {}
        for row in self.rows[:PAGE_SIZE]:
            found.setdefault(self._group_of(row.occurrence), []).append(row)
        is_plain = not any(self.wanted.get(name) for name in (*CHIPS, "day"))
        totals = self._totals() if is_plain else {}
        titles = self._titles()
        return [Group(key, titles[key], key == "late", totals.get(key), rows) for key, rows in found.items()]

    @cached_property
    def strip(self) -> list[StripDay]:
        """How many are due on each of the coming days, with the chips in force."""
        chips = [chip for chip in CHIPS if self.wanted.get(chip) and chip not in ("late", "done")]
        fitting = (row for row in self._running_ones if all(self._fits(row, chip) for chip in chips))
        counted = Counter(row.due_on for row in fitting)
        chosen = self.wanted.get("day")
        days = (self.on + timedelta(days=number) for number in range(STRIP_DAYS))
        return [
            StripDay(
                on=day,
                n=counted[day],
                url=self.url(day=None if day == chosen else day.isoformat(), late=None, done=None),
                is_weekend=day.weekday() > 4,
                is_today=day == self.on,
                is_chosen=day == chosen,
            )
            for day in days
        ]

    def _running(self, rows: OccurrenceQuerySet) -> OccurrenceQuerySet:
        return rows.running(on=self.on).filter(duty__in=Duty.objects.known_to_the_catalogue())

    @property
    def found(self) -> OccurrenceQuerySet:
        """All rows of the list, in its order."""
        if self.is_done:
            done = self.chipped(self.base.done(), but=["late"]).filter(duty__in=Duty.objects.known_to_the_catalogue())
            if self.wanted.get("late"):
                done = done.filter(done_on__gt=F("due_on"))
            return done.order_by("-done_on", "-pk")
        rows = self.chipped(self._running(self.base))
        if day := self.wanted.get("day"):
            rows = rows.filter(due_on=day)
        return rows.order_by("due_on", "pk")

    def _row(self, one: Occurrence) -> Row:
        duty, days = one.duty, one.days_late(on=self.on)
        below = late_words(days) if days else beside(one.due_on, on=self.on)
        if one.is_done:
            late = (one.done_on - one.due_on).days if one.was_late else 0
            below = late_words(late) if late else _("in time")
            days = late
        elif duty.of_kind.is_information and one.due_on < self.on:
            below = _("expected")
        return Row(
            occurrence=one,
            day=day_words(one.done_on if one.is_done else one.due_on, on=self.on),
            below=below,
            is_late=bool(days),
            is_now=bool(days) or one.due_on <= self.on,
            source=source_of(duty),
            rhythm=rhythm_of(duty),
            codes=", ".join(duty.codes[:2]),
            place=where_of(duty),
        )

    def _group_of(self, one: Occurrence) -> str:
        if one.is_done:
            return written(one.done_on, "Y-m")
        if one.days_late(on=self.on):
            return "late"
        days = (one.due_on - self.on).days
        if days < 0:
            return "expected"
        return "today" if days == 0 else "week" if days <= WEEK_DAYS else "soon" if days <= SOON_DAYS else "later"

    def _totals(self) -> dict[str, int]:
        counts = self.counts
        later = counts["all"] - counts["late"] - counts["expected"] - counts["today"] - counts["soon"]
        return {
            "late": counts["late"],
            "expected": counts["expected"],
            "today": counts["today"],
            "week": counts["week"],
            "soon": counts["soon"] - counts["week"],
            "later": later,
        }

    def _titles(self) -> dict[str, str]:
        titles = {
            "late": _("Late"),
            "expected": _("Expected of CBP, not there yet"),
            "today": _("Today, %(day)s") % {"day": written(self.on, "l j F")},
            "week": _("Next 7 days"),
            "soon": _("Next 30 days"),
            "later": _("Later"),
        }
        done = (row.occurrence.done_on for row in self.rows if row.occurrence.is_done)
        return titles | {written(day, "Y-m"): _("Done in %(month)s") % {"month": written(day, "F Y")} for day in done}
