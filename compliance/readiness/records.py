"""The records that the named checks read: each kind declared once, all of them read in one query.

    @checked_records("duties.open")
    def open_dates(on: date) -> QuerySet: ...

A declaration stands in an app's `checks.py`, beside the checks that ask `case.records("duties.open")`.
"""

from collections.abc import Callable, Collection
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.utils.module_loading import autodiscover_modules

from ctpat.common.together import read_together

Question = Callable[[date], QuerySet]

_questions: dict[str, Question] = {}


def checked_records(name: str) -> Callable[[Question], Question]:
    """Declare what is read under this name on a day. Raises ValueError for a second one."""

    def register(question: Question) -> Question:
        if name in _questions:
            raise ValueError(f"{name} is declared twice")
        _questions[name] = question
        return question

    return register


class Records:
    """Declared records of the company in force on one day, all or some of them, read at the first question."""

    def __init__(self, on: date, names: Collection[str] | None = None) -> None:
        self.on, self._names = on, names

    def of(self, name: str) -> list:
        """Raises KeyError for what nobody declared, or wasn't to be read."""
        return self._found[name]

    @cached_property
    def _found(self) -> dict[str, list]:
        autodiscover_modules("checks")
        names = _questions if self._names is None else self._names
        return read_together({name: _questions[name](self.on) for name in names})
