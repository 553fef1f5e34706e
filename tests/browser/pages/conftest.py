"""Every page of the application, with rows and without, in both themes, on a desk and on a phone.

No page may violate WCAG 2.2 AA, scroll sideways, write to the console, break the content policy or
ask a foreign origin. The pages come from the URL configuration (addresses.py). The three walks lie
in files of their own, so that they can go side by side.
"""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from ctpat.companies.models import Company, ForeignTradeZone, Membership
from ctpat.companies.scoping import company_scope
from ctpat.companies.services.invitations import invite
from ctpat.duties.services.reconcile import reconcile
from ctpat.files.services import store_bytes
from ctpat.reports.models import Report
from tests.factories.compliance import OwnCriterionFactory
from tests.factories.duties import OwnKindFactory
from tests.factories.files import pdf_bytes


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
