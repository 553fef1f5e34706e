"""Rows of the permission matrix: the company's history."""

from ctpat.activity.services import record
from tests.access_matrix import Members, Row
from tests.factories.actions import WeaknessFactory


def entry(world) -> list:
    return [record(None, "compliance.weakness.raised", WeaknessFactory()).seq]


ROWS: dict[str, Row] = {
    "activity:entry_list": Members(get="AOC"),
    "activity:entry_detail": Members(get="AOC", args=entry),
    "activity:entry_target": Members(get="AOC", got=302, args=entry),
}
