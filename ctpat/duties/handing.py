"""The pack of somebody who leaves: everything that bears the name, so that it can go to others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from compliance.models import CorrectiveAction, Response, Weakness
from compliance.querysets import code_order
from ctpat.companies.models import User

from .agenda import where_of
from .models import Duty
from .querysets import DutyQuerySet


@dataclass(frozen=True)
class Line:
    """One thing of the leaver. `name` is the name of its box in the form, `part` what he is to it."""

    name: str
    pk: int
    title: str
    about: str
    part: str
    due_on: date | None


class Pack:
    """What one person owns or stands in for, in a constant number of queries."""

    def __init__(self, leaver: User) -> None:
        self.leaver = leaver

    @cached_property
    def duties(self) -> list[Duty]:
        rows: DutyQuerySet = Duty.objects.in_force().of_person(self.leaver).with_people_and_places()
        next_due = Min("occurrences__due_on", filter=Q(occurrences__state="open"))
        return list(rows.annotate(next_due=next_due).order_by("next_due", "pk"))

    @cached_property
    def responses(self) -> list[Response]:
        rows = Response.objects.applicable().filter(self._his).select_related("criterion", "own_criterion")
        return sorted(rows.defer("narrative", "reason", "review_note"), key=lambda row: code_order(row.code))

    @cached_property
    def weaknesses(self) -> list[Weakness]:
        return list(Weakness.objects.open().filter(self._his).order_by("number"))

    @cached_property
    def actions(self) -> list[CorrectiveAction]:
        rows = CorrectiveAction.objects.filter(self._his, state__in=("open", "done"), weakness__closed_on=None)
        return list(rows.select_related("weakness").order_by("due_on", "pk"))

    @property
    def _his(self) -> Q:
        return Q(owner=self.leaver) | Q(deputy=self.leaver)

    @property
    def count(self) -> int:
        return len(self.duties) + len(self.responses) + len(self.weaknesses) + len(self.actions)

    @cached_property
    def sections(self) -> list[tuple[str, list[Line]]]:
        """Heading and lines of each kind of thing, empty ones left out."""
        found = [
            (_("Duties"), [self._duty(row) for row in self.duties]),
            (_("Answers"), [self._response(row) for row in self.responses]),
            (_("Weaknesses"), [self._weakness(row) for row in self.weaknesses]),
            (_("Corrective actions"), [self._action(row) for row in self.actions]),
        ]
        return [(title, lines) for title, lines in found if lines]

    def chosen(self, kind: str, rows: Iterable, wanted: set[str]) -> list:
        return [row for row in rows if f"{kind}-{row.pk}" in wanted]

    def _part(self, row) -> str:
        return _("Owner") if row.owner_id == self.leaver.pk else _("Deputy")

    def _duty(self, row: Duty) -> Line:
        about = ", ".join(dict.fromkeys(filter(None, [row.label, where_of(row)])))
        return Line(f"duty-{row.pk}", row.pk, row.title, about, self._part(row), row.next_due)

    def _response(self, row: Response) -> Line:
        return Line(f"answer-{row.pk}", row.pk, str(row), row.get_status_display(), self._part(row), row.due_on)

    def _weakness(self, row: Weakness) -> Line:
        return Line(f"weakness-{row.pk}", row.pk, row.title, row.label, self._part(row), row.due_on)

    def _action(self, row: CorrectiveAction) -> Line:
        return Line(f"action-{row.pk}", row.pk, row.title, row.weakness.label, self._part(row), row.due_on)
