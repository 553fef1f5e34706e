"""Rows of the permission matrix: the calendar and the pages of duties."""

from datetime import date

from django.utils import timezone

from ctpat.companies.scoping import company_scope
from ctpat.duties.services.feeds import open_feed
from tests.access_matrix import Members, Public, Row
from tests.factories.duties import AbsenceFactory, DutyFactory, HolderFactory, OccurrenceFactory, OwnKindFactory


def duty(world, **fields) -> list:
    """Everybody who may see duties may see this one: it is the contributor's."""
    return [DutyFactory(owner=world.members["T"].user, **fields).pk]


def date_of(world, **fields) -> list:
    return [OccurrenceFactory(duty__owner=world.members["T"].user, **fields).pk]


def done(world) -> list:
    fields = {"state": "done", "done_on": "2026-11-20", "done_by": world.members["O"].user}
    return date_of(world, **fields)


def own_kind(world) -> list:
    return [OwnKindFactory().pk]


def function(world) -> list:
    return ["it_manager"]


def holder(world) -> list:
    return [HolderFactory(user=world.members["T"].user).pk]


def colleague(world) -> list:
    """Somebody who belongs to the company; who has nothing to hand over is shown so."""
    return [world.members["T"].user.pk]


def absence(world) -> list:
    return [AbsenceFactory(user=world.members["O"].user).pk]


def absence_of_a_colleague(world) -> list:
    return [AbsenceFactory(user=world.members["T"].user).pk]


def colleague_with_an_absence(world) -> list:
    """Far off, so that the days that a test types are free."""
    AbsenceFactory(user=world.members["T"].user, begins_on=date(2036, 12, 20), ends_on=date(2036, 12, 31))
    return colleague(world)


def feed(world) -> list:
    with company_scope(world.company):
        return [open_feed(user=world.members["O"].user, everything=False, now=timezone.now())]


SEES, CHANGES = "OCUMTS", "O"

ROWS: dict[str, Row] = {
    "duties:agenda": Members(get=SEES),
    "duties:month": Members(get=SEES),
    "duties:timeline": Members(get=SEES),
    "duties:proof": Members(get=SEES),
    "duties:feed": Members(get=SEES, post=SEES, posted=200),
    "duties:feed_withdraw": Members(post=SEES),
    "duties:export_ics": Members(get=SEES),
    "duties:export_xlsx": Members(get=SEES),
    "duties:own_kind_list": Members(get=SEES),
    "duties:own_kind_create": Members(get=CHANGES, post=CHANGES, posted=422),
    "duties:duty_begin": Members(get=CHANGES, post=CHANGES, posted=422),
    "duties:own_kind_change": Members(get=CHANGES, post=CHANGES, posted=422, args=own_kind),
    "duties:own_kind_retire": Members(post=CHANGES, args=own_kind),
    "duties:function_list": Members(get=SEES),
    "duties:function_give": Members(get=CHANGES, post=CHANGES, posted=422, args=function),
    "duties:function_take": Members(post=CHANGES, args=holder),
    "duties:hand_over_list": Members(get=CHANGES),
    "duties:hand_over": Members(get=CHANGES, post=CHANGES, posted=422, args=colleague),
    "duties:colleague_absence_add": Members(get=CHANGES, post=CHANGES, posted=422, args=colleague_with_an_absence),
    "duties:colleague_absence_change": Members(get=CHANGES, post=CHANGES, posted=422, args=absence_of_a_colleague),
    "duties:colleague_absence_remove": Members(post=CHANGES, args=absence_of_a_colleague),
    "duties:wishes": Members(get=SEES, post=SEES, posted=422),
    "duties:absence_add": Members(post=SEES, posted=422),
    "duties:absence_remove": Members(post=SEES, args=absence),
    "calendar_feed": Public(args=feed),
    "duties:duty_detail": Members(get=SEES, args=duty),
    "duties:duty_assign": Members(get=CHANGES, post=CHANGES, args=duty),
    "duties:duty_adjust": Members(get=CHANGES, post=CHANGES, args=duty),
    "duties:duty_pause": Members(get=CHANGES, post=CHANGES, posted=422, args=duty),
    "duties:duty_resume": Members(post=CHANGES, args=duty),
    "duties:occurrence_done": Members(get=SEES, post=SEES, posted=422, args=date_of),
    "duties:occurrence_explain": Members(get=SEES, post=SEES, posted=422, args=date_of),
    "duties:occurrence_take_back": Members(get=CHANGES, post=CHANGES, posted=422, args=done),
}
