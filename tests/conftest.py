"""The cast of most tests: one company and a member for each role, and a stranger."""

import uuid

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase

from ctpat.activity import append_only
from ctpat.companies.caching import forget_everything
from ctpat.companies.models import Membership
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from tests.access_matrix import World
from tests.counting import assert_num_queries
from tests.factories.companies import CompanyFactory, MembershipFactory


def member_of(company, *roles: Role, **fields) -> Membership:
    """A member with these roles; `.client` is a signed-in browser."""
    membership = MembershipFactory(company=company, roles=list(roles), **fields)
    membership.client = signed_in(membership.user)
    return membership


def signed_in(user):
    return World.sign_in(user)


@pytest.fixture
def django_assert_num_queries():
    """pytest-django's, with the same numbers on both databases."""
    return assert_num_queries


@pytest.fixture
def company(db):
    return CompanyFactory(slug="acme", legal_name="Acme Trading Inc.", trading_name="Acme Trading")


@pytest.fixture
def scope(company):
    """The company is in force while the test runs."""
    with company_scope(company):
        yield company


@pytest.fixture
def administrator(company):
    return member_of(company, Role.ADMINISTRATOR)


@pytest.fixture
def officer(company):
    return member_of(company, Role.COMPLIANCE_OFFICER)


@pytest.fixture
def reviewer(company):
    """A second compliance officer: the other pair of eyes."""
    return member_of(company, Role.COMPLIANCE_OFFICER)


@pytest.fixture
def company_officer(company):
    return member_of(company, Role.COMPANY_OFFICER)


@pytest.fixture
def auditor(company):
    return member_of(company, Role.AUDITOR)


@pytest.fixture
def manager(company):
    return member_of(company, Role.MANAGER)


@pytest.fixture
def contributor(company):
    return member_of(company, Role.CONTRIBUTOR)


@pytest.fixture
def viewer(company):
    return member_of(company, Role.VIEWER)


@pytest.fixture
def consultant(company):
    return member_of(company, Role.CONSULTANT)


@pytest.fixture
def outsider(db):
    """Compliance officer and administrator of another company."""
    other = CompanyFactory(slug="beta", legal_name="Beta Freight LLC")
    return member_of(other, Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR)


@pytest.fixture(autouse=True, scope="session")
def history_may_be_flushed():
    """Transactional tests empty the database, which history's own triggers refuse."""
    flush = TransactionTestCase._fixture_teardown

    def lifted(case) -> None:
        append_only.lift()
        try:
            flush(case)
        finally:
            append_only.install()

    TransactionTestCase._fixture_teardown = lifted
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Rows made by factories move no change number, so what one test remembered would reach the next.

    Redis keeps limits beyond a test's transaction, which the database's cache does not; a prefix of
    its own keeps each test's apart, also from those that run beside it.
    """
    forget_everything()
    if settings.REDIS_URL:
        cache.key_prefix = uuid.uuid4().hex
