"""Pages of which the demonstration has no rows, each in a world that the permission matrix makes for it."""

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Concat

from compliance.models import Criterion
from tests.access_matrix import World

from ..addresses import MATRIX, letter_of, other_pages
from ..looking import look_at

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_of_which_the_demonstration_has_no_rows(window, acme, subtests):
    catalogued = set(Criterion.objects.values_list("pk", flat=True))  # other numbers are free for the next world
    for number, route in enumerate(other_pages(acme)):
        row, world = MATRIX[route.name], World(f"company-{number}", f"stranger-{number}")
        path = row.url(route.name, world)
        member = world.members[letter_of(row)]
        if is_page(member.user, path):
            with subtests.test(route.name):
                look_at(window(member.user), path)
        Criterion.objects.exclude(pk__in=catalogued).update(code=Concat(Value("X"), "pk", output_field=CharField()))


def is_page(user, path: str) -> bool:
    """Neither a file nor a part of a page."""
    answer = World.sign_in(user).get(path)
    return not answer.streaming and answer.content.lstrip().startswith(b"<!doctype html>")
