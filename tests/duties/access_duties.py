"""Rows of the permission matrix: the calendar and the pages of duties."""

from tests.access_matrix import Members, Row
from tests.factories.duties import DutyFactory, OccurrenceFactory


def duty(world, **fields) -> list:
    """Everybody who may see duties may see this one: it is the contributor's."""
    return [DutyFactory(owner=world.members["T"].user, **fields).pk]


def date_of(world, **fields) -> list:
    return [OccurrenceFactory(duty__owner=world.members["T"].user, **fields).pk]


def done(world) -> list:
    fields = {"state": "done", "done_on": "2026-11-20", "done_by": world.members["O"].user}
    return date_of(world, **fields)


SEES, CHANGES = "OCUMTS", "O"

ROWS: dict[str, Row] = {
    "duties:agenda": Members(get=SEES),
    "duties:month": Members(get=SEES),
    "duties:timeline": Members(get=SEES),
    "duties:proof": Members(get=SEES),
    "duties:duty_detail": Members(get=SEES, args=duty),
    "duties:duty_assign": Members(get=CHANGES, post=CHANGES, args=duty),
    "duties:duty_adjust": Members(get=CHANGES, post=CHANGES, args=duty),
    "duties:duty_pause": Members(get=CHANGES, post=CHANGES, posted=422, args=duty),
    "duties:duty_resume": Members(post=CHANGES, args=duty),
    "duties:occurrence_done": Members(get=SEES, post=SEES, posted=422, args=date_of),
    "duties:occurrence_explain": Members(get=SEES, post=SEES, posted=422, args=date_of),
    "duties:occurrence_take_back": Members(get=CHANGES, post=CHANGES, posted=422, args=done),
}
