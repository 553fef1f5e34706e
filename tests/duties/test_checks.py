"""The named checks of the readiness report that ask about duties."""

from datetime import date

import pytest

from compliance.readiness.case import Case
from compliance.readiness.checks import run_checks
from ctpat.companies.roles import Role
from ctpat.duties.models import Duty
from ctpat.duties.services import adjusting, assigning
from tests.conftest import member_of
from tests.duties.conftest import TODAY, at, run
from tests.factories.compliance import CriterionFactory


def hits(company, check: str, on: date = TODAY) -> list[str]:
    case = Case(company=company, on=on, rows=[], accounts=[])
    return [hit.text for result in run_checks(case) if result.check.id == check for hit in result.hits]


def test_a_rhythm_that_is_late_by_more_than_its_grace_fires(footage):
    assert hits(footage.company, "footage-review", on=date(2027, 4, 8)) == []
    assert hits(footage.company, "footage-review", on=date(2027, 4, 9)) == [
        "Camera footage reviewed, Yard: nothing since it was due on 1 Apr 2027"
    ]


def test_a_paused_duty_is_not_asked_about(footage, officer):
    adjusting.pause(duty=footage.duty, actor=officer.user, reason="Yard closed", on=TODAY)

    assert hits(footage.company, "footage-review", on=date(2027, 5, 9)) == []


def test_duties_without_deputy_and_a_person_with_most_of_them_fire(footage, officer, reviewer):
    duties = Duty.objects.in_force()
    others = duties.exclude(pk=footage.duty_id)
    now = at(footage.company)
    assigning.assign(duties=list(others), actor=officer.user, owner=officer.user, deputy=reviewer.user, now=now)

    assert hits(footage.company, "no-deputy") == [
        "Camera footage reviewed, Yard has no deputy",
        f"{officer.user} answers for 6 of 6 duties",
    ]

    third = member_of(footage.company, Role.MANAGER)
    assigning.assign(duties=[footage.duty], actor=officer.user, deputy=third.user, now=now)
    assigning.assign(duties=list(others)[:3], actor=officer.user, owner=third.user, now=now)
    assigning.assign(duties=list(others)[3:4], actor=officer.user, owner=reviewer.user, deputy=third.user, now=now)
    assert hits(footage.company, "no-deputy") == []


@pytest.mark.parametrize(
    ("check", "code", "kind"),
    [
        ("management-updated", "1.4", "management-review"),
        ("crisis-plan-tested", "2.4", "crisis-exercise"),
        ("access-review", "4.7", "user-access-review"),
        ("backup-evidence", "4.12", "data-backup"),
        ("seal-audit-current", "6.6", "seal-inventory-audit"),
        ("management-search", "5.8", "management-conveyance-search"),
        ("incident-reporting-ready", "7.23", "incident-contact-list-check"),
    ],
)
def test_each_check_asks_its_duty(scope, account, yard, officer, check, code, kind):
    CriterionFactory(code=code, applies_to=["importer"])
    run(scope)

    assert hits(scope, check) == []
    assert Duty.objects.get(kind=kind).title in hits(scope, check, on=date(2028, 6, 1))[0]
