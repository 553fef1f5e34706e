"""A company on its first day."""

import pytest
from django.utils import timezone

from ctpat.companies.scoping import company_scope
from ctpat.companies.services.founding import create_company, finish_setup
from tests.factories.companies import UserFactory

from ..addresses import addresses
from ..looking import look_at

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_without_rows(window, catalogue, subtests):
    membership = create_company(legal_name="New Trading Inc.", actor=UserFactory(name="Nora Vance"), now=timezone.now())
    with company_scope(membership.company):
        finish_setup(company=membership.company, actor=membership.user, now=timezone.now())
    for address in addresses(membership.company, with_rows=False):
        with subtests.test(address.path):
            look_at(window(membership.user), address.path)
