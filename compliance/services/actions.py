"""Corrective actions: planned, carried out with a proof, verified by somebody else."""

from collections.abc import Iterable
from datetime import date

from django.db import models, transaction

from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force

from ..exceptions import OwnWork, ProofNeeded, ReasonNeeded, StepNotPossible, WeaknessClosed
from ..models import CorrectiveAction, Evidence, Weakness
from ..states import ACTION_STEPS, StepRefused, after
from . import notices, weaknesses
from .members import require_members

EDITABLE = {"title", "owner", "deputy", "due_on"}
State = CorrectiveAction.State


@transaction.atomic
def add_action(
    *,
    weakness: Weakness,
    title: str,
    actor: User | None,
    on: date,
    owner: User | None = None,
    deputy: User | None = None,
    due_on: date | None = None,
) -> CorrectiveAction:
    """Plan what is done about a weakness. Owner, deputy and date left out follow the weakness.

    An owner of its own is told. Raises WeaknessClosed, NotAMember.
    """
    require_members(owner, deputy)
    if weaknesses.locked(weakness).closed_on:
        raise WeaknessClosed
    action = CorrectiveAction.objects.create(
        company=company_in_force(), weakness=weakness, title=title, owner=owner, deputy=deputy, due_on=due_on
    )
    _record(actor, "added", action, after=_facts(action, EDITABLE))
    notices.action_assigned(action=action, people=[owner, deputy], actor=actor, on=on)
    return action


@transaction.atomic
def change_action(*, action: CorrectiveAction, actor: User, on: date, **changes) -> CorrectiveAction:
    """Write other facts about an open action; unchanged ones leave no trace.

    Raises StepNotPossible once it is settled, NotAMember.
    """
    if unknown := set(changes) - EDITABLE:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    require_members(changes.get("owner"), changes.get("deputy"))
    action = _locked(action)
    if not action.is_open:
        raise StepNotPossible
    changed = {name for name, value in changes.items() if getattr(action, name) != value}
    if not changed:
        return action
    before = _facts(action, changed)
    for name in changed:
        setattr(action, name, changes[name])
    action.save(update_fields=changed)
    _record(actor, "changed", action, before=before, after=_facts(action, changed))
    people = [getattr(action, name) for name in ("owner", "deputy") if name in changed]
    notices.action_assigned(action=action, people=people, actor=actor, on=on)
    return action


@transaction.atomic
def mark_done(
    *, action: CorrectiveAction, actor: User, on: date, proof: Evidence | None = None, note: str = ""
) -> CorrectiveAction:
    """Say that an action is carried out, and show it. Somebody else verifies it then.

    Raises ProofNeeded when there is neither evidence nor a word, StepNotPossible.
    """
    if proof is None and not note.strip():
        raise ProofNeeded
    action = _locked(action)
    before = _facts(action, ["state"])
    action.state = _after(action, "finish")
    action.proof, action.done_by, action.done_on, action.done_note = proof, actor, on, note.strip()
    action.verified_by, action.verified_on, action.verify_note = None, None, ""
    action.save()
    _record(actor, "done", action, before=before, after=_facts(action, ["state", "proof", "done_on", "done_note"]))
    notices.action_waits_for_verification(action=action, actor=actor, on=on)
    return action


@transaction.atomic
def verify_action(
    *, action: CorrectiveAction, actor: User, on: date, effective: bool, note: str = ""
) -> CorrectiveAction:
    """Judge whether an action had the effect it was for; never by the person who did it.

    With effect it is verified, and its weakness closes when nothing else is open. Without, it
    is open again, its owner is told, and a note says why. Raises OwnWork, ReasonNeeded,
    StepNotPossible.
    """
    if not effective and not note.strip():
        raise ReasonNeeded
    action = _locked(action)
    state = _after(action, "confirm" if effective else "reject")
    if actor == action.done_by:
        raise OwnWork
    before = _facts(action, ["state"])
    action.state, action.verify_note = state, note.strip()
    if effective:
        action.verified_by, action.verified_on = actor, on
    else:
        action.reopened_count += 1
    action.save()
    verb = "verified" if effective else "reopened"
    _record(actor, verb, action, before=before, after=_facts(action, ["state", "verify_note"]))
    if effective:
        _close_when_settled(action.weakness, actor=actor, on=on)
    else:
        people = [action.responsible, action.done_by]
        notices.action_assigned(action=action, people=people, actor=actor, on=on)
    return action


@transaction.atomic
def drop_action(*, action: CorrectiveAction, actor: User, on: date, reason: str) -> CorrectiveAction:
    """Give up an action that is not needed any more. Raises ReasonNeeded, StepNotPossible."""
    if not reason.strip():
        raise ReasonNeeded
    action = _locked(action)
    before = _facts(action, ["state"])
    action.state, action.verify_note = _after(action, "drop"), reason.strip()
    action.save(update_fields=["state", "verify_note"])
    _record(actor, "dropped", action, before=before, after={"state": action.state, "reason": reason.strip()})
    _close_when_settled(action.weakness, actor=actor, on=on)
    return action


def _close_when_settled(weakness: Weakness, *, actor: User, on: date) -> None:
    """A weakness ends with its last action, if one of them proved to work."""
    states = set(weakness.actions.values_list("state", flat=True))
    if State.VERIFIED in states and states <= {State.VERIFIED, State.DROPPED}:
        weaknesses.close(weaknesses.locked(weakness), actor=actor, on=on)


def _locked(action: CorrectiveAction) -> CorrectiveAction:
    weaknesses.locked(action.weakness)
    people = ("weakness", "weakness__owner", "weakness__deputy", "owner", "deputy", "done_by", "proof")
    return CorrectiveAction.objects.select_for_update(of=("self",)).select_related(*people).get(pk=action.pk)


def _after(action: CorrectiveAction, step: str) -> str:
    try:
        return after(ACTION_STEPS, action.state, step)
    except StepRefused:
        raise StepNotPossible from None


def _record(actor: User | None, verb: str, action: CorrectiveAction, **facts) -> None:
    label = f"“{action.title}” ({action.weakness.label})"
    record(actor, f"compliance.action.{verb}", action, label=label, **facts)


def _facts(action: CorrectiveAction, names: Iterable[str]) -> dict:
    facts = {name: getattr(action, name) for name in sorted(names)}
    return {name: str(value) if isinstance(value, models.Model) else value for name, value in facts.items()}
