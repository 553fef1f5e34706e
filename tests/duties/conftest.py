"""A company on a fixed day, with an account and what follows from it."""

from datetime import date, datetime

import pytest
import time_machine

from ctpat.duties.models import Duty, Occurrence
from ctpat.duties.services.adjusting import pause
from ctpat.duties.services.reconcile import reconcile
from tests.factories.accounts import AccountFactory
from tests.factories.companies import SiteFactory
from tests.factories.compliance import CriterionFactory

TODAY = date(2027, 3, 1)
NOVEMBER = date(2026, 11, 25)
PORTAL = "portal-inbox-check"


def at(company, day: date = TODAY, hour: int = 9) -> datetime:
    """An hour of the company's own day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=company.zone)


def run(company, day: date = TODAY):
    return reconcile(company=company, now=at(company, day))


def dates(kind: str) -> list[tuple[date, str]]:
    return [(row.due_on, row.state) for row in Occurrence.objects.filter(duty__kind=kind)]


@pytest.fixture
def november():
    """The clock stands at noon of that day, for tests of what pages show today."""
    with time_machine.travel("2026-11-25 18:00:00Z", tick=True):
        yield


@pytest.fixture
def account(scope):
    return AccountFactory(status="validated", anniversary_on=date(2027, 6, 15))


@pytest.fixture
def yard(scope):
    return SiteFactory(company=scope, name="Yard")


@pytest.fixture
def footage(scope, yard, officer) -> Occurrence:
    """The monthly footage review of the yard, due on 1 April 2027; nothing else reminds anybody for weeks."""
    AccountFactory(status="validated")
    CriterionFactory(code="9.15", applies_to=["importer"])
    run(scope)
    for weekly in Duty.objects.filter(kind=PORTAL):
        pause(duty=weekly, actor=officer.user, reason="Somebody else looks.", on=TODAY)
    return Duty.objects.get(kind="footage-review").occurrences.get()
