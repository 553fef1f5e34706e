"""The dates of the calendar that a member may see, narrowed by menus, chips and text; all from the URL."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from compliance.catalogue.duty_kinds import duty_kinds
from compliance.models import Account, Criterion, Element
from ctpat.companies.forms import members
from ctpat.companies.models import Membership, Site

from .forms.filters import FilterForm
from .models import Duty, Occurrence, OwnKind
from .querysets import OccurrenceQuerySet

CHIPS = ("mine", "deputy", "no_deputy", "rule", "late", "done")


@dataclass(frozen=True)
class Chip:
    """A filter that is a link; switched on, the same link switches it off."""

    name: str
    url: str
    on: bool
    n: int | None = None


@dataclass(frozen=True)
class Option:
    name: str
    url: str


@dataclass(frozen=True)
class Menu:
    """A filter with several values. `chosen` names the one in force, `off` switches it off."""

    key: str
    name: str
    options: list[Option]
    chosen: str
    off: str


class Narrowed:
    """The dates that a member may see, narrowed by what the URL says; the views of the calendar share it."""

    def __init__(self, *, parameters: QueryDict, membership: Membership, on: date) -> None:
        self.form = FilterForm(parameters)
        self.form.is_valid()
        self.membership, self.on = membership, on
        self.wanted = {name: value for name, value in self.form.cleaned_data.items() if value}
        self.values = {name: parameters[name] for name in self.wanted}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.wanted)

    @cached_property
    def base(self) -> OccurrenceQuerySet:
        """All dates of visible duties that fit the menus and the text, open or not."""
        return self._by_menus(Occurrence.objects.standing().visible_to(self.membership))

    def chip_filter(self, chip: str) -> Q:
        user = self.membership.user_id
        return {
            "mine": Q(duty__owner=user),
            "deputy": Q(duty__deputy=user),
            "no_deputy": Q(duty__deputy=None) & ~Q(duty__kind__in=information_kinds()),
            "rule": Q(duty__kind__in=rule_kinds(), duty__number=None),
            "late": Q(due_on__lt=self.on) & ~Q(duty__kind__in=information_kinds()),
        }[chip]

    def chipped(self, rows: QuerySet, *, but: Iterable[str] = ()) -> QuerySet:
        """Narrowed by the chips that are switched on."""
        for chip in CHIPS:
            if self.wanted.get(chip) and chip != "done" and chip not in but:
                rows = rows.filter(self.chip_filter(chip))
        return rows

    def _by_menus(self, rows: OccurrenceQuerySet) -> OccurrenceQuerySet:
        wanted = self.wanted
        if "owner" in wanted:
            rows = rows.filter(duty__owner=wanted["owner"])
        if "site" in wanted:
            rows = rows.filter(duty__site=wanted["site"])
        if "account" in wanted:
            rows = rows.filter(duty__subject=f"{Account._meta.label_lower}:{wanted['account']}")
        if "kind" in wanted:
            rows = rows.filter(duty__kind=wanted["kind"])
        if "criterion" in wanted or "element" in wanted:
            rows = rows.filter(self._of_codes(self._codes_wanted()))
        if "q" in wanted:
            rows = rows.filter(self._about(wanted["q"]))
        return rows

    def _codes_wanted(self) -> set[str]:
        if "criterion" in self.wanted:
            return {self.wanted["criterion"]}
        return set(Criterion.objects.in_use().filter(element=self.wanted["element"]).values_list("code", flat=True))

    @staticmethod
    def _of_codes(codes: set[str]) -> Q:
        """Duties that serve one of these criteria; records and a company's own kinds keep theirs as a list in JSON."""
        kinds = [kind.id for kind in duty_kinds().values() if codes & set(kind.criterion_ids)]
        pattern = "|".join(re.escape(f'"{code}"') for code in sorted(codes)) or "^$"
        own = OwnKind.objects.annotate(listed=Cast("codes", TextField())).filter(listed__regex=pattern)
        about = Duty.objects.annotate(listed=Cast("record_codes", TextField())).filter(listed__regex=pattern)
        return Q(duty__kind__in=kinds, duty__record_codes=[]) | Q(duty__own_kind__in=own) | Q(duty__in=about)

    def _about(self, text: str) -> Q:
        folded = text.casefold()
        kinds = [kind.id for kind in duty_kinds().values() if folded in kind.title.casefold()]
        return (
            Q(duty__kind__in=kinds)
            | Q(duty__own_kind__title__icontains=text)
            | Q(duty__label__icontains=text)
            | Q(duty__site__name__icontains=text)
        )

    # --- What the page offers ------------------------------------------------------------------

    def url(self, **changes) -> str:
        """The query string with other values; it begins at page one again."""
        values = {**self.values, **changes}
        wanted = {name: value for name, value in values.items() if value not in (None, "", False)}
        return f"?{urlencode(wanted)}"

    @property
    def query(self) -> str:
        """What the other views of the calendar take over; the day belongs to the list alone."""
        text = self.url(day=None)
        return "" if text == "?" else text

    def chip_names(self) -> dict[str, str]:
        return {
            "mine": _("Mine"),
            "deputy": _("Deputy for"),
            "no_deputy": _("No deputy"),
            "rule": _("CBP's rule"),
            "late": _("Late"),
            "done": _("Done"),
        }

    @property
    def switches(self) -> list[Chip]:
        """The chips without figures, for the month and the year."""
        names = self.chip_names().items()
        on = self.wanted
        return [
            Chip(name, self.url(**{chip: None if on.get(chip) else "1"}), bool(on.get(chip))) for chip, name in names
        ]

    @cached_property
    def menus(self) -> list[Menu]:
        sites = Site.objects.filter(closed_on=None).values_list("pk", "name")
        accounts = [(one.pk, str(one)) for one in Account.objects.current().select_related("entity_type")]
        elements = [(one.number, f"{one.number} {one.text('short_title')}") for one in Element.objects.all()]
        kinds = sorted(((kind.id, kind.title) for kind in self._kinds_in_use()), key=lambda pair: pair[1])
        found = [
            self._menu("site", _("Site"), sites),
            self._menu("owner", _("Owner"), [(one.pk, str(one)) for one in self.people]),
            self._menu("element", _("Element"), elements),
            self._menu("account", _("Account"), accounts),
            self._menu("kind", _("Duty"), kinds),
        ]
        return [menu for menu in found if menu.options]

    @cached_property
    def people(self) -> list:
        return list(members())

    def _kinds_in_use(self):
        used = Duty.objects.in_force().visible_to(self.membership).exclude(kind="").order_by()
        return [duty_kinds()[kind] for kind in used.values_list("kind", flat=True).distinct()]

    def _menu(self, key: str, name: str, choices: Iterable[tuple]) -> Menu:
        now = self.values.get(key, "")
        named = [(str(value), str(text)) for value, text in choices]
        chosen = next((text for value, text in named if value == now), "")
        options = [Option(text, self.url(**{key: value})) for value, text in named]
        return Menu(key, name, options, chosen, self.url(**{key: None}))

    @property
    def criterion_off(self) -> str:
        return self.url(criterion=None)


@cache
def information_kinds() -> frozenset[str]:
    """Kinds that are only expected of CBP."""
    return frozenset(kind.id for kind in duty_kinds().values() if kind.is_information)


@cache
def rule_kinds() -> frozenset[str]:
    """Kinds whose date is CBP's."""
    return frozenset(kind.id for kind in duty_kinds().values() if kind.kind == "cbp")
