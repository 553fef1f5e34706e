"""The permission matrix: route x method x actor -> status. A route that is missing here fails.

Letters are roles: A administrator, O compliance officer, C company officer, U auditor,
M manager, T contributor, V viewer, S consultant. Strangers always get 404, and the operator
is a stranger to every company.
"""

import pytest

from tests.access_matrix import Row, answers, route_names

MATRIX: dict[str, Row] = {}


def test_every_route_has_its_row():
    names = list(route_names())

    assert (sorted(set(names) - set(MATRIX)), sorted(set(MATRIX) - set(names))) == ([], [])


@pytest.mark.django_db
@pytest.mark.parametrize("name", MATRIX)
def test_route_answers_each_actor_as_declared(name):
    got, wanted = answers(MATRIX[name], name)

    assert got == wanted
