"""What changed since last year, line by line. Every app adds its own in `annual_changes.py`:

    @yearly_change(order=40)
    def partners(year: Year) -> ChangeLine | None: ...

It is called with the company in force, asks a constant number of queries, and gives None when it
has nothing to say. Lines are the same for every reader; `right` names what following a line takes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, cached_property
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from ctpat.companies.models import Company

from ..models import AnnualReview, FrozenProfile
from ..readiness.rows import Row
from .freezing import Content, opened


@dataclass(frozen=True)
class Year:
    """The time between the last review and this one. `before` is its frozen copy, if there is one."""

    review: AnnualReview
    rows: list[Row]
    since: date
    until: date
    copy: FrozenProfile | None

    @property
    def company(self) -> Company:
        return self.review.company

    @cached_property
    def before(self) -> Content | None:
        return opened(self.copy) if self.copy else None

    @property
    def began_at(self) -> datetime:
        """The first moment after the last review."""
        return self.copy.at if self.copy else datetime.combine(self.since, time(), tzinfo=self.company.zone)


@dataclass(frozen=True)
class ChangeLine:
    """One line of what changed: what it is about, the sentence, more of it, and where its rows are."""

    about: str
    text: str
    detail: str = ""
    url: str = ""
    right: str = ""


Maker = Callable[[Year], ChangeLine | None]

_makers: list[tuple[int, Maker]] = []


def yearly_change(*, order: int) -> Callable[[Maker], Maker]:
    """Register what makes a line; lines stand by ascending order."""

    def register(maker: Maker) -> Maker:
        _makers.append((order, maker))
        return maker

    return register


def changes_of(year: Year) -> list[ChangeLine]:
    """What became of the year, all apps together."""
    return [line for line in (maker(year) for maker in _in_order()) if line]


@cache
def _in_order() -> list[Maker]:
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "annual_changes"):
            import_module(f"{config.name}.annual_changes")
    return [maker for _order, maker in sorted(_makers, key=lambda pair: pair[0])]
