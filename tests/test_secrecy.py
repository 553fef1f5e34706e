"""What one company stores changes no page, file or number of another (security S1.5).

Every route that may be read is asked before and after a stranger's company fills up; the answers
must be the same to the letter.
"""

import re
from datetime import UTC, datetime

import pytest
import time_machine

from compliance.models import Comment
from ctpat.activity.services import record
from ctpat.companies.models import Company
from ctpat.companies.scoping import company_scope
from ctpat.outbox.services import notify
from tests.access_matrix import World
from tests.factories.accounts import AccountFactory, EntityTypeFactory
from tests.factories.actions import CorrectiveActionFactory, MeasureFactory, WeaknessFactory
from tests.factories.companies import ContactFactory, MembershipFactory, SiteFactory, UserFactory
from tests.factories.compliance import (
    CriterionFactory,
    EvidenceLinkFactory,
    OwnCriterionFactory,
    ResponseFactory,
)
from tests.factories.duties import AbsenceFactory, DutyFactory, OccurrenceFactory, OwnKindFactory
from tests.factories.evidence import plain_evidence
from tests.test_access import MATRIX
from tests.test_safety import reader

CANARY = "canary"
MADE_ANEW = re.compile(rb'(csrfmiddlewaretoken" value="|"X-CSRFToken":"|name="key" value=")[\w-]+')
BELOW_A_COMPANY = [name for name, row in MATRIX.items() if row.get and not name.startswith("operating:")]


def fill(company: Company, criterion) -> None:
    """One row of each kind, with a word that would be known again."""
    person = UserFactory(name=f"Ann {CANARY}", email=f"{CANARY}@beta.example")
    MembershipFactory(company=company, user=person)
    with company_scope(company):
        SiteFactory(company=company, name=f"{CANARY} yard")
        ContactFactory(company=company, name=f"Bob {CANARY}")
        AccountFactory()
        OwnCriterionFactory(code="C6.99", title=f"{CANARY} rule")
        answer = ResponseFactory(criterion=criterion, narrative=f"We hide the {CANARY}.", owner=person)
        EvidenceLinkFactory(evidence=plain_evidence(title=f"{CANARY} log"), response=answer)
        weakness = WeaknessFactory(response=answer, title=f"The {CANARY} escapes", owner=person)
        CorrectiveActionFactory(weakness=weakness, title=f"Lock the {CANARY} up", owner=person)
        MeasureFactory(response=answer, why=f"The {CANARY} sings.")
        Comment.objects.create(company=company, response=answer, author=person, text=f"Where is the {CANARY}?")
        own = OwnKindFactory(title=f"{CANARY} walk")
        duty = DutyFactory(kind="", own_kind=own, label=f"{CANARY} cage", owner=person)
        OccurrenceFactory(duty=duty, note=f"The {CANARY} slept.")
        OccurrenceFactory(duty__label=f"{CANARY} gate", state="done", done_on="2026-11-20", done_by=person)
        AbsenceFactory(user=person)
        notify(user=person, kind="test", key=CANARY, text=f"{CANARY} news", path="/")
        record(person, "compliance.weakness.raised", weakness)


def seen(world: World, name: str) -> bytes:
    row = MATRIX[name]
    page = reader(row, world).get(url_of(world, name))
    content = b"".join(page.streaming_content) if page.streaming else page.content
    return MADE_ANEW.sub(rb"\1", content)


def url_of(world: World, name: str) -> str:
    """The same address both times: its arguments are made once."""
    kept = world.__dict__.setdefault("urls", {})
    if name not in kept:
        kept[name] = MATRIX[name].url(name, world)
    return kept[name]


@pytest.mark.django_db
@pytest.mark.parametrize("name", BELOW_A_COMPANY)
def test_another_company_changes_nothing_that_is_seen(name):
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False):
        world = World()
        criterion = CriterionFactory(code="3.99", title="Of the catalogue")
        EntityTypeFactory()
        url_of(world, name)
        seen(world, name)  # the first visit may say so
        before = seen(world, name)

        fill(Company.objects.get(slug="beta"), criterion)
        after = seen(world, name)

    assert CANARY.encode() not in after
    assert after == before
