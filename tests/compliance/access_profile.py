"""Rows of the permission matrix: workbench, review queue, how readiness is computed."""

from tests.access_matrix import Members, Row
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import CriterionFactory, ResponseFactory


def answer(world, **fields) -> list:
    """An answer that applies and belongs to the contributor, so that everybody with the right sees it."""
    account = AccountFactory()
    criterion = CriterionFactory(code="6.1", applies_to=[account.entity_type_id])
    ResponseFactory(criterion=criterion, owner=world.members["T"].user, **fields)
    return ["6.1"]


def exception(world) -> list:
    return [*answer(world), 1]


def typed(world) -> dict:
    return {"version": 0, "status": "implemented", "narrative": "We seal every unit."}


ROWS: dict[str, Row] = {
    "compliance:profile": Members(get="OCUMTVS"),
    "compliance:profile_bulk": Members(post="OCUMTVS"),
    "compliance:answer_preview": Members(post="OTS", posted=200),
    "compliance:criterion": Members(get="OCUMTVS", args=answer),
    "compliance:criterion_standing": Members(get="OCUMTVS", args=answer),
    "compliance:criterion_history": Members(get="OCUMTVS", args=answer),
    "compliance:answer_save": Members(post="OTS", args=answer, data=typed),
    "compliance:review_ask": Members(post="OTS", args=answer),
    "compliance:review_withdraw": Members(post="OTS", args=answer),
    "compliance:exception_set": Members(post="OTS", posted=422, args=answer),
    "compliance:exception_clear": Members(post="OTS", args=exception),
    "compliance:who_and_when": Members(get="OS", post="OS", args=answer),
    "compliance:review": Members(get="OC"),
    "compliance:review_accept": Members(post="OC", posted=422, args=answer),
    "compliance:review_return": Members(post="OC", posted=422, args=answer),
    "compliance:readiness_method": Members(get="OCUMS"),
}
