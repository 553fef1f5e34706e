"""Accounts: opened with their criteria, described, followed through their life."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from compliance.exceptions import AccountExists, StatusInFuture
from compliance.models import Account, Response
from compliance.services.accounts import choose_accounts, describe_account, open_account, set_account_status
from ctpat.activity.models import Entry
from ctpat.companies.scoping import company_scope
from tests.factories.accounts import AccountFactory, EntityTypeFactory
from tests.factories.compliance import CriterionFactory

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
IOR = {"kind": "ior", "label": "Importer number", "pattern": r"^\d{2}-\d{7}$", "required": True}


@pytest.fixture
def importer(db):
    return EntityTypeFactory(slug="importer", identifiers=[IOR])


def test_opened_account_brings_its_criteria(officer, scope, importer):
    CriterionFactory(code="1.1", applies_to=["importer"])
    CriterionFactory(code="1.2", applies_to=["carrier"])

    account = open_account(company=scope, entity_type=importer, actor=officer.user, on=TODAY)

    assert list(Response.objects.values_list("criterion__code", flat=True)) == ["1.1"]
    assert [(step.status, step.on) for step in account.statuses.all()] == [("preparing", TODAY)]
    assert Entry.objects.get().verb == "compliance.account.opened"


def test_second_account_for_one_entity_type_is_refused(officer, scope, importer):
    open_account(company=scope, entity_type=importer, actor=officer.user, on=TODAY)

    with pytest.raises(AccountExists):
        open_account(company=scope, entity_type=importer, actor=officer.user, on=TODAY)


def test_second_account_shares_the_answers(officer, scope, importer):
    CriterionFactory(code="1.1", applies_to=["importer", "carrier"])
    for kind in (importer, EntityTypeFactory(slug="carrier")):
        open_account(company=scope, entity_type=kind, actor=officer.user, on=TODAY)

    assert Response.objects.count() == 1


def test_chosen_accounts_drop_only_what_is_blank(officer, scope, importer):
    carrier = EntityTypeFactory(slug="carrier")
    choose_accounts(company=scope, entity_types=[importer, carrier], actor=officer.user, on=TODAY)
    described = Account.objects.get(entity_type=importer)
    describe_account(account=described, identifiers={"ior": "12-3456789"}, actor=officer.user, now=NOW)

    choose_accounts(company=scope, entity_types=[], actor=officer.user, on=TODAY)

    assert list(Account.objects.all()) == [described]


def test_description_is_recorded_once(officer, scope, importer):
    account = AccountFactory(entity_type=importer)

    for _ in range(2):
        describe_account(account=account, identifiers={"ior": "12-3456789"}, actor=officer.user, now=NOW, tier="2")

    assert (account.tier, account.identifiers.get().value) == ("2", "12-3456789")
    verbs = Entry.objects.order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["compliance.account.numbers_changed", "compliance.account.changed"]


def test_latest_status_counts_and_earlier_steps_stay(officer, scope, importer):
    account = open_account(company=scope, entity_type=importer, actor=officer.user, on=date(2020, 1, 1))

    set_account_status(account=account, status="validated", on=date(2024, 5, 6), today=TODAY, actor=officer.user)
    set_account_status(account=account, status="certified", on=date(2023, 1, 2), today=TODAY, actor=officer.user)

    assert Account.objects.get().status == "validated"
    assert [step.status for step in account.statuses.all()] == ["validated", "certified", "preparing"]


def test_status_is_no_prophecy(officer, scope, importer):
    account = AccountFactory(entity_type=importer)

    with pytest.raises(StatusInFuture):
        set_account_status(account=account, status="validated", on=date(2026, 11, 26), today=TODAY, actor=officer.user)


def test_same_status_twice_is_one_step(officer, scope, importer):
    account = AccountFactory(entity_type=importer)

    for _ in range(2):
        set_account_status(account=account, status="certified", on=TODAY, today=TODAY, actor=officer.user)

    assert (account.statuses.count(), Entry.objects.count()) == (1, 1)


@pytest.fixture
def account(company, importer):
    with company_scope(company):
        return AccountFactory(entity_type=importer, status="certified")


def url(name, account):
    return reverse(f"compliance:{name}", args=["acme", account.pk])


def test_account_form_names_a_wrong_number_and_keeps_it(officer, account):
    page = officer.client.post(url("account_change", account), {"identifier_ior": "12345", "scss_name": "R. Alvarez"})

    assert page.status_code == 422
    assert "identifier_ior" in page.context["form"].errors
    assert page.context["form"]["scss_name"].value() == "R. Alvarez"


def test_account_under_way_needs_its_numbers_and_one_in_preparation_doesnt(officer, account, company):
    refused = officer.client.post(url("account_change", account), {"identifier_ior": ""})
    with company_scope(company):
        Account.objects.update(status="preparing")
    taken = officer.client.post(url("account_change", account), {"identifier_ior": ""})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert refused.context["form"].non_field_errors() == ["CBP asks for: Importer number."]


def test_undeclared_fields_of_an_account_are_ignored(officer, account, company, outsider):
    EntityTypeFactory(slug="carrier")
    evil = {"status": "validated", "entity_type": "carrier", "company": outsider.company.pk, "identifier_evil": "1"}

    officer.client.post(url("account_change", account), {"identifier_ior": "12-3456789", "tier": "1", **evil})

    with company_scope(company):
        found = Account.objects.get(pk=account.pk)
        assert (found.status, found.entity_type_id, found.tier) == ("certified", "importer", "1")
        assert [row.kind for row in found.identifiers.all()] == ["ior"]


def test_foreign_account_is_not_found(outsider, account):
    for name in ("account_detail", "account_change", "account_status"):
        foreign = reverse(f"compliance:{name}", args=["beta", account.pk])
        assert outsider.client.get(foreign).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_account_list_query_count(officer, company, rows, django_assert_num_queries):
    with company_scope(company):
        for number in range(rows):
            AccountFactory(entity_type=EntityTypeFactory(slug=f"kind-{number}"))

    with django_assert_num_queries(5):
        page = officer.client.get(reverse("compliance:account_list", args=["acme"]))

    assert len(page.context["accounts"]) == rows
