"""What the palette finds: each app declares `search.py` with `def search(company, membership, text) -> list[Hit]`.

An app answers with rows of the company in force that this member may open; the palette shows the
first few of each group. Declared by file name, as Django finds admin.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from .models import Company, Membership
from .navigation import visible_entries

MINIMUM_LENGTH = 2
HITS_PER_GROUP = 6


@dataclass(frozen=True)
class Hit:
    """One thing found. `standing` puts its glyph in front, otherwise `icon`; `code` is its short name, as 6.1."""

    group: str
    title: str
    url: str
    icon: str = "file-text"
    code: str = ""
    standing: str = ""
    note: str = ""


@dataclass
class Group:
    name: str
    hits: list[Hit]


def address(route: str, *args) -> str:
    """Where a hit leads; nothing if no page answers there, and then the hit isn't shown."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""


def find(company: Company, membership: Membership, text: str) -> list[Group]:
    """Hits by group, pages first. Without a text worth searching for only the pages are offered."""
    text = text.strip()
    groups: dict[str, Group] = {}
    for hit in _hits(company, membership, text):
        group = groups.setdefault(hit.group, Group(hit.group, []))
        if len(group.hits) < HITS_PER_GROUP or not text:
            group.hits.append(hit)
    return list(groups.values())


def _hits(company: Company, membership: Membership, text: str) -> Iterator[Hit]:
    yield from _pages(membership, text)
    if len(text) >= MINIMUM_LENGTH:
        for search in searches():
            yield from (hit for hit in search(company, membership, text) if hit.url)


def _pages(membership: Membership, text: str) -> Iterator[Hit]:
    for entry, url in visible_entries(membership):
        name = str(entry.name)
        if text.casefold() in name.casefold():
            yield Hit(group=_("Pages"), title=name, url=url, icon=entry.icon)


@cache
def searches() -> tuple:
    """The search function of every app that has one."""
    return tuple(
        import_module(f"{config.name}.search").search
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "search")
    )
