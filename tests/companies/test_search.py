"""The palette finds what the member may open, and nothing else."""

import pytest
from django.urls import reverse

from ctpat.companies.palette import find
from ctpat.companies.scoping import company_scope
from tests.factories.actions import WeaknessFactory
from tests.factories.companies import SiteFactory
from tests.factories.compliance import CriterionFactory, EvidenceFactory, ResponseFactory


def titles(membership, text: str) -> dict[str, list[str]]:
    with company_scope(membership.company):
        return {group.name: [hit.title for hit in group.hits] for group in find(membership.company, membership, text)}


def plant(company, word: str) -> None:
    """One thing of each kind with a word in it."""
    with company_scope(company):
        criterion = CriterionFactory(code=f"90.{len(word)}", title=f"{word} criterion")
        ResponseFactory(company=company, criterion=criterion)
        EvidenceFactory(company=company, title=f"{word} log")
        WeaknessFactory(company=company, title=f"{word} is missing")
        SiteFactory(company=company, name=f"{word} yard")


def test_officer_finds_every_kind(officer):
    plant(officer.company, "quay")
    officer.user.name = "Ann Quay"
    officer.user.save()

    assert titles(officer, "quay") == {
        "People": ["Ann Quay"],
        "Sites": ["quay yard"],
        "Criteria": ["quay criterion"],
        "Evidence": ["quay log"],
        "Weaknesses": ["quay is missing"],
    }


def test_viewer_finds_criteria_and_sites_only(viewer):
    plant(viewer.company, "quay")

    assert titles(viewer, "quay") == {"Sites": ["quay yard"], "Criteria": ["quay criterion"]}


def test_administrator_alone_finds_no_content(administrator):
    plant(administrator.company, "quay")

    assert titles(administrator, "quay") == {"Sites": ["quay yard"]}


def test_contributor_finds_what_is_assigned(contributor):
    plant(contributor.company, "quay")
    with company_scope(contributor.company):
        mine = CriterionFactory(code="7.1", title="quay of mine")
        ResponseFactory(company=contributor.company, criterion=mine, owner=contributor.user)

    assert titles(contributor, "quay") == {"Sites": ["quay yard"], "Criteria": ["quay of mine"]}


def test_nothing_of_another_company_is_found(officer, outsider):
    plant(outsider.company, "canary")

    assert titles(officer, "canary") == {}


def test_number_asked_for_comes_first_and_numbers_are_in_order(officer):
    with company_scope(officer.company):
        for code, title in (("6.10", "b"), ("6.2", "a"), ("3.1", "as 6.2 says")):
            criterion = CriterionFactory(code=code, title=title)
            ResponseFactory(company=officer.company, criterion=criterion)

    assert titles(officer, "6.")["Criteria"] == ["a", "b", "as 6.2 says"]


def test_weakness_is_found_by_its_number(officer):
    with company_scope(officer.company):
        weakness = WeaknessFactory(company=officer.company, title="Copy at dock 3")

    assert titles(officer, f"W-{weakness.number}")["Weaknesses"] == ["Copy at dock 3"]


def test_short_text_finds_pages_only(officer):
    plant(officer.company, "quay")

    assert "Criteria" not in titles(officer, "s")


@pytest.mark.parametrize("rows", [1, 3])
def test_search_query_count(officer, rows, django_assert_num_queries):
    for number in range(rows):
        plant(officer.company, "quay" + "s" * number)

    with django_assert_num_queries(10):
        officer.client.get(reverse("companies:search", args=["acme"]), {"q": "quay"}, headers={"HX-Request": "true"})
