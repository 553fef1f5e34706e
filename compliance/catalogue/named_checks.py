"""The named checks of the readiness report: what each asks, how grave it is, what to do.

The words and thresholds are data (readiness_checks.yaml); what a check computes is code
in a `checks.py`, which finds its words here by the check's id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from .library import shipped

Severity = Literal["blocker", "warning", "advice"]
Kind = Literal["cbp", "guidance", "default"]


@dataclass(frozen=True)
class NamedCheck:
    """One named check. `kind` says whose demand it is: CBP's, practice's or the product's own.

    `criterion_ids` are numbers such as 6.1; empty means any criterion that applies.
    """

    id: str
    title: str
    question: str
    computed: str
    data: tuple[str, ...]
    severity: Severity
    becomes_blocker_when: str | None
    criterion_ids: tuple[str, ...]
    next_step: str
    mistakes: tuple[int, ...]
    applies_when: str | None
    kind: Kind
    source: str


@dataclass(frozen=True)
class Threshold:
    """A number that checks use, such as AT_RISK_DAYS."""

    value: int
    meaning: str
    kind: Kind


@cache
def named_checks() -> tuple[NamedCheck, ...]:
    """Every named check in the order of the report."""
    return tuple(_check(entry) for entry in shipped("readiness_checks")["checks"])


def check_facts(check_id: str) -> NamedCheck:
    """The words of one check. Raises KeyError for an id that the file lacks."""
    return _by_id()[check_id]


@cache
def _by_id() -> dict[str, NamedCheck]:
    return {check.id: check for check in named_checks()}


def _check(entry: dict) -> NamedCheck:
    lists = {name: tuple(entry[name]) for name in ("data", "criterion_ids", "mistakes")}
    return NamedCheck(**{**entry, **lists})


@cache
def thresholds() -> Mapping[str, Threshold]:
    """The numbers that checks use, by name."""
    settings = shipped("readiness_checks")["settings"]
    return MappingProxyType({name: Threshold(**entry) for name, entry in settings.items()})


def threshold(name: str) -> int:
    """One number, such as `threshold("AT_RISK_DAYS")`."""
    return thresholds()[name].value


@cache
def common_mistakes() -> Mapping[int, str]:
    """Why validations fail, by number; a check names those it guards against."""
    return MappingProxyType(
        {entry["number"]: entry["text"] for entry in shipped("readiness_checks")["common_mistakes"]}
    )


@cache
def most_failed() -> tuple[str, ...]:
    """Numbers of the criteria that failed most often in 2021, as CBP told."""
    return tuple(shipped("readiness_checks")["most_failed_2021"]["criterion_ids"])
