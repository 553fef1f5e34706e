"""Rows of the permission matrix: weaknesses, corrective actions, measures, discussion."""

from tests.access_matrix import Members, Row
from tests.factories.actions import WeaknessFactory


def weakness(world) -> list:
    """Everybody who may see weaknesses may see this one: it is the contributor's."""
    return [WeaknessFactory(owner=world.members["T"].user).number]


ROWS: dict[str, Row] = {
    "compliance:weakness_detail": Members(get="OCUMTS", args=weakness),
}
