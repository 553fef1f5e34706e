"""Corrective actions, of partners' weaknesses and of the company's own."""

from collections.abc import Iterator
from datetime import date

from ctpat.companies.anchors import Fact, Proof, anchor, proof

from ..models import CorrectiveAction
from .paths import path_to

ACTIONS = ("compliance.action.", "compliance.weakness.")
AGREED = "agreed"


@anchor("corrective_action.due_on", moved_by=ACTIONS)
def partners_actions_due() -> Iterator[Fact]:
    """Of weaknesses at a partner: the catalogue's duty is about those."""
    yield from _actions_due(CorrectiveAction.objects.filter(weakness__origin="partner"))


@anchor("weakness_action.due_on", moved_by=ACTIONS)
def own_actions_due() -> Iterator[Fact]:
    yield from _actions_due(CorrectiveAction.objects.exclude(weakness__origin="partner"))


@proof("partner-weakness-closed", moved_by=ACTIONS)
def partners_actions_verified() -> Iterator[Proof]:
    for action in _actions(CorrectiveAction.objects.filter(state=CorrectiveAction.State.VERIFIED)):
        if action.verified_on:
            yield _action_proof(action, action.verified_on)


@proof("corrective-action", moved_by=ACTIONS)
def own_actions_done() -> Iterator[Proof]:
    """Carried out; that somebody else verifies it is another matter."""
    for action in _actions(CorrectiveAction.objects.exclude(state=CorrectiveAction.State.OPEN)):
        if action.done_on:
            yield _action_proof(action, action.done_on)


def _actions(actions):
    return actions.select_related("weakness").order_by("pk")


def _actions_due(actions) -> Iterator[Fact]:
    for action in _actions(actions.exclude(state=CorrectiveAction.State.DROPPED)):
        if action.target_on:
            yield Fact(
                subject=action,
                on=action.target_on,
                label=f"{action.weakness.label} {action.title}",
                mail_label=action.weakness.label,
                path=path_to("weakness_detail", action.weakness.number),
                record=_agreed(action),
                owner=action.owner_id or action.weakness.owner_id,
                deputy=action.deputy_id or action.weakness.deputy_id,
                site=action.weakness.site_id,
            )


def _action_proof(action: CorrectiveAction, on: date) -> Proof:
    return Proof(
        subject=action,
        on=on,
        record=f"{action.state} {on}",
        label=action.weakness.label,
        path=path_to("weakness_detail", action.weakness.number),
        for_record=_agreed(action),
    )


def _agreed(action: CorrectiveAction) -> str:
    """An action that had no effect is asked for anew."""
    return f"{AGREED} {action.reopened_count}" if action.reopened_count else AGREED
