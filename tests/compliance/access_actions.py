"""Rows of the permission matrix: weaknesses, corrective actions, measures, discussion."""

from compliance.models import Response
from tests.access_matrix import Members, Row
from tests.factories.actions import CorrectiveActionFactory, MeasureFactory, WeaknessFactory
from tests.factories.compliance import CriterionFactory, ResponseFactory


def weakness(world, **fields) -> list:
    """Everybody who may see weaknesses may see this one: it is the contributor's."""
    return [WeaknessFactory(owner=world.members["T"].user, **fields).number]


def action(world, **fields) -> list:
    return [CorrectiveActionFactory(weakness__owner=world.members["T"].user, **fields).pk]


def answer(world) -> list:
    """An answer that is assigned to the contributor."""
    return [ResponseFactory(criterion=CriterionFactory(code="6.1"), owner=world.members["T"].user).code]


def measure(world, **fields) -> list:
    [code] = answer(world)
    response = Response.objects.of_code(code).get()
    return [code, MeasureFactory(response=response, requested_by=world.members["S"].user, **fields).pk]


def in_force(world) -> list:
    return measure(world, state="approved")


ROWS: dict[str, Row] = {
    "compliance:action_list": Members(get="OCUMTS"),
    "compliance:weakness_create": Members(get="OUS", post="OUS", posted=422),
    "compliance:weakness_bulk": Members(post="OUS"),
    "compliance:weakness_detail": Members(get="OCUMTS", args=weakness),
    "compliance:weakness_change": Members(get="OUS", post="OUS", posted=422, args=weakness),
    "compliance:weakness_close": Members(post="OCU", posted=422, args=weakness),
    "compliance:weakness_reopen": Members(post="OCU", posted=422, args=weakness),
    "compliance:action_add": Members(post="OUS", posted=422, args=weakness),
    "compliance:action_change": Members(post="OUS", posted=422, args=action),
    "compliance:action_done": Members(post="OUMTS", posted=422, args=action),
    "compliance:action_verify": Members(post="OCU", posted=422, args=action),
    "compliance:action_drop": Members(post="OUS", posted=422, args=action),
    "compliance:criterion_weaknesses": Members(get="OCUMTS", post="OUS", posted=422, args=answer),
    "compliance:criterion_measures": Members(get="OCUMTVS", post="OTS", posted=422, args=answer),
    "compliance:measure_approve": Members(post="OC", args=measure),
    "compliance:measure_refuse": Members(post="OC", posted=422, args=measure),
    "compliance:measure_end": Members(post="OC", posted=422, args=in_force),
    "compliance:measure_withdraw": Members(post="OTS", args=measure),
    "compliance:criterion_comments": Members(get="OCUMTVS", post="OCUMTS", posted=422, args=answer),
    "compliance:criterion_entries": Members(get="OCUMTVS", args=answer),
}
