"""The workbench as data: groups of rows, progress per element, filters with their counts.

Built from the readiness snapshot, with the names of the groups remembered like it; only a search
over the texts is a query of its own.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ctpat.companies.caching import remember
from ctpat.companies.models import Membership
from ctpat.companies.scoping import company_in_force

from .access import visible_rows
from .models import Category, Element, Response
from .models.catalogue import Level
from .readiness.rows import Row
from .readiness.rule import Standing, count
from .readiness.snapshot import Readiness
from .readiness.wording import STANDING_WORDS
from .selection import SORTS, Selection, holds_toggle

DONE = (Standing.MET, Standing.COVERED)

TOGGLE_LABELS = {
    "must": _("Must"),
    "gaps": _("Gaps"),
    "mine": _("Mine"),
    "due": _("Due in 30 days"),
    "unreviewed": _("Not reviewed"),
    "doubtful": _("Doubtful in our catalogue"),
}

SORT_LABELS = {"number": _("Number"), "due": _("Due"), "standing": _("Standing")}


@dataclass(frozen=True)
class Group:
    """An element or category with the rows under it."""

    number: int
    title: str
    rows: list[Row]
    is_current: bool = False
    query: str = ""

    @cached_property
    def counts(self) -> dict[Standing, int]:
        return count(row.standing for row in self.rows)

    @property
    def done(self) -> int:
        return sum(self.counts[standing] for standing in DONE)

    @property
    def applicable(self) -> int:
        return len(self.rows) - self.counts[Standing.NOT_APPLICABLE]


@dataclass(frozen=True)
class Toggle:
    """One 'show only' filter: whether it is on, how many rows it leaves, where it leads."""

    name: str
    label: str
    is_on: bool
    count: int
    query: str


@dataclass(frozen=True)
class Bench:
    """Everything the list side of the workbench shows."""

    readiness: Readiness
    selection: Selection
    person: int
    on: date
    all_rows: list[Row]
    rows: list[Row]

    @cached_property
    def titles(self) -> dict[int, str]:
        """Number to title of the grouping in use."""
        return self._titles(Category if self.selection.by == "category" else Element)

    @cached_property
    def other_titles(self) -> dict[int, str]:
        """Number to title of the grouping that isn't in use."""
        return self._titles(Element if self.selection.by == "category" else Category)

    def _titles(self, model: type[Element] | type[Category]) -> dict[int, str]:
        return remember(
            "titles",
            lambda: {item.number: item.text("title") for item in model.objects.all()},
            company=company_in_force(),
            seq=self.readiness.seq,
            on=self.on,
            also=(model.__name__, get_language()),
        )

    @property
    def query(self) -> str:
        return self.selection.query()

    @property
    def by_element(self) -> str:
        return self.selection.query(by="element", category=None)

    @property
    def by_category(self) -> str:
        return self.selection.query(by="category", element=None)

    @property
    def unfiltered(self) -> str:
        return Selection(by=self.selection.by, sort=self.selection.sort).query()

    @property
    def kept_by_search(self) -> list[tuple[str, str]]:
        """What of the query string a new search keeps."""
        return self.selection.pairs(q="")

    @property
    def sort_label(self) -> str:
        return SORT_LABELS[self.selection.sort]

    @property
    def resorted(self) -> str:
        """The query string of the next way to sort."""
        following = SORTS[(SORTS.index(self.selection.sort) + 1) % len(SORTS)]
        return self.selection.query(sort=following)

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is on that the navigation doesn't show by itself."""
        plain = self.selection.query(element=None, category=None, account=None)
        return plain != self.unfiltered

    @property
    def narrowed_words(self) -> str:
        """The filters in words."""
        selection = self.selection
        words = [str(TOGGLE_LABELS[name]) for name in TOGGLE_LABELS if getattr(selection, name)]
        if selection.standing:
            words.append(str(STANDING_WORDS[Standing(selection.standing)]))
        if selection.level:
            words.append(str(Level(selection.level).label))
        if selection.q:
            words.append(f"\u201c{selection.q}\u201d")
        return ", ".join(words)

    @cached_property
    def groups(self) -> list[Group]:
        """The selected rows under their headings; one heading-less list when sorted otherwise."""
        if self.selection.sort != "number":
            return [Group(0, "", self.rows)]
        found: dict[int, list[Row]] = {}
        for row in self.rows:
            found.setdefault(self.selection.group_of(row), []).append(row)
        return [Group(number, self.titles[number], found[number]) for number in sorted(found)]

    @cached_property
    def whole(self) -> Group:
        """All criteria, whatever is filtered."""
        none = {"element": None, "category": None}
        chosen = self.selection.element or self.selection.category
        return Group(0, "", self.all_rows, chosen is None, self.selection.query(**none))

    @cached_property
    def progress(self) -> list[Group]:
        """Every element or category with all its criteria, for the navigation."""
        by = self.selection.by
        other = "element" if by == "category" else "category"
        found: dict[int, list[Row]] = {number: [] for number in self.titles}
        for row in self.all_rows:
            found[self.selection.group_of(row)].append(row)
        return [
            Group(
                number,
                title,
                found[number],
                getattr(self.selection, by) == number,
                self.selection.query(**{by: number, other: None}),
            )
            for number, title in self.titles.items()
        ]

    @cached_property
    def toggles(self) -> list[Toggle]:
        within = [row for row in self.all_rows if self.selection.account in (None, *row.accounts)]
        return [
            Toggle(
                name=name,
                label=label,
                is_on=getattr(self.selection, name),
                count=sum(holds_toggle(name, row, person=self.person, on=self.on) for row in within),
                query=self.selection.query(**{name: not getattr(self.selection, name)}),
            )
            for name, label in TOGGLE_LABELS.items()
        ]

    @property
    def extra_count(self) -> int:
        """Criteria that are shown only when one asks for them."""
        return len(self.readiness.shown) - len(self.readiness.rows)

    def position(self, code: str) -> tuple[int, Row | None, Row | None]:
        """Place of a criterion in the list, counted from 1, with the rows before and after it."""
        codes = [row.code for row in self.rows]
        if code not in codes:
            return 0, None, self.rows[0] if self.rows else None
        at = codes.index(code)
        before = self.rows[at - 1] if at else None
        after = self.rows[at + 1] if at + 1 < len(self.rows) else None
        return at + 1, before, after

    def next_gap(self, code: str = "") -> Row | None:
        """The first open gap after a criterion, Musts first when none is named."""
        gaps = [row for row in self.rows if row.is_gap]
        following = [row for row in self.rows[self.position(code)[0] :] if row.is_gap] if code else []
        return next(iter(following or sorted(gaps, key=lambda row: not row.is_must)), None)


def bench_of(readiness: Readiness, selection: Selection, membership: Membership) -> Bench:
    """The workbench of one member: what he may see, narrowed by the filters."""
    all_rows = visible_rows(membership, readiness.shown if selection.extra else readiness.rows)
    among = _holding(selection.q) if selection.q else None
    rows = selection.rows(all_rows, person=membership.user_id, on=readiness.on, among=among)
    return Bench(readiness, selection, membership.user_id, readiness.on, all_rows, rows)


def _holding(words: str) -> set[int]:
    """Answers whose number, title, requirement or text hold the words."""
    condition = Q(narrative__icontains=words)
    for criterion in ("criterion", "own_criterion"):
        condition |= Q(**{f"{criterion}__code__istartswith": words})
        condition |= Q(**{f"{criterion}__title__icontains": words})
        condition |= Q(**{f"{criterion}__requirement__icontains": words})
    return set(Response.objects.filter(condition).values_list("pk", flat=True))
