"""Rows of the permission matrix: weaknesses, corrective actions, measures, discussion."""

from tests.access_matrix import Members, Row
from tests.factories.actions import CorrectiveActionFactory, WeaknessFactory


def weakness(world, **fields) -> list:
    """Everybody who may see weaknesses may see this one: it is the contributor's."""
    return [WeaknessFactory(owner=world.members["T"].user, **fields).number]


def action(world, **fields) -> list:
    return [CorrectiveActionFactory(weakness__owner=world.members["T"].user, **fields).pk]


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
}
