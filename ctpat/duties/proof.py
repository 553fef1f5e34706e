"""The proof calendar: for each recurring duty a grid of months since the last validation.

A validator asks for the records of the whole time. A month in which a duty was due is proved in
time, late or not at all; what was not proved is a hole, which can be filled while its record can
still be made, and explained afterwards.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from compliance.catalogue.duty_kinds import duty_kinds
from compliance.models import Account
from compliance.series import Series, asked_since, series_of_records
from ctpat.activity.querysets import target_name
from ctpat.common.dates import add_months, months_between
from ctpat.common.written_dates import written
from ctpat.companies.models import Membership
from ctpat.companies.scoping import company_in_force

from .ahead import expected_dates
from .models import Duty, Occurrence
from .proof_cells import Cell, covered_cells, is_within
from .record_gaps import NEXT_RECORD, NextAsked
from .spans import days_of
from .words import Source, source_of, subject_of

LONGEST_MONTHS = 48
AHEAD_MONTHS = 3
OF_ONE_RECORD = (NEXT_RECORD,)
# A cell that holds several dates shows the worst of them.
WORST_FIRST = ("missing", "explained", "late", "paused", "proved", "due", "none")


@dataclass(frozen=True)
class ProofRow:
    """One duty over the months. `met` of `asked` dates that have passed are proved."""

    duty: Duty
    place: str
    source: Source
    cells: list[Cell]
    met: int
    asked: int

    @property
    def names(self) -> tuple[str, str]:
        """What stands first in the row and what below it: of a record its own name tells more than the duty's."""
        lines = (self.duty.title, self.place)
        return lines[::-1] if self.duty.kind in OF_ONE_RECORD else lines

    @property
    def is_whole(self) -> bool:
        return self.met == self.asked

    @property
    def missing(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.state == "missing"]

    @property
    def codes(self) -> str:
        return ", ".join(self.duty.codes[:1])


@dataclass(frozen=True)
class ProofGroup:
    title: str
    rows: list[ProofRow]


@dataclass(frozen=True)
class Hole:
    """A date without proof, or a month that no record covers, and what can still be done about it.

    `occurrence` is the date; of a month that lies between two records there is none.
    """

    duty: Duty
    on: date
    url: str
    place: str
    remedy: str
    can_be_filled: bool
    is_explained: bool = False
    occurrence: Occurrence | None = None


@dataclass
class ProofCalendar:
    """Rows, figures and holes of the company in force, for those duties that a member may see."""

    on: date
    membership: Membership | None = None
    account: Account | None = None

    @cached_property
    def validated_on(self) -> date | None:
        """The latest validation (of this account); without one the certification counts."""
        accounts = Account.objects.current()
        if self.account is not None:
            accounts = accounts.filter(pk=self.account.pk)
        return asked_since(accounts)

    @cached_property
    def first(self) -> date:
        """The month in which the grid begins: that of the last validation, at most four years ago."""
        earliest = add_months(self.on.replace(day=1), -LONGEST_MONTHS + 1)
        since = self.validated_on or add_months(self.on, -11)
        return max(since.replace(day=1), earliest)

    @property
    def last(self) -> date:
        return add_months(self.on.replace(day=1), AHEAD_MONTHS + 1) - timedelta(days=1)

    @cached_property
    def months(self) -> list[date]:
        return [add_months(self.first, number) for number in range(months_between(self.first, self.last) + 1)]

    @cached_property
    def month_words(self) -> dict[date, str]:
        """Each month as it is said: 'November 2026'."""
        return {month: written(month, "F Y") for month in self.months}

    @cached_property
    def month_classes(self) -> dict[date, str]:
        """What sets the beginning of a year and the month of today apart."""
        now = self.on.replace(day=1)
        return {month: " ".join(["y1"] * (month.month == 1) + ["cal-now"] * (month == now)) for month in self.months}

    @cached_property
    def years(self) -> list[tuple[int, int]]:
        """Each year with the number of its months in the grid."""
        years = [month.year for month in self.months]
        return [(year, years.count(year)) for year in sorted(set(years))]

    # --- Rows ---------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[ProofRow]:
        """In the order of the catalogue; single records come behind what a site or the company does."""
        order = {kind: number for number, kind in enumerate(duty_kinds())}
        shown = [dates for dates in self._by_duty.values() if not self._stands_in_another(dates[0].duty)]
        rows = [self._row(dates) for dates in shown]
        return sorted(rows, key=lambda row: (row.duty.kind in OF_ONE_RECORD, order.get(row.duty.kind, len(order))))

    @cached_property
    def groups(self) -> list[ProofGroup]:
        """Rows by rhythm, those that come back most often first."""
        names = (_("Monthly and more often"), _("Quarterly and half-yearly"), _("Yearly and less often"))
        found: dict[str, list[ProofRow]] = {name: [] for name in names}
        for row in self.rows:
            days = _rhythm_days(row.duty)
            found[names[0] if days < 45 else names[1] if days < 200 else names[2]].append(row)
        return [ProofGroup(name, rows) for name, rows in found.items() if rows]

    @cached_property
    def _occurrences(self) -> list[Occurrence]:
        duties = Duty.objects.known_to_the_catalogue().recurring()
        if self.membership is not None:
            duties = duties.visible_to(self.membership)
        within = Q(due_on__gte=self.first, due_on__lte=self.last)
        goes_on = Q(duty__kind__in=OF_ONE_RECORD, state=Occurrence.State.OPEN)  # whenever the next record is due
        rows = Occurrence.objects.standing().filter(within | goes_on, duty__in=duties)
        return list(rows.with_duty().select_related("evidence").order_by("duty__kind", "duty__pk", "due_on"))

    @cached_property
    def _by_duty(self) -> dict[int, list[Occurrence]]:
        found: dict[int, list[Occurrence]] = {}
        for row in self._occurrences:
            if not row.duty.of_kind.is_information:
                found.setdefault(row.duty_id, []).append(row)
        return found

    @cached_property
    def _series(self) -> dict[str, Series]:
        """Records that follow each other, by the subject of each of their duties."""
        if not any(dates[0].duty.kind in OF_ONE_RECORD for dates in self._by_duty.values()):
            return {}
        return {target_name(item): series for series in series_of_records() for item in series.items}

    def _series_of(self, duty: Duty) -> Series | None:
        return self._series.get(duty.subject) if duty.kind in OF_ONE_RECORD else None

    @cached_property
    def _explained(self) -> dict[NextAsked, str]:
        """Where it was explained that no record followed one on time, whichever of a series that was."""
        missed = (row for row in self._shown if row.state == Occurrence.State.MISSED)
        rows = (row for row in missed if row.duty.kind in OF_ONE_RECORD)
        return {(row.duty.subject, row.anchor_on): row.get_absolute_url() for row in rows}

    def _stands_in_another(self, duty: Duty) -> bool:
        """A record that a later one continues is part of the later one's row."""
        series = self._series_of(duty)
        if series is None or duty.subject == target_name(series.newest):
            return False
        return target_name(series.newest) in self._subjects

    @cached_property
    def _subjects(self) -> set[str]:
        return {dates[0].duty.subject for dates in self._by_duty.values()}

    def _row(self, dates: list[Occurrence]) -> ProofRow:
        duty = dates[0].duty
        by_month: dict[date, list[Occurrence]] = {}
        for row in dates:
            by_month.setdefault(row.due_on.replace(day=1), []).append(row)
        coming = {}
        if dates[-1].is_open and not duty.is_paused(on=self.on):
            coming = {day.replace(day=1) for day in expected_dates(duty, dates[-1], until=self.last) if day > self.on}
        cells = [self._cell(duty, month, by_month.get(month, []), month in coming) for month in self.months]
        passed = [row for row in dates if self._state(row) not in ("due", "paused")]
        if series := self._series_of(duty):
            url = duty.path or duty.get_absolute_url()
            cells = covered_cells(series, cells, url=url, explained=self._explained)
            passed = [row for row in passed if row.due_on.replace(day=1) > series.last]
        within = [cell for cell in cells if series and is_within(series, cell.month)]
        met = sum(row.is_done for row in passed) + sum(cell.met for cell in within)
        return ProofRow(duty, subject_of(duty), source_of(duty), cells, met, len(passed) + len(within))

    def _cell(self, duty: Duty, month: date, dates: list[Occurrence], is_coming: bool) -> Cell:
        if not dates:
            if duty.paused_on and duty.paused_on.replace(day=1) <= month <= self.on and not is_coming:
                return Cell(month, "paused", duty.get_absolute_url())
            return Cell(month, "due" if is_coming else "none", duty.get_absolute_url() if is_coming else "")
        states = {self._state(row): row for row in reversed(dates)}
        state = next(one for one in WORST_FIRST if one in states)
        met = sum(row.is_done for row in dates)
        return Cell(month, state, self._url(states[state]), len(dates), met)

    def _state(self, row: Occurrence) -> str:
        if row.is_done:
            return "late" if row.was_late else "proved"
        if row.state == Occurrence.State.MISSED:
            return "explained"
        if row.due_on >= self.on:
            return "due"
        return "paused" if row.duty.is_paused(on=self.on) else "missing"

    @staticmethod
    def _url(row: Occurrence) -> str:
        """The record that proved it, else the date on the duty's page."""
        if row.is_done and row.proof_path:
            return row.proof_path
        if row.is_done and row.evidence:
            row.evidence.company = company_in_force()
            return row.evidence.get_absolute_url()
        return row.get_absolute_url()

    # --- Figures ------------------------------------------------------------------------------

    @property
    def asked(self) -> int:
        return sum(row.asked for row in self.rows)

    @property
    def met(self) -> int:
        return sum(row.met for row in self.rows)

    @cached_property
    def late(self) -> int:
        return sum(self._state(row) == "late" for row in self._shown)

    @property
    def _shown(self) -> Iterable[Occurrence]:
        return (row for dates in self._by_duty.values() for row in dates)

    @cached_property
    def holes(self) -> list[Hole]:
        """Dates and months without proof: those that can still be filled first, then the oldest."""
        found = [self._hole(row) for row in self._shown if self._state(row) in ("missing", "explained")]
        found += [hole for row in self.rows for hole in self._months_between(row)]
        return sorted(found, key=lambda hole: (hole.is_explained, not hole.can_be_filled, hole.on))

    def _months_between(self, row: ProofRow) -> Iterator[Hole]:
        """Months that no record of a series covers, though later ones do."""
        series = self._series_of(row.duty)
        for cell in row.missing if series else ():
            if is_within(series, cell.month):
                remedy = _("No record covers this month. File one made then, with its period.")
                yield Hole(row.duty, cell.month, cell.url, row.place, remedy, can_be_filled=False)

    @property
    def missing_count(self) -> int:
        return sum(not hole.is_explained for hole in self.holes)

    @property
    def duties_with_holes(self) -> int:
        return len({hole.duty.pk for hole in self.holes if not hole.is_explained})

    def _hole(self, row: Occurrence) -> Hole:
        is_explained = row.state == Occurrence.State.MISSED
        can = not is_explained and self._can_be_filled(row)
        remedy = self._remedy(row, is_explained, can)
        return Hole(row.duty, row.due_on, row.get_absolute_url(), subject_of(row.duty), remedy, can, is_explained, row)

    def _can_be_filled(self, row: Occurrence) -> bool:
        """The latest open date of a duty can still be met, if late; an earlier one has been overtaken."""
        newest = max((one.due_on for one in self._by_duty[row.duty_id] if one.due_on < self.on), default=row.due_on)
        return row.is_open and row.due_on >= newest

    @staticmethod
    def _remedy(row: Occurrence, is_explained: bool, can: bool) -> str:
        if is_explained:
            return row.note
        if can:
            proof = row.duty.of_kind.completion_proof
            return _("Can still be done, late: %(proof)s.") % {"proof": proof.rstrip(".")}
        return _("Its time has passed. File a record made then, or explain why there is none.")

    @cached_property
    def rules(self) -> list[str]:
        """The criteria whose rhythm CBP names, as the footnote lists them."""
        codes = [row.codes for row in self.rows if row.source.is_rule and row.codes]
        return list(dict.fromkeys(codes))


def _rhythm_days(duty: Duty) -> float:
    kind = duty.of_kind
    return abs(days_of(duty.rhythm or kind.repeat or kind.offset_for(duty.conditions)))


def months_words(cells: Iterable[Cell]) -> str:
    """'Oct 2026, Nov 2026'."""
    return ", ".join(written(cell.month, "M Y") for cell in cells)
