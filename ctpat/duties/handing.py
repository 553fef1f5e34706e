"""The pack of somebody who leaves: everything that bears the name, so that it can go to others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.models import CorrectiveAction, Response, Weakness
from compliance.querysets import code_order
from ctpat.companies.forms import members
from ctpat.companies.models import User

from .models import Absence, Duty
from .people import colleagues
from .querysets import DutyQuerySet
from .words import where_of


@dataclass(frozen=True)
class Line:
    """One thing of the leaver. `name` is the name of its box in the form, `part` what he is to it."""

    name: str
    pk: int
    title: str
    about: str
    part: str
    due_on: date | None


@dataclass(frozen=True)
class Holder:
    """Somebody with work in his name: how many of each kind of thing, as words; `is_member` no longer if he left.

    `is_called` is whether duties may call him, so that an absence can be noted; `away_until` its last
    day, if he is away today.
    """

    person: User
    counts: list[int]
    is_member: bool
    is_called: bool = False
    away_until: date | None = None

    @property
    def words(self) -> str:
        duties, answers, weaknesses, actions = self.counts
        said = [
            (duties, ngettext("%(n)d duty", "%(n)d duties", duties)),
            (answers, ngettext("%(n)d answer", "%(n)d answers", answers)),
            (weaknesses, ngettext("%(n)d weakness", "%(n)d weaknesses", weaknesses)),
            (actions, ngettext("%(n)d action", "%(n)d actions", actions)),
        ]
        return ", ".join(words % {"n": number} for number, words in said if number) or _("nothing in this name")


def holders(*, on: date) -> list[Holder]:
    """The members, and before them those who left but whose name still stands on something."""
    counts = [_of_each(rows) for rows in (_duties(), _responses(), _weaknesses(), _actions())]
    staying = {person.pk: person for person in _members(on)}
    left = User.objects.filter(pk__in=set(chain.from_iterable(counts)) - set(staying)).order_by("name", "pk")
    numbers = {person.pk: [each[person.pk] for each in counts] for person in [*left, *staying.values()]}
    return [
        *(Holder(person, numbers[person.pk], is_member=False) for person in left),
        *(Holder(one, numbers[one.pk], True, one.is_called, one.away_until) for one in staying.values()),
    ]


def _members(on: date) -> QuerySet[User]:
    """The members, each with what a list says of absences."""
    away = Absence.objects.covering(on).filter(user=OuterRef("pk")).order_by("-ends_on").values("ends_on")[:1]
    called = Exists(colleagues().filter(pk=OuterRef("pk")))
    return members().annotate(is_called=called, away_until=Subquery(away))


def _of_each(rows: QuerySet) -> Counter:
    """How many of these rows name each person, as owner or as deputy."""
    named = rows.order_by().values_list("owner", "deputy")
    return Counter(person for people in named for person in set(people) if person)


def _duties() -> DutyQuerySet:
    return Duty.objects.in_force()


def _responses() -> QuerySet[Response]:
    return Response.objects.applicable()


def _weaknesses() -> QuerySet[Weakness]:
    return Weakness.objects.open()


def _actions() -> QuerySet[CorrectiveAction]:
    return CorrectiveAction.objects.filter(state__in=("open", "done"), weakness__closed_on=None)


class Pack:
    """What one person owns or stands in for, in a constant number of queries."""

    def __init__(self, leaver: User) -> None:
        self.leaver = leaver

    @cached_property
    def duties(self) -> list[Duty]:
        rows = _duties().of_person(self.leaver).select_related("site", "own_kind")
        next_due = Min("occurrences__due_on", filter=Q(occurrences__state="open"))
        return list(rows.annotate(next_due=next_due).order_by("next_due", "pk"))

    @cached_property
    def responses(self) -> list[Response]:
        rows = _responses().filter(self._his).select_related("criterion", "own_criterion")
        return sorted(rows.defer("narrative", "reason", "review_note"), key=lambda row: code_order(row.code))

    @cached_property
    def weaknesses(self) -> list[Weakness]:
        return list(_weaknesses().filter(self._his).order_by("number"))

    @cached_property
    def actions(self) -> list[CorrectiveAction]:
        rows = _actions().filter(self._his)
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
