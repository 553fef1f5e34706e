"""The kinds of duty of the catalogue, as duties.yaml and product_duties.yaml list them.

The comments at the head of duties.yaml say what each field means. product_duties.yaml has the
same form and holds what only this product asks for, so that nobody takes it for the programme's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from ctpat.companies.anchors import Span

from .library import shipped

FILES = ("duties", "product_duties")
Kind = Literal["cbp", "guidance", "default"]
AnchorType = Literal["yearly", "calendar", "last_done", "expiry", "event"]
Adjustable = Literal["fixed", "shorter_only", "free"]


@dataclass(frozen=True)
class Variant:
    """Another offset where a condition holds, such as ("partner.risk", "low")."""

    key: str
    value: str
    offset: Span
    method: str = ""


@dataclass(frozen=True)
class Window:
    """Days from the anchor between which alone work counts."""

    opens: int
    closes: int


@dataclass(frozen=True)
class Escalation:
    """To which function, so many days after the due date (negative: before it)."""

    to: str
    after_days: int


@dataclass(frozen=True)
class DutyKind:
    """One kind of duty. `owner`, `deputy` and `escalation.to` are functions of roles.yaml.

    `kind` says whose the date or interval is, `duty_kind` whose the duty itself is.
    """

    id: str
    title: str
    action: str
    scope: str
    actor: Literal["company", "cbp"]
    anchor: str
    anchor_type: AnchorType
    offset: Span
    repeat: Span | None
    repeat_from: Literal["anchor", "completion"] | None
    window: Window | None
    lead_days: tuple[int, ...]
    owner: str
    deputy: str
    escalation: Escalation
    criterion_ids: tuple[str, ...]
    kind: Kind
    duty_kind: Kind
    adjustable: Adjustable
    source: str
    completion_proof: str
    row: int | None = None
    variants: tuple[Variant, ...] = ()
    applies_when: str = ""
    hard_stop: str = ""

    @property
    def is_information(self) -> bool:
        """Only an expectation about CBP: never overdue."""
        return self.actor == "cbp"

    @property
    def is_recurring(self) -> bool:
        """Whether it comes back, so that its proof has a rhythm."""
        return self.repeat is not None or self.anchor_type == "last_done"

    @property
    def is_of_programme(self) -> bool:
        """Whether the duty itself is CBP's, so that nobody may silence it altogether."""
        return "cbp" in (self.kind, self.duty_kind)

    def offset_for(self, conditions: Mapping[str, str]) -> Span:
        """The offset where these conditions hold; the first variant that fits wins."""
        fitting = (variant.offset for variant in self.variants if conditions.get(variant.key) == variant.value)
        return next(fitting, self.offset)


@cache
def duty_kinds() -> Mapping[str, DutyKind]:
    """Every kind by id, in the order of the files."""
    found = {}
    for name in FILES:
        content = shipped(name)
        for entry in content["duties"]:
            found[entry["id"]] = _kind(entry, content["anchors"])
    return MappingProxyType(found)


@cache
def final_escalation() -> Escalation:
    """To whom every overdue duty of the company comes at last."""
    entry = shipped("duties")["final_escalation"]
    return Escalation(entry["to"], entry["after_days"])


@cache
def anchor_meanings() -> Mapping[str, str]:
    """What each anchor is, in words."""
    entries = {name: entry for file in FILES for name, entry in shipped(file)["anchors"].items()}
    return MappingProxyType({name: entry["meaning"] for name, entry in entries.items()})


@cache
def functions() -> Mapping[str, Mapping[str, str]]:
    """The functions of roles.yaml by id: name, usual_role, department."""
    return MappingProxyType({entry["id"]: entry for entry in shipped("roles")["functions"]})


def span(entry: Mapping[str, int]) -> Span:
    """{months: 12} as a Span."""
    ((unit, number),) = entry.items()
    return Span(number, unit)


def _kind(entry: dict, anchors: dict) -> DutyKind:
    return DutyKind(
        **{
            **entry,
            "anchor_type": anchors[entry["anchor"]]["type"],
            "offset": span(entry["offset"]),
            "repeat": span(entry["repeat"]) if entry["repeat"] else None,
            "window": Window(**entry["window"]) if entry["window"] else None,
            "lead_days": tuple(entry["lead_days"]),
            "escalation": Escalation(**entry["escalation"]),
            "criterion_ids": tuple(entry["criterion_ids"]),
            "variants": tuple(map(_variant, entry.get("variants", []))),
        }
    )


def _variant(entry: dict) -> Variant:
    key, _is, value = entry["when"].partition(" is ")
    return Variant(key, value, span(entry["offset"]), entry.get("method", ""))
