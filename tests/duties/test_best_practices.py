"""What CBP praised is a task too: shown anew each year, by whoever answers its criterion."""

from datetime import date

import pytest

from compliance.models import ReportItem, Validation
from ctpat.duties.models import Duty
from ctpat.duties.services.doing import mark_done
from tests.duties.conftest import TODAY, at, dates, run
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.evidence import evidence_with_file
from tests.factories.validations import ReportItemFactory, ValidationFactory


@pytest.fixture
def photos(scope, officer, reviewer) -> ReportItem:
    AccountFactory(status="validated")
    criterion = CriterionFactory(code="5.5", applies_to=["importer"])
    response = ResponseFactory(criterion=criterion, owner=officer.user, deputy=reviewer.user)
    validation = ValidationFactory(reported=True, report_on=date(2026, 3, 20))
    facts = {"kind": "best_practice", "title": "Five photos", "response": response}
    return ReportItemFactory(validation=validation, **facts)


def test_a_best_practice_is_a_task_with_criterion_owner_deputy_and_proof(scope, photos, officer, reviewer):
    run(scope)

    duty = Duty.objects.get(kind="best-practice-kept")
    assert (duty.label, duty.mail_label, duty.codes) == ("Five photos", "B1", ("5.5",))
    assert (duty.owner, duty.deputy) == (officer.user, reviewer.user)
    assert duty.path == photos.get_absolute_url()
    assert dates("best-practice-kept") == [(date(2027, 3, 20), "open")]

    facts = {"evidence": evidence_with_file(officer.user), "note": "Still five photos.", "done_on": TODAY}
    mark_done(occurrence=duty.occurrences.get(), actor=officer.user, now=at(scope), **facts)

    assert dates("best-practice-kept") == [(date(2027, 3, 20), "done"), (date(2028, 3, 1), "open")]


def test_other_points_are_tasks_of_the_register(scope, photos):
    ReportItem.objects.update(kind="recommendation")
    Validation.objects.update(report_on=date(2026, 3, 20))

    run(scope)

    assert dates("best-practice-kept") == []
