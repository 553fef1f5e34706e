"""The palette finds what CBP asked and said."""

from datetime import date

import pytest
from django.urls import reverse

from ctpat.companies.scoping import company_scope
from tests.factories.accounts import AccountFactory
from tests.factories.annual_review import AnnualReviewFactory
from tests.factories.validations import DecisionFactory, MessageFactory, PreparationStepFactory, ValidationFactory

GROUPS = ("Validations", "Messages of CBP", "Decisions of CBP", "Annual reviews")


def found(member, text: str) -> dict[str, list[tuple]]:
    page = member.client.get(reverse("companies:search", args=["acme"]), {"q": text})
    groups = {group.name: [(hit.title, hit.url, hit.note) for hit in group.hits] for group in page.context["groups"]}
    return {name: hits for name, hits in groups.items() if name in GROUPS}


@pytest.fixture
def asked(company):
    """One of each of the importer's account."""
    with company_scope(company):
        account = AccountFactory()
        return {
            "validation": ValidationFactory(account=account, scss_name="Ruth Quay", where="Quay warehouse"),
            "message": MessageFactory(account=account, subject="Seal log of the quay", text="Please send it."),
            "decision": DecisionFactory(account=account, reason="No seal at the quay."),
            "review": AnnualReviewFactory(account=account, anniversary_on=date(2026, 12, 20)),
        }


def test_each_is_found_and_leads_to_its_page(officer, asked):
    assert found(officer, "quay") == {
        "Validations": [
            ("Revalidation 2026, Importer", f"/c/acme/validations/{asked['validation'].pk}/", "Preparation")
        ],
        "Messages of CBP": [
            ("Seal log of the quay", f"/c/acme/validations/messages/{asked['message'].pk}/", "waits for an answer")
        ],
        "Decisions of CBP": [
            (
                "Suspension, 2 Nov 2026, Importer",
                f"/c/acme/validations/decisions/{asked['decision'].pk}/",
                "waits for an answer",
            )
        ],
    }
    assert found(officer, "review 2026") == {
        "Annual reviews": [("Annual review 2026, Importer", "/c/acme/profile/annual-review/2026/importer/", "Open")]
    }


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("revalidation 2026", "Validations"),
        ("seal please", "Messages of CBP"),
        ("suspension importer", "Decisions of CBP"),
        ("importer annual", "Annual reviews"),
    ],
)
def test_words_are_found_in_any_order(officer, asked, text, group):
    assert list(found(officer, text)) == [group]


def test_a_message_is_found_by_its_kind_and_what_waits_comes_first(officer, company):
    with company_scope(company):
        for subject, answered_on in (("First", date(2026, 11, 12)), ("Second", None)):
            MessageFactory(kind="question", subject=subject, answered_on=answered_on)
        MessageFactory(subject="Third")

    assert [title for title, _url, _note in found(officer, "question")["Messages of CBP"]] == ["Second", "First"]


def test_each_group_is_for_those_who_may_open_it(manager, contributor, viewer, asked):
    assert list(found(manager, "quay")) == ["Validations", "Messages of CBP", "Decisions of CBP"]
    assert found(contributor, "quay") == {}
    assert list(found(contributor, "annual")) == ["Annual reviews"]
    assert found(viewer, "quay") == found(viewer, "annual") == {}
    with company_scope(contributor.company):
        PreparationStepFactory(validation=asked["validation"], owner=contributor.user)
    assert list(found(contributor, "quay")) == ["Validations"]


def test_nothing_of_another_company_is_found(officer, outsider):
    with company_scope(outsider.company):
        account = AccountFactory()
        ValidationFactory(account=account, where="canary")
        MessageFactory(account=account, subject="canary")
        DecisionFactory(account=account, reason="canary")
        AnnualReviewFactory(account=account)

    assert found(officer, "canary") == found(officer, "annual") == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(officer, company, django_assert_num_queries, rows):
    with company_scope(company):
        for number in range(rows):
            account = AccountFactory(entity_type__slug=f"importer-{number}")
            ValidationFactory(account=account, where="quay")
            MessageFactory(account=account, subject="quay")
            DecisionFactory(account=account, reason="quay")
            AnnualReviewFactory(account=account)
    found(officer, "quay")

    with django_assert_num_queries(11):
        found(officer, "quay")
