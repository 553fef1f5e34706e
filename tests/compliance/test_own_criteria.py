from datetime import date

import pytest

from compliance.models import OwnCriterion, Response
from compliance.services import own_criteria as services
from ctpat.activity.models import Entry
from tests.factories.compliance import CategoryFactory, ElementFactory, OwnCriterionFactory, ResponseFactory

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("verb", flat=True))


def add(officer, **facts) -> OwnCriterion:
    values = {"code": "C6.1", "level": "must", "title": "Key box", "requirement": "The key box must be counted."}
    return services.add_own_criterion(
        actor=officer.user, element=ElementFactory(), category=CategoryFactory(), **{**values, **facts}
    )


def test_added_criterion_waits_for_an_answer(scope, officer):
    criterion = add(officer)

    assert [response.code for response in Response.objects.all()] == ["C6.1"]
    assert verbs() == ["compliance.own_criterion.added"]
    assert criterion.company == scope


def test_unchanged_facts_leave_no_trace(scope, officer):
    criterion = add(officer)

    services.change_own_criterion(criterion=criterion, actor=officer.user, title="Key box")

    assert verbs() == ["compliance.own_criterion.added"]


@pytest.mark.parametrize(
    ("changes", "state"),
    [({"requirement": "The key box must be counted twice."}, "draft"), ({"title": "Keys"}, "accepted")],
)
def test_another_requirement_takes_the_acceptance_away(scope, officer, changes, state):
    criterion = OwnCriterionFactory()
    response = ResponseFactory(criterion=None, own_criterion=criterion, review_state="accepted")

    services.change_own_criterion(criterion=criterion, actor=officer.user, **changes)

    response.refresh_from_db()
    assert response.review_state == state
    assert verbs() == ["compliance.own_criterion.changed"]


def test_retired_criterion_keeps_its_answer_and_comes_back(scope, officer):
    criterion = add(officer)

    services.retire_own_criterion(criterion=criterion, actor=officer.user, on=date(2026, 11, 25))
    services.retire_own_criterion(criterion=criterion, actor=officer.user, on=date(2026, 11, 26))

    criterion.refresh_from_db()
    assert criterion.retired_on == date(2026, 11, 25)
    assert Response.objects.count() == 1
    assert Response.objects.applicable().count() == 0
    services.restore_own_criterion(criterion=criterion, actor=officer.user)
    assert Response.objects.applicable().count() == 1
    assert verbs() == [f"compliance.own_criterion.{verb}" for verb in ("added", "retired", "restored")]


def test_next_code_is_the_first_free_number_of_its_category(scope):
    OwnCriterionFactory(code="C6.2")
    OwnCriterionFactory(code="C6.10")
    OwnCriterionFactory(code="C4.3")

    assert services.next_code(6) == "C6.11"
    assert services.next_code(7) == "C7.1"
