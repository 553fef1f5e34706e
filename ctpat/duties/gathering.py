"""Everything the apps say about one company's dates, gathered by duty. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from compliance.catalogue.duty_kinds import DutyKind, duty_kinds
from ctpat.activity.querysets import target_name
from ctpat.common.dates import is_reckonable
from ctpat.companies.anchors import Fact, Proof, anchors, proofs

from .models import Duty, OwnKind
from .planning import Anchored, Rule, Shown

DutyKey = tuple[str, str]  # kind (own-12 for the company's own) and subject


@dataclass
class Gathered:
    """The facts of one duty (several only for events) and what proves it."""

    kind: DutyKind
    facts: list[Fact] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)


def gather(only: DutyKind | None = None) -> dict[DutyKey, Gathered]:
    """By duty, the facts and proofs of the company in force; of one kind of duty, or of all."""
    kinds = {**duty_kinds(), **{own.as_kind().id: own.as_kind() for own in OwnKind.objects.all()}}
    by_anchor: dict[str, list[DutyKind]] = {}
    for kind in kinds.values():
        by_anchor.setdefault(kind.anchor, []).append(kind)
    found: dict[DutyKey, Gathered] = {}
    for name, sources in anchors().items():
        if only and only.anchor != name:
            continue
        for fact in filter(_can_be_planned, _told(sources)):
            for kind in [kinds[fact.duty]] if fact.duty else by_anchor[name]:
                if only and only.id != kind.id:
                    continue
                key = (kind.id, target_name(fact.subject))
                found.setdefault(key, Gathered(kind)).facts.append(fact)
    for name, sources in proofs().items():
        if only and only.id != name:
            continue
        for shown in _told(sources):
            key = (name, target_name(shown.subject))
            found.setdefault(key, Gathered(kinds[name])).proofs.append(shown)
    return found


def _can_be_planned(fact: Fact) -> bool:
    """Forms refuse days that can't be; one that came in otherwise must not stop the planning of all the others."""
    return all(map(is_reckonable, filter(None, (fact.on, fact.due_on, fact.recorded_on))))


def _told(sources: Iterable) -> Iterable:
    for source in sources:
        yield from source.function()


def rule_of(kind: DutyKind, fact: Fact, duty: Duty) -> Rule:
    """How a duty comes due: the catalogue's rule with the record's rhythm, or the company's own."""
    offset, repeat = fact.rhythm or kind.offset_for(fact.conditions), kind.repeat
    if duty.rhythm and kind.anchor_type == "calendar":
        offset = repeat = duty.rhythm
    elif duty.rhythm:
        offset = duty.rhythm
    window = (kind.window.opens, kind.window.closes) if kind.window else None
    return Rule(kind.anchor_type, offset, repeat, kind.repeat_from, window, max(duty.leads, default=0))


def anchored(fact: Fact, duty: Duty) -> Anchored:
    """A fact for planning. What is only assumed counts from the day on which the duty came to be."""
    return Anchored(
        on=max(fact.on, duty.created_on) if fact.is_assumed else fact.on,
        record=fact.record,
        recorded_on=fact.recorded_on,
        is_assumed=fact.is_assumed,
        due_on=fact.due_on,
        label=fact.label,
        path=fact.path,
        same_within_days=fact.same_within_days,
    )


def shown(proof: Proof) -> Shown:
    return Shown(proof.on, proof.record, proof.label, proof.path, proof.for_record, proof.for_on)
