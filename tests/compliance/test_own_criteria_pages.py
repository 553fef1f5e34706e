from datetime import UTC, datetime

import pytest
from django.urls import reverse

from compliance.catalogue.loading import load_catalogue
from compliance.models import Criterion, EntityType, OwnCriterion, Response
from ctpat.companies.scoping import company_scope
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import CategoryFactory, ElementFactory, OwnCriterionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def url(member, name: str, *args) -> str:
    return reverse(f"compliance:{name}", args=[member.company.slug, *args])


def filled(**changes) -> dict:
    values = {
        "category": CategoryFactory(number=6).pk,
        "element": ElementFactory(number=4).pk,
        "code": "C6.1",
        "level": "must",
        "title": "Key box counted",
        "requirement": "The key box must be counted every evening.",
        "guidance": "",
        "proof_ideas": "Count sheet\n\n Photo of the box ",
        "review_rhythm": "weekly",
    }
    return {**values, **changes}


def test_criterion_is_added_and_waits_for_an_answer(officer):
    page = officer.client.post(url(officer, "own_criterion_create"), filled())

    assert page.status_code == 302
    with company_scope(officer.company):
        criterion = OwnCriterion.objects.get()
        assert criterion.proof_ideas == ["Count sheet", "Photo of the box"]
        assert criterion.review_rhythm == "weekly"
        assert Response.objects.get().own_criterion == criterion


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"code": "6.1"}, "code", "In category 6 the number begins with C6, such as C6.1."),
        ({"code": "C5.1"}, "code", "In category 6 the number begins with C6, such as C6.1."),
        ({"requirement": ""}, "requirement", "This field is required."),
    ],
)
def test_wrong_input_is_told_and_kept(officer, changes, field, told):
    page = officer.client.post(url(officer, "own_criterion_create"), filled(**changes))

    assert page.status_code == 422
    assert page.context["form"].errors == {field: [told]}
    assert "Key box counted" in page.content.decode()


def test_number_is_given_once(officer):
    with company_scope(officer.company):
        OwnCriterionFactory(code="C6.1")

    page = officer.client.post(url(officer, "own_criterion_create"), filled())

    assert page.status_code == 422
    assert "code" in page.context["form"].errors or page.context["form"].non_field_errors()


def test_criterion_is_changed_retired_and_brought_back(officer):
    officer.client.post(url(officer, "own_criterion_create"), filled())
    with company_scope(officer.company):
        pk = OwnCriterion.objects.get().pk

    officer.client.post(url(officer, "own_criterion_change", pk), filled(title="Keys counted"))
    officer.client.post(url(officer, "own_criterion_retire", pk))
    page = officer.client.get(url(officer, "own_criterion_list"))

    [row] = page.context["criteria"]
    assert (row.title, row.retired_on) == ("Keys counted", officer.company.today())
    officer.client.post(url(officer, "own_criterion_restore", pk))
    with company_scope(officer.company):
        assert OwnCriterion.objects.get().retired_on is None


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count(officer, outsider, rows, django_assert_num_queries):
    with company_scope(outsider.company):
        OwnCriterionFactory()
    with company_scope(officer.company):
        own = {row.pk for row in OwnCriterionFactory.create_batch(rows)}
    officer.client.get(url(officer, "own_criterion_list"))

    with django_assert_num_queries(QUERIES):
        page = officer.client.get(url(officer, "own_criterion_list"))

    assert {row.pk for row in page.context["criteria"]} == own


QUERIES = 5


def test_catalogue_page_tells_counts_doubts_and_what_was_not_seen(officer):
    load_catalogue(now=NOW)
    with company_scope(officer.company):
        AccountFactory(entity_type=EntityType.objects.get(pk="rail"))
    Criterion.objects.filter(code="1.1").update(source="supplement")

    catalogue = officer.client.get(url(officer, "catalogue")).context["catalogue"]

    mine = catalogue.types[0]
    assert (mine.name, mine.is_mine, mine.official, mine.must, mine.should) == ("Rail Carrier", True, 83, 59, 24)
    assert (mine.confirmed, mine.uncertain, mine.sector, mine.programme) == (5, 5, 9, 23)
    assert (catalogue.total, catalogue.must, catalogue.unseen_count) == (102, 66, 43)
    assert [criterion.code for criterion in catalogue.added] == ["1.1"]
    assert len([c for c in catalogue.doubtful if "rail" in c.uncertain_for]) == 5
