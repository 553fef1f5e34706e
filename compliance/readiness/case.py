"""Everything a named check may read: the company's records on one day, read in one query.

A check is a pure function of a Case. What later apps keep (audits, partners, duties) they declare
in their own `checks.py` and find by `case.records`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from ctpat.companies.models import Company, Contact

from ..models import Account, CompensatingMeasure, CorrectiveAction, Evidence, Weakness
from .records import Records
from .rows import Row

Result = TypeVar("Result")


@dataclass
class Case:
    """One company on one day. `rows` are its criteria, `accounts` those it has to meet them for."""

    company: Company
    on: date
    rows: list[Row]
    accounts: list[Account]
    read: Records | None = None
    _made: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.read = self.read or Records(self.on)

    def records(self, name: str) -> list:
        """Records of one declared kind, in the order of their declaration."""
        return self.read.of(name)

    def once(self, name: str, make: Callable[[], Result]) -> Result:
        """What several checks work out of records, made by the first."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    @cached_property
    def row_by_response(self) -> dict[int, Row]:
        return {row.response_id: row for row in self.rows}

    @cached_property
    def row_by_code(self) -> dict[str, Row]:
        return {row.code: row for row in self.rows}

    @cached_property
    def evidence(self) -> dict[int, Evidence]:
        """Evidence in use, by id."""
        return {item.pk: item for item in self.records("evidence")}

    @property
    def evidence_links(self) -> list[tuple[int, int]]:
        """(response id, evidence id) of evidence in use."""
        return self.records("evidence links")

    def evidence_of(self, row: Row) -> list[Evidence]:
        """What is attached to one criterion."""
        return [self.evidence[pk] for pk in self._evidence_by_response.get(row.response_id, ())]

    @cached_property
    def rows_by_evidence(self) -> dict[int, list[Row]]:
        """The applicable criteria that each evidence item proves."""
        found: dict[int, list[Row]] = {}
        for response, evidence in self.evidence_links:
            if response in self.row_by_response:
                found.setdefault(evidence, []).append(self.row_by_response[response])
        return found

    @cached_property
    def _evidence_by_response(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for response, evidence in self.evidence_links:
            found.setdefault(response, []).append(evidence)
        return found

    @property
    def weaknesses(self) -> list[Weakness]:
        """All weaknesses, open and closed."""
        return self.records("weaknesses")

    @property
    def actions(self) -> list[CorrectiveAction]:
        """All corrective actions with their weakness."""
        return self.records("actions")

    @property
    def measures(self) -> list[CompensatingMeasure]:
        """Compensating measures that were approved or are asked for."""
        return self.records("measures")

    @property
    def contacts(self) -> list[Contact]:
        return self.records("contacts")
