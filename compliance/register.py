"""The register of weaknesses: which rows, which tabs with which counts, which filters.

Every count is computed from the same rows that its link opens.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ctpat.companies.forms import members
from ctpat.companies.models import Membership, Site, User

from .forms.actions import RegisterForm
from .models import Element, Weakness
from .querysets import WeaknessQuerySet

PAGE_SIZE = 50
VIEWS = ("open", "overdue", "verify", "mine", "closed")


@dataclass(frozen=True)
class Tab:
    name: str
    url: str
    current: bool
    n: int


@dataclass(frozen=True)
class Option:
    name: str
    url: str
    on: bool


@dataclass(frozen=True)
class Menu:
    """One filter: its options as links. `chosen` names the one in force, `off` switches it off."""

    key: str
    name: str
    options: list[Option]
    chosen: str
    off: str


@dataclass(frozen=True)
class Row:
    weakness: Weakness
    url: str
    criterion_url: str
    next_action: str
    owner: User | None
    due_on: date | None
    is_late: bool
    state: str


class Register:
    """What the register's page shows for one request's parameters."""

    def __init__(self, *, parameters: QueryDict, membership: Membership, on: date) -> None:
        self.form = RegisterForm(parameters)
        self.form.is_valid()
        self.membership, self.on = membership, on
        slug = membership.company.slug
        self.path = reverse("compliance:action_list", args=[slug])
        self.profile_path = reverse("compliance:profile", args=[slug])
        self.wanted = {name: value for name, value in self.form.cleaned_data.items() if value}
        self.view = self.wanted.pop("view", "open")
        self.text = self.wanted.get("q", "")
        self.values = {name: parameters[name] for name in self.wanted}
        page = parameters.get("page", "")
        self.page = max(int(page), 1) if page.isdecimal() and len(page) < 6 else 1
        self._narrowed = self._narrow(Weakness.objects.visible_to(membership))
        self.counts = self._counts()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.wanted)

    @property
    def total(self) -> int:
        return self.counts[self.view]

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE_SIZE), 1)

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page + 1) if self.page < self.pages else ""

    @property
    def without_criterion(self) -> str:
        return self.url(criterion=None)

    @cached_property
    def people(self) -> list[User]:
        """The members, asked once for filters, rows and the bar."""
        return list(members())

    def rows(self) -> list[Row]:
        found = self._narrowed.with_next_action().with_code_and_site().filter(self._of_view(self.view))
        found = found.order_by("-closed_on", "-number") if self.view == "closed" else found.by_urgency()
        start = (self.page - 1) * PAGE_SIZE
        weaknesses = list(found[start : start + PAGE_SIZE])
        people = {person.pk: person for person in self.people}
        left = {weakness.shown_owner for weakness in weaknesses} - set(people) - {None}
        people |= User.objects.in_bulk(left) if left else {}
        return [self._row(weakness, people) for weakness in weaknesses]

    def tabs(self) -> list[Tab]:
        names = {
            "open": pgettext("weaknesses", "Open"),
            "overdue": _("Overdue"),
            "verify": _("To verify"),
            "mine": _("Mine"),
            "closed": _("Closed"),
        }
        return [
            Tab(name=names[view], url=self.url(view=view), current=view == self.view, n=self.counts[view])
            for view in VIEWS
        ]

    def menus(self) -> list[Menu]:
        elements = [
            (element.number, f"{element.number} {element.text('short_title')}") for element in Element.objects.all()
        ]
        choices = {
            "severity": (_("Severity"), Weakness.Severity.choices),
            "origin": (_("Source"), Weakness.Origin.choices),
            "site": (_("Site"), Site.objects.order_by("name").values_list("pk", "name")),
            "element": (_("Element"), elements),
            "owner": (_("Owner"), [(person.pk, str(person)) for person in self.people]),
        }
        return [self._menu(key, name, options) for key, (name, options) in choices.items()]

    def url(self, **changes) -> str:
        """The register with other parameters; None takes one away. A change begins at page 1."""
        values = {"view": self.view, **self.values} | changes
        query = QueryDict(mutable=True)
        query.update(
            {name: str(value) for name, value in values.items() if value and (name, value) != ("view", "open")}
        )
        return f"?{query.urlencode()}"

    def _narrow(self, weaknesses: WeaknessQuerySet) -> WeaknessQuerySet:
        wanted = self.wanted
        exact = {name: wanted[name] for name in ("severity", "origin", "site") if name in wanted}
        is_mine = ExpressionWrapper(weaknesses.is_assigned(self.membership.user_id), BooleanField())
        found = weaknesses.alias(is_mine=is_mine).filter(**exact)
        if "owner" in wanted:
            found = found.owned_by(wanted["owner"].pk)
        if "element" in wanted:
            found = found.of_element(wanted["element"])
        if "criterion" in wanted:
            found = found.of_code(wanted["criterion"])
        return found.matching(self.text)

    def _of_view(self, view: str) -> Q:
        is_open = Q(closed_on__isnull=True)
        return {
            "open": is_open,
            "overdue": is_open & Q(shown_due__lt=self.on),
            "verify": is_open & Q(has_done=True),
            "mine": is_open & Q(is_mine=True),
            "closed": ~is_open,
        }[view]

    def _counts(self) -> dict[str, int]:
        rows = self._narrowed.with_date_and_done()
        return rows.aggregate(**{view: Count("pk", filter=self._of_view(view)) for view in VIEWS})

    def _row(self, weakness: Weakness, people: dict[int, User]) -> Row:
        return Row(
            weakness=weakness,
            url=f"{self.path}w/{weakness.number}/",
            criterion_url=f"{self.profile_path}{weakness.code}/" if weakness.code else "",
            next_action=weakness.next_title or ("" if weakness.closed_on else _("No action planned yet")),
            owner=people.get(weakness.shown_owner),
            due_on=weakness.shown_due,
            is_late=bool(not weakness.closed_on and weakness.shown_due and weakness.shown_due < self.on),
            state=state_in_words(weakness),
        )

    def _menu(self, key: str, name: str, choices: Iterable[tuple]) -> Menu:
        now = self.values.get(key, "")
        options = [
            Option(name=str(text), url=self.url(**{key: value}), on=str(value) == now) for value, text in choices
        ]
        chosen = next((option.name for option in options if option.on), "")
        return Menu(key=key, name=name, options=options, chosen=chosen, off=self.url(**{key: None}))


def state_in_words(weakness: Weakness) -> str:
    """How far a weakness is, from the annotations of with_next_action()."""
    return next(_states(weakness))


def _states(weakness: Weakness) -> Iterator[str]:
    if weakness.closed_on:
        yield _("Closed")
    if weakness.has_done and not weakness.has_open:
        yield _("To verify")
    if weakness.has_done or weakness.is_begun:
        yield _("In work")
    yield pgettext("weakness", "Open")
