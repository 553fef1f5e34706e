"""The demonstration company, as rich as it is."""

import pytest

from ctpat.companies.models import Membership
from tests.access_matrix import LETTERS

from ..addresses import addresses
from ..looking import look_at

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_with_rows(window, acme, subtests):
    members = Membership.objects.filter(company=acme).select_related("user")
    people = {letter: member.user for letter, role in LETTERS.items() for member in members.with_role(role)[:1]}
    for address in addresses(acme, with_rows=True):
        with subtests.test(address.path):
            look_at(window(people[address.letter]), address.path)
