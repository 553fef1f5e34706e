"""The entries of the rail: each app declares its own in `navigation.py`, discovered by file name.

`ENTRIES = [Entry("evidence", _("Evidence"), icon="files", route="compliance:evidence_list",
right="compliance.view_evidence", order=30)]`. An entry whose route doesn't answer yet, or whose
right the role lacks, isn't shown. `count` gives the rows that wait for this member; all counts of
a page are asked in one query. `BELL` (in one app only) gives the member's unread notifications.
`SETTINGS` is declared likewise: the pages behind Settings, in a list of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db.models import IntegerField, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from .models import Company, Membership
from .roles import Role
from .scoping import company_in_force

Counter = Callable[[Membership], QuerySet]


@dataclass(frozen=True)
class Entry:
    """One place of the rail. `short` is its name in the bottom bar of a phone."""

    key: str
    name: str
    icon: str
    route: str
    right: str
    order: int
    short: str = ""
    count: Counter | None = None
    counted: str = _("open")
    at_end: bool = False


@dataclass(frozen=True)
class Link:
    """An entry as one member sees it on one page."""

    key: str
    name: str
    short: str
    icon: str
    url: str
    current: bool
    count: int
    counted: str
    at_end: bool


ENTRIES = [
    Entry(
        "settings",
        _("Settings"),
        icon="settings",
        route="companies:settings",
        right="companies.view_company",
        order=900,
        at_end=True,
    )
]

SETTINGS = [
    Entry("company", _("Company"), "building", "companies:settings", "companies.view_company", order=10),
    Entry("sites", _("Sites"), "building-factory-2", "companies:site_list", "companies.view_company", order=30),
    Entry("people", _("People and rights"), "users", "companies:member_list", "companies.view_members", order=40),
    Entry("rules", _("Rules"), "shield-check", "companies:rules", "companies.change_company", order=60),
]

# What a person of that role uses most, in the bottom bar of a phone; the rest is under 'More'. Of
# several roles the first here counts. Places that don't exist (yet) are filled up from the rail.
BOTTOM_BAR = {
    Role.COMPLIANCE_OFFICER: ["overview", "profile", "evidence", "actions"],
    Role.COMPANY_OFFICER: ["overview", "profile", "reports", "actions"],
    Role.AUDITOR: ["audits", "actions", "evidence", "profile"],
    Role.MANAGER: ["overview", "reports", "actions", "profile"],
    Role.CONTRIBUTOR: ["profile", "actions", "evidence", "calendar"],
    Role.ADMINISTRATOR: ["overview", "settings", "history"],
}
BOTTOM_BAR_DEFAULT = ["overview", "profile", "evidence", "actions"]
BOTTOM_BAR_LENGTH = 4


def visible_entries(membership: Membership) -> list[tuple[Entry, str]]:
    """The entries that this member may open and their addresses, in the order of the rail."""
    found = []
    for entry in declared_entries():
        if membership.may(entry.right):
            url = _address(entry.route, membership.company.slug)
            if url:
                found.append((entry, url))
    return found


def start_of(membership: Membership) -> str:
    """Where a member begins in a company: the first place of the rail that he may open."""
    return visible_entries(membership)[0][1]


def place(membership: Membership, key: str) -> str:
    """One place of the rail, or the start for a member who may not open it."""
    return next((url for entry, url in visible_entries(membership) if entry.key == key), start_of(membership))


def links(membership: Membership, path: str) -> tuple[list[Link], int]:
    """The rail for one page, and the number of unread notifications. One query inside the company's
    scope; outside it (an error page) the figures are left out."""
    entries = visible_entries(membership)
    current = _current([url for _, url in entries], path)
    counts = _counts(membership, [entry for entry, _ in entries])
    made = [
        Link(
            key=entry.key,
            name=str(entry.name),
            short=str(entry.short or entry.name),
            icon=entry.icon,
            url=url,
            current=url == current,
            count=counts.get(entry.key, 0),
            counted=str(entry.counted),
            at_end=entry.at_end,
        )
        for entry, url in entries
    ]
    return made, counts.get("bell", 0)


def settings_links(membership: Membership, path: str) -> list[Link]:
    """The pages behind Settings that this member may open."""
    found = [(entry, _address(entry.route, membership.company.slug)) for entry in declared_settings()]
    shown = [(entry, url) for entry, url in found if url and membership.may(entry.right)]
    current = _current([url for _, url in shown], path) or min((url for _, url in shown), key=len, default="")
    return [
        Link(entry.key, str(entry.name), str(entry.name), entry.icon, url, url == current, 0, "", False)
        for entry, url in shown
    ]


def bottom_bar(membership: Membership, rail: list[Link]) -> list[Link]:
    """The four places for a phone."""
    by_key = {link.key: link for link in rail}
    wanted = next((keys for role, keys in BOTTOM_BAR.items() if membership.holds(role)), BOTTOM_BAR_DEFAULT)
    chosen = [by_key[key] for key in wanted if key in by_key]
    chosen += [link for link in rail if link not in chosen]
    return chosen[:BOTTOM_BAR_LENGTH]


@cache
def declared_entries() -> tuple[Entry, ...]:
    """All entries of all apps in the order of the rail."""
    others = [entry for module in _modules() for entry in getattr(module, "ENTRIES", [])]
    entries = [*ENTRIES, *others]
    return tuple(sorted(entries, key=lambda entry: entry.order))


@cache
def declared_settings() -> tuple[Entry, ...]:
    """All pages behind Settings, in their order."""
    others = [entry for module in _modules() for entry in getattr(module, "SETTINGS", [])]
    return tuple(sorted([*SETTINGS, *others], key=lambda entry: entry.order))


@cache
def _modules() -> tuple:
    return tuple(
        import_module(f"{config.name}.navigation")
        for config in apps.get_app_configs()
        if config.label != "companies" and module_has_submodule(config.module, "navigation")
    )


def _address(route: str, slug: str) -> str:
    try:
        return reverse(route, args=[slug])
    except NoReverseMatch:
        return ""


def _current(urls: list[str], path: str) -> str:
    """The longest address that the page lies below. The overview, above all others, only matches itself."""
    if path in urls:
        return path
    inner = [url for url in urls if len(urls) == 1 or not all(other.startswith(url) for other in urls)]
    return max((url for url in inner if path.startswith(url)), key=len, default="")


def _counts(membership: Membership, entries: list[Entry]) -> dict[str, int]:
    if company_in_force() is None:
        return {}
    asked = {entry.key: entry.count for entry in entries if entry.count}
    if _bell():
        asked["bell"] = _bell()
    if not asked:
        return {}
    figures = {f"n_{key}": _CountRows(counter(membership)) for key, counter in asked.items()}
    row = Company.objects.filter(pk=membership.company_id).annotate(**figures).values(*figures).get()
    return {key.removeprefix("n_"): value for key, value in row.items()}


@cache
def _bell() -> Counter | None:
    return next((module.BELL for module in _modules() if hasattr(module, "BELL")), None)


class _CountRows(Subquery):
    """The number of rows of a queryset, as a column of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, queryset: QuerySet) -> None:
        super().__init__(queryset.order_by().values("pk"))
