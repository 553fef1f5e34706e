"""Parts of the report that other apps add, discovered by file name as Django finds admin.py.

An app's `report.py` has a function `sections(company, *, on, account)` that yields
`facts.Section`s with plain values; it is called with the company in force.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from compliance.models import Account
from ctpat.companies.models import Company

from .facts import Section


def collect_sections(company: Company, *, on: date, account: Account | None) -> Iterator[Section]:
    """All parts of all apps, in the order of INSTALLED_APPS."""
    for sections in _found():
        yield from sections(company, on=on, account=account)


@cache
def _found() -> tuple[Callable, ...]:
    with_report = (config for config in apps.get_app_configs() if module_has_submodule(config.module, "report"))
    return tuple(import_module(f"{config.name}.report").sections for config in with_report)
