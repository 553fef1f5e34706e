"""The permission matrix: route x method x actor -> status. A route that is missing here fails.

Letters are roles: A administrator, O compliance officer, C company officer, U auditor,
M manager, T contributor, V viewer, S consultant. Strangers always get 404, and the operator
is a stranger to every company.
"""

import pytest

from ctpat.outbox.models import Notification
from tests.access_matrix import EVERY_ROLE, Members, Public, Row, SignedIn, answers, route_names
from tests.activity import access_history
from tests.companies import access_companies
from tests.compliance import (
    access_accounts,
    access_actions,
    access_annual_review,
    access_evidence,
    access_guests,
    access_own_criteria,
    access_profile,
    access_validations,
)
from tests.duties import access_duties, access_reminders
from tests.reports import access_reports

MATRIX: dict[str, Row] = {
    "operating:healthz": Public(),
    "operating:readyz": Public(),
    "companies:theme": SignedIn(get=None, post=302),
    "companies:search": Members(get=EVERY_ROLE),
    "companies:switcher": Members(get=EVERY_ROLE),
    "outbox:notification_list": Members(get=EVERY_ROLE),
    "outbox:notification_read_all": Members(post=EVERY_ROLE),
    "outbox:notification_open": Members(post=EVERY_ROLE, args=lambda world: [notification(world, "O")]),
    **access_history.ROWS,
    **access_reports.ROWS,
    **access_reminders.ROWS,
    **access_companies.ROWS,
    **access_accounts.ROWS,
    **access_actions.ROWS,
    **access_annual_review.ROWS,
    **access_duties.ROWS,
    **access_evidence.ROWS,
    **access_guests.ROWS,
    **access_own_criteria.ROWS,
    **access_profile.ROWS,
    **access_validations.ROWS,
}


def notification(world, letter: str) -> int:
    """News for one member; everybody else is led to the own list."""
    member = world.members[letter]
    return Notification.objects.create(
        company=world.company, user=member.user, kind="test", key="1", text="Something happened", path="/"
    ).pk


def test_every_route_has_its_row():
    names = list(route_names())

    assert (sorted(set(names) - set(MATRIX)), sorted(set(MATRIX) - set(names))) == ([], [])


@pytest.mark.django_db
@pytest.mark.parametrize("name", MATRIX)
def test_route_answers_each_actor_as_declared(name):
    got, wanted = answers(MATRIX[name], name)

    assert got == wanted
