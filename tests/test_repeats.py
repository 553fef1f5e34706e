"""What makes something makes it once, however often its form is sent."""

from threading import Thread

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse

from compliance.models import Weakness
from ctpat.activity.models import Entry
from ctpat.companies.models import User
from ctpat.companies.repeats import TOKEN
from ctpat.companies.scoping import across_companies, company_scope
from tests.access_matrix import World
from tests.hostile_input import filled, is_owned, sensible
from tests.test_hostile_input import RAW, doors

MAKES = ("_create", "_add", "_invite")
TITLE = {"title": "Gap in the fence", "severity": "major", "origin": "own_check"}


@pytest.mark.django_db
def test_every_route_that_makes_something_is_watched():
    watched = {name: is_once(door) for name, door in doors(World()) if name.endswith(MAKES)}

    assert [name for name, is_watched in watched.items() if not is_watched] == []
    assert len(watched) > 12


def is_once(door) -> bool:
    return resolve(door.url).func.once


@pytest.mark.django_db
def test_the_same_form_again_is_answered_as_before_and_makes_nothing():
    world, made, doubled = World(), [], []
    for name, door in doors(world):
        if not is_once(door):
            continue
        data = typed(world, door)
        before, first = sent(world, door, data)
        after, second = sent(world, door, data)
        if first.status_code < 400:
            made.append(name)
            again = (302, first.url) if first.status_code == 302 else (204, None)
            if after != before or (second.status_code, getattr(second, "url", None)) != again:
                doubled.append(name)

    assert doubled == []
    assert len(made) > 12, made


def typed(world: World, door) -> dict:
    """What somebody fills in with sense, and the token of the page."""
    with company_scope(world.company):
        return {**dict.fromkeys(RAW, "1"), **door.data, **filled(door.forms, sensible), TOKEN: "t" * 64}


def sent(world: World, door, data: dict) -> tuple[int, object]:
    """How long the history is after the form was sent, and the answer."""
    for upload in (value for value in data.values() if hasattr(value, "seek")):
        upload.seek(0)
    answer = door.client.post(door.url, data)
    with company_scope(world.company):
        return Entry.objects.count(), answer


@pytest.mark.django_db
def test_no_form_that_is_sent_twice_makes_two_of_anything():
    """Also of those that aren't watched, because what they do is the same when it is done again."""
    world, doubled = World(), {}
    for name, door in doors(world):
        data = typed(world, door)
        _length, first = sent(world, door, data)
        before = rows(world)
        sent(world, door, data)
        after = rows(world)
        if first.status_code < 400 and after != before:
            doubled[name] = [model for model in after if after[model] != before[model]]

    assert doubled == {}


def rows(world: World) -> dict[str, int]:
    """How many rows of each kind the company has; what tells of the doing, and waits to be done, aside."""
    owned = [
        model for model in apps.get_models() if is_owned(model) and model._meta.app_label not in ("activity", "outbox")
    ]
    with across_companies("a test counts all tables"):
        return {one._meta.label: one._base_manager.filter(**_of(world, one)).count() for one in owned}


def _of(world: World, model) -> dict:
    return {} if model is User else {"company": world.company}


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_make_one_thing(officer):
    def send() -> None:
        try:
            client = Client()
            client.cookies = officer.client.cookies
            client.post(path, {**TITLE, TOKEN: "t" * 64})
        finally:
            connection.close()

    path = reverse("compliance:weakness_create", args=[officer.company.slug])
    senders = [Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    with company_scope(officer.company):
        assert Weakness.objects.count() == 1


# --- What is no repetition --------------------------------------------------------------------------


@pytest.fixture
def create(officer):
    path = reverse("compliance:weakness_create", args=[officer.company.slug])

    def send(client: Client = officer.client, **fields) -> int:
        client.post(path, {**TITLE, TOKEN: "t" * 64, **fields})
        with company_scope(officer.company):
            return Weakness.objects.count()

    return send


def test_another_text_another_page_or_another_person_is_another_form(create, reviewer):
    assert create() == 1
    assert create() == 1
    assert create(title="Hole in the fence") == 2
    assert create(**{TOKEN: "u" * 64}) == 3
    assert create(reviewer.client) == 4


def test_a_refused_form_may_be_sent_again(create):
    assert create(severity="") == 0
    assert create(severity="") == 0
    assert create() == 1
