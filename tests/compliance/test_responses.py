import pytest

from compliance.models import Account, Response
from compliance.services.responses import ensure_responses
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import CriterionFactory

pytestmark = pytest.mark.django_db


def codes() -> list[str]:
    return sorted(response.code for response in Response.objects.all())


def test_accounts_make_criteria_apply(scope):
    CriterionFactory(code="1.1", applies_to=["importer"])
    CriterionFactory(code="5.2", applies_to=["rail"])
    CriterionFactory(code="1.2", applies_to=["importer"], retired_on="2026-01-01")
    AccountFactory()

    new = ensure_responses(company=scope)

    assert new == 1
    assert codes() == ["1.1"]


def test_second_call_adds_nothing_and_answers_stay(scope):
    CriterionFactory(code="1.1", applies_to=["importer"])
    account = AccountFactory()
    ensure_responses(company=scope)
    Account.objects.filter(pk=account.pk).update(status="withdrawn")

    assert ensure_responses(company=scope) == 0
    assert codes() == ["1.1"]
