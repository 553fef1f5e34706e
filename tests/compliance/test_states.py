"""Every transition from every state, and every role."""

import pytest

from compliance.states import (
    ACTION_STEPS,
    MEASURE_STEPS,
    WEAKNESS_STEPS,
    StepRefused,
    after,
    right_for,
    steps_from,
)
from ctpat.companies.roles import Role, rights_of

TABLES = {"action": ACTION_STEPS, "weakness": WEAKNESS_STEPS, "measure": MEASURE_STEPS}

ALLOWED = {
    ("action", "open", "finish", "done"),
    ("action", "open", "drop", "dropped"),
    ("action", "done", "confirm", "verified"),
    ("action", "done", "reject", "open"),
    ("action", "done", "drop", "dropped"),
    ("weakness", "open", "close", "closed"),
    ("weakness", "closed", "reopen", "open"),
    ("measure", "requested", "approve", "approved"),
    ("measure", "requested", "refuse", "refused"),
    ("measure", "requested", "withdraw", "ended"),
    ("measure", "approved", "end", "ended"),
}
STATES = {
    "action": ["open", "done", "verified", "dropped"],
    "weakness": ["open", "closed"],
    "measure": ["requested", "approved", "refused", "ended"],
}
STEPS = {"action": "finish confirm reject drop", "weakness": "close reopen", "measure": "approve refuse withdraw end"}
MOVES = [(noun, state, step) for noun in TABLES for state in STATES[noun] for step in STEPS[noun].split()]

MAY = {
    "finish": "compliance_officer auditor manager contributor consultant",
    "confirm": "compliance_officer company_officer auditor",
    "reject": "compliance_officer company_officer auditor",
    "drop": "compliance_officer auditor consultant",
    "close": "compliance_officer company_officer auditor",
    "reopen": "compliance_officer company_officer auditor",
    "approve": "compliance_officer company_officer",
    "refuse": "compliance_officer company_officer",
    "withdraw": "compliance_officer contributor consultant",
    "end": "compliance_officer company_officer",
}


@pytest.mark.parametrize(("noun", "state", "step"), MOVES)
def test_a_state_moves_along_the_table_only(noun, state, step):
    allowed = {to for n, start, name, to in ALLOWED if (n, start, name) == (noun, state, step)}

    if allowed:
        assert {after(TABLES[noun], state, step)} == allowed
    else:
        with pytest.raises(StepRefused):
            after(TABLES[noun], state, step)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize(("noun", "state", "step"), MOVES)
def test_a_role_sees_only_the_steps_it_may_take(noun, state, step, role):
    leads_on = any((n, start, name) == (noun, state, step) for n, start, name, _to in ALLOWED)

    offered = step in steps_from(TABLES[noun], state, rights_of([role]))

    assert offered == (leads_on and role in MAY[step].split())


def test_a_step_needs_the_same_right_from_every_state():
    for noun, steps in STEPS.items():
        for step in steps.split():
            assert right_for(TABLES[noun], step)
