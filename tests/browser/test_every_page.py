"""Every page of the application, with rows and without, in both themes, on a desk and on a phone.

No page may violate WCAG 2.2 AA, scroll sideways, write to the console, break the content policy or
ask a foreign origin. The pages come from the URL configuration (addresses.py).
"""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import CharField, Value
from django.db.models.functions import Concat
from django.utils import timezone

from compliance.models import Criterion
from ctpat.companies.models import Company, ForeignTradeZone, Membership
from ctpat.companies.scoping import company_scope
from ctpat.companies.services.founding import create_company, finish_setup
from ctpat.companies.services.invitations import invite
from ctpat.duties.services.reconcile import reconcile
from ctpat.files.services import store_bytes
from ctpat.reports.models import Report
from tests.access_matrix import LETTERS, World
from tests.factories.companies import UserFactory
from tests.factories.compliance import OwnCriterionFactory
from tests.factories.duties import OwnKindFactory
from tests.factories.files import pdf_bytes

from .addresses import MATRIX, addresses, letter_of, other_pages
from .looking import look_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def catalogue(transactional_db):
    call_command("loadcatalogue", verbosity=0)


@pytest.fixture
def acme(catalogue) -> Company:
    """The demonstration company, and what it happens not to have."""
    call_command("demo", password="correct horse battery", verbosity=0)
    company = Company.objects.get(slug="acme")
    with company_scope(company):
        OwnCriterionFactory(code="C4.1")
        ForeignTradeZone.objects.create(company=company, number="138", grantee="Columbus Regional Airport Authority")
        administrator = Membership.objects.get(company=company, user__email="admin@acme.example")
        invite(email="new@acme.example", roles=["viewer"], by=administrator, now=timezone.now())
        make_reports(company)
        OwnKindFactory()
        reconcile(company=company, now=timezone.now())
    return company


def make_reports(company: Company) -> None:
    """One in each state."""
    states = Report.State
    facts = {"company": company, "kind": Report.Kind.READINESS, "as_of": company.today(), "language": "en"}
    file = store_bytes(content=pdf_bytes(), name="readiness.pdf", kind="pdf")
    later = timezone.now() + timedelta(days=7)
    for state in states:
        done = {"file": file, "expires_at": later, "finished_at": timezone.now()} if state == states.DONE else {}
        Report.objects.create(fingerprint=state, state=state, **facts, **done)


@pytest.fixture
def window(open_browser):
    """A function that gives the one window of a person."""
    windows = {}

    def window_of(user):
        if user.pk not in windows:
            windows[user.pk] = open_browser(user)
        return windows[user.pk]

    return window_of


def test_every_page_with_rows(window, acme, subtests):
    members = Membership.objects.filter(company=acme).select_related("user")
    people = {letter: member.user for letter, role in LETTERS.items() for member in members.with_role(role)[:1]}
    for address in addresses(acme, with_rows=True):
        with subtests.test(address.path):
            look_at(window(people[address.letter]), address.path)


def test_every_page_without_rows(window, catalogue, subtests):
    membership = create_company(legal_name="New Trading Inc.", actor=UserFactory(name="Nora Vance"), now=timezone.now())
    with company_scope(membership.company):
        finish_setup(company=membership.company, actor=membership.user, now=timezone.now())
    for address in addresses(membership.company, with_rows=False):
        with subtests.test(address.path):
            look_at(window(membership.user), address.path)


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
