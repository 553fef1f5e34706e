"""The overview as data: are we ready, and if not, what stops us."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import chain

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.access import visible_rows
from compliance.models import CorrectiveAction, Element, ReadinessDay
from compliance.readiness.rows import Row
from compliance.readiness.rule import Standing, count, percent
from compliance.readiness.snapshot import Readiness, readiness_of
from ctpat.activity.lines import Line, lines
from ctpat.activity.models import Entry
from ctpat.common.names import initials
from ctpat.common.together import read_together
from ctpat.common.written_dates import written
from ctpat.companies.models import Company, Membership
from ctpat.duties.models import Duty, Occurrence

from .history import ROUTINE
from .trend import TrendLine, trend_line

DUE_WITHIN = timedelta(days=30)
TREND_DAYS = timedelta(days=366)
SHOWN = 6
LISTED_ALREADY = ("answer-due", "answer-review", "corrective-action", "evidence-expiry", "partner-weakness-closed")


@dataclass(frozen=True)
class ElementCell:
    """One of the nine cells of the board."""

    number: int
    title: str
    rows: list[Row]
    on: date

    @cached_property
    def counts(self) -> dict[Standing, int]:
        return count(row.standing for row in self.rows)

    @property
    def percent(self) -> int:
        return percent((row.level, row.standing) for row in self.rows)

    @property
    def musts_open(self) -> int:
        return sum(row.is_must and row.is_gap for row in self.rows)

    @property
    def next_due(self) -> date | None:
        """The next date in this element; what is late counts as due."""
        return min((row.next_due for row in self.rows if row.next_due), default=None)


@dataclass(frozen=True, order=True)
class Due:
    """Something due on a date: what, whose, where it is done."""

    on: date
    text: str
    owner: str
    path: str

    @property
    def initials(self) -> str:
        return initials(self.owner)


@dataclass(frozen=True)
class Overview:
    """Everything the overview shows; each figure comes from the readiness snapshot."""

    company: Company
    membership: Membership
    readiness: Readiness

    @property
    def on(self) -> date:
        return self.readiness.on

    @cached_property
    def _read(self) -> dict[str, list]:
        """What the page shows beside readiness, in one query."""
        days = ReadinessDay.objects.filter(account=None, on__gt=self.on - TREND_DAYS, on__lt=self.on)
        return read_together(
            {
                "elements": Element.objects.all(),
                "trend": days.values_list("on", "percent"),
                "actions": self._actions(),
                "dates": self._dates(),
            }
        )

    @cached_property
    def cells(self) -> list[ElementCell]:
        rows = self.readiness.by_element
        return [ElementCell(e.number, e.text("title"), rows.get(e.number, []), self.on) for e in self._read["elements"]]

    @property
    def trend(self) -> list[tuple[date, int]]:
        """(day, percent) as kept for twelve months, oldest first."""
        return self._read["trend"]

    @property
    def points(self) -> list[tuple[date, int]]:
        """(day, percent) of the trend; today's figure is the one shown."""
        return [*self.trend, (self.on, self.readiness.percent)]

    @property
    def trend_line(self) -> TrendLine | None:
        return trend_line(self.points)

    @property
    def change(self) -> int | None:
        """Points of percent since the oldest kept figure; None without one."""
        return self.readiness.percent - self.trend[0][1] if self.trend else None

    @property
    def fall(self) -> int:
        """By how much the figure fell; only asked when it did."""
        return -(self.change or 0)

    @property
    def trend_words(self) -> str:
        """What the line says to those who don't see it."""
        figures = [figure for _day, figure in self.points]
        words = _("Readiness by month: %(first)d %% in %(month)s, lowest %(low)d, highest %(high)d, %(now)d %% now")
        return words % {
            "first": figures[0],
            "month": written(self.points[0][0], "F Y"),
            "low": min(figures),
            "high": max(figures),
            "now": figures[-1],
        }

    @property
    def since(self) -> date | None:
        return self.trend[0][0] if self.trend else None

    @property
    def percent_when_closed(self) -> int:
        """The figure once everything that blocks is closed."""
        codes = {code for blocker in self.readiness.blockers for code in blocker.codes}
        return self.readiness.percent_when(closed=codes)

    @cached_property
    def due(self) -> list[Due]:
        """What is late or due within 30 days, the earliest first."""
        return sorted(chain(self._criteria_due(), self._actions_due(), self._duties_due()))

    @property
    def may_see_history(self) -> bool:
        return self.membership.may("activity.view_history")

    @property
    def raises_most(self) -> list[tuple[Row, float]]:
        return self.readiness.raises_most(SHOWN)

    @cached_property
    def changes(self) -> list[Line]:
        """What people changed lately; who only looked, fetched or signed in changed nothing."""
        return lines(Entry.objects.besides(*ROUTINE).recent(SHOWN), self.membership)

    def _criteria_due(self) -> Iterable[Due]:
        until = self.on + DUE_WITHIN
        for row in visible_rows(self.membership, self.readiness.rows):
            path = reverse("compliance:criterion", args=[self.company.slug, row.code])
            names = {"code": row.code, "title": row.title}
            if row.due_on and row.due_on <= until:
                yield Due(row.due_on, _("%(code)s %(title)s: answer") % names, row.owner, path)
            if row.review_on and row.review_on <= until:
                yield Due(row.review_on, _("%(code)s %(title)s: review") % names, row.owner, path)
            if row.evidence_until and row.evidence_until <= until:
                yield Due(row.evidence_until, _("%(code)s %(title)s: evidence ends") % names, row.owner, path)

    def _actions(self) -> QuerySet[CorrectiveAction]:
        actions = CorrectiveAction.objects.filter(state="open", due_on__lte=self.on + DUE_WITHIN)
        return actions.select_related("weakness", "owner")

    def _actions_due(self) -> Iterable[Due]:
        for action in self._read["actions"]:
            path = reverse("compliance:weakness_detail", args=[self.company.slug, action.weakness.number])
            yield Due(action.due_on, f"{action.weakness.label} {action.title}", str(action.owner or ""), path)

    def _dates(self) -> QuerySet[Occurrence]:
        """Dates of duties, without those whose answer, evidence or action stands in the list by itself."""
        if not self.membership.may("duties.view_duties"):
            return Occurrence.objects.none()
        rows = Occurrence.objects.running(on=self.on).visible_to(self.membership)
        rows = rows.filter(due_on__lte=self.on + DUE_WITHIN).exclude(duty__kind__in=LISTED_ALREADY)
        return rows.filter(duty__in=Duty.objects.known_to_the_catalogue()).with_duty()

    def _duties_due(self) -> Iterable[Due]:
        for row in self._read["dates"]:
            duty = row.duty
            if not duty.of_kind.is_information or row.due_on >= self.on:
                yield Due(row.due_on, str(duty), str(duty.owner or ""), row.get_absolute_url())


def overview_of(company: Company, membership: Membership, *, on: date) -> Overview:
    """The overview of one company for one member."""
    return Overview(company, membership, readiness_of(company, on=on))
