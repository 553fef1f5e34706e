"""What changed since last year, line by line. Every app adds its own in `annual_changes.py`:

    @yearly_change(order=40, reads=lambda year: Partner.objects.filter(changed_at__gt=year.began_at))
    def partners(year: Year, changed: list[Partner]) -> ChangeLine | None: ...

It is called with what its queryset found, and with the year alone where it reads nothing; what all
of them read is one query. It gives None when it has nothing to say. Lines are the same for every
reader; `right` names what following a line takes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, cached_property
from importlib import import_module

from django.apps import apps
from django.db.models import QuerySet
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


Making = Callable[..., ChangeLine | None]
Reading = Callable[[Year], QuerySet]


@dataclass(frozen=True)
class Maker:
    """What makes one line, and what it reads for it."""

    order: int
    make: Making
    reads: Reading | None

    @property
    def name(self) -> str:
        return f"{self.make.__module__}.{self.make.__name__}"


_makers: list[Maker] = []


def yearly_change(*, order: int, reads: Reading | None = None) -> Callable[[Making], Making]:
    """Register what makes a line; lines stand by ascending order."""

    def register(make: Making) -> Making:
        _makers.append(Maker(order, make, reads))
        return make

    return register


def asked_of(year: Year) -> dict[str, QuerySet]:
    """What the makers of all apps read, by their names."""
    return {maker.name: maker.reads(year) for maker in _in_order() if maker.reads}


def changes_of(year: Year, found: Mapping[str, list]) -> list[ChangeLine]:
    """What became of the year, all apps together; `found` is what `asked_of` asked for."""
    made = (maker.make(year, found[maker.name]) if maker.reads else maker.make(year) for maker in _in_order())
    return [line for line in made if line]


@cache
def _in_order() -> list[Maker]:
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "annual_changes"):
            import_module(f"{config.name}.annual_changes")
    return sorted(_makers, key=lambda maker: maker.order)
