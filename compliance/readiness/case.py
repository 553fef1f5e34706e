"""Everything a named check may read: the company's records on one day, each kind loaded once.

A check is a pure function of a Case. What later apps keep (audits, partners, duties) they
load in their own checks through `case.once`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from ctpat.companies.models import Company, Contact

from ..models import Account, CompensatingMeasure, CorrectiveAction, Evidence, EvidenceLink, Weakness
from .rows import Row

Records = TypeVar("Records")


@dataclass
class Case:
    """One company on one day. `rows` are its criteria, `accounts` those it has to meet them for."""

    company: Company
    on: date
    rows: list[Row]
    accounts: list[Account]
    _loaded: dict[str, object] = field(default_factory=dict)

    def once(self, name: str, load: Callable[[], Records]) -> Records:
        """Records that several checks read, loaded by the first."""
        if name not in self._loaded:
            self._loaded[name] = load()
        return self._loaded[name]

    @cached_property
    def row_by_response(self) -> dict[int, Row]:
        return {row.response_id: row for row in self.rows}

    @cached_property
    def row_by_code(self) -> dict[str, Row]:
        return {row.code: row for row in self.rows}

    @cached_property
    def evidence(self) -> dict[int, Evidence]:
        """Evidence in use, by id."""
        return {item.pk: item for item in Evidence.objects.kept()}

    @cached_property
    def evidence_links(self) -> list[tuple[int, int]]:
        """(response id, evidence id) of evidence in use."""
        links = EvidenceLink.objects.filter(evidence__archived_on__isnull=True)
        return list(links.values_list("response_id", "evidence_id"))

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

    @cached_property
    def weaknesses(self) -> list[Weakness]:
        """All weaknesses, open and closed."""
        return list(Weakness.objects.select_related("site"))

    @cached_property
    def actions(self) -> list[CorrectiveAction]:
        """All corrective actions with their weakness."""
        return list(CorrectiveAction.objects.select_related("weakness", "owner"))

    @cached_property
    def measures(self) -> list[CompensatingMeasure]:
        """Compensating measures that were approved or are asked for."""
        return list(CompensatingMeasure.objects.filter(state__in=["approved", "requested"]))

    @cached_property
    def contacts(self) -> list[Contact]:
        return list(Contact.objects.all())
