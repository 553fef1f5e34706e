"""How weaknesses, corrective actions and compensating measures move: the tables and nothing else.

A step that isn't in its table is refused, whoever asks. Each step names the right it needs;
the views' gates and the buttons on the pages both read it from here. What depends on the person
rather than the role (nobody verifies what he did himself) is in the services.
"""

from collections.abc import Collection
from typing import NamedTuple


class Step(NamedTuple):
    to: str
    right: str


Table = dict[tuple[str, str], Step]

ACTION_STEPS: Table = {
    ("open", "finish"): Step("done", "compliance.work_on_action"),
    ("done", "confirm"): Step("verified", "compliance.verify_action"),
    ("done", "reject"): Step("open", "compliance.verify_action"),  # it had no effect
    ("open", "drop"): Step("dropped", "compliance.raise_weakness"),
    ("done", "drop"): Step("dropped", "compliance.raise_weakness"),
}

WEAKNESS_STEPS: Table = {
    ("open", "close"): Step("closed", "compliance.verify_action"),
    ("closed", "reopen"): Step("open", "compliance.verify_action"),
}

MEASURE_STEPS: Table = {
    ("requested", "approve"): Step("approved", "compliance.approve_measure"),
    ("requested", "refuse"): Step("refused", "compliance.approve_measure"),
    ("requested", "withdraw"): Step("ended", "compliance.answer"),
    ("approved", "end"): Step("ended", "compliance.approve_measure"),
}

REPLY_STEPS: Table = {
    ("draft", "hand"): Step("ready", "compliance.manage_validations"),  # read, and passed to the officer
    ("ready", "withdraw"): Step("draft", "compliance.manage_validations"),
    ("ready", "return"): Step("draft", "compliance.approve_reply"),
    ("ready", "approve"): Step("approved", "compliance.approve_reply"),
    ("approved", "withdraw"): Step("draft", "compliance.manage_validations"),
}


class StepRefused(LookupError):
    """A state doesn't lead where somebody wanted; the message names both."""


def after(table: Table, state: str, step: str) -> str:
    """The state a step leads to. Raises StepRefused."""
    try:
        return table[state, step].to
    except KeyError:
        raise StepRefused(f"{state} has no step {step}") from None


def right_for(table: Table, step: str) -> str:
    """The right a step needs, the same from every state. Raises StepRefused for an unknown one."""
    rights = {found.right for (_state, name), found in table.items() if name == step}
    if len(rights) != 1:
        raise StepRefused(step)
    return rights.pop()


def steps_from(table: Table, state: str, rights: Collection[str]) -> set[str]:
    """What a person with these rights may do from a state."""
    return {step for (start, step), found in table.items() if start == state and found.right in rights}
