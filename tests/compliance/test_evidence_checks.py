"""The named check that asks whether policies and procedures say what changed."""

from datetime import date

import pytest

from compliance.models import EvidenceVersion
from compliance.readiness.checks import Hit
from compliance.readiness.snapshot import readiness_of
from ctpat.companies.scoping import company_in_force, company_scope
from ctpat.files.models import StoredFile
from tests.factories.accounts import AccountFactory
from tests.factories.companies import CompanyFactory
from tests.factories.compliance import CriterionFactory, EvidenceFactory, EvidenceLinkFactory, ResponseFactory

TODAY = date(2026, 11, 25)


@pytest.fixture
def response(scope):
    AccountFactory()
    return answer("6.1")


def answer(code: str, applies_to: str = "importer"):
    return ResponseFactory(criterion=CriterionFactory(code=code, applies_to=[applies_to]))


def paper(response, *notes: str, **fields):
    """A procedure with as many versions as notes on what changed."""
    item = EvidenceFactory(**{"kind": "procedure", "title": "Seal procedure", **fields})
    EvidenceLinkFactory(evidence=item, response=response)
    for number, note in enumerate(notes, start=1):
        stored = StoredFile.objects.create(
            company=item.company, name="a.pdf", kind="pdf", media_type="application/pdf", size=1, sha256="0" * 64
        )
        EvidenceVersion.objects.create(company=item.company, evidence=item, number=number, file=stored, note=note)
    return item


def found() -> tuple[Hit, ...]:
    results = readiness_of(company_in_force(), on=TODAY).results
    return next(result.hits for result in results if result.check.id == "procedure-no-history")


def test_a_new_version_without_a_word_on_what_changed_fires(response):
    item = paper(response, "", "", kind="policy")

    assert found() == (Hit("Seal procedure: version 2 doesn't say what changed", item.get_absolute_url(), code="6.1"),)


@pytest.mark.parametrize(
    "notes",
    [
        ("",),  # the first has changed nothing
        ("", "Two seals for rail"),
        ("", "", "Two seals for rail"),  # of the versions only the newest can still be told about
    ],
)
def test_a_first_version_and_one_that_says_what_changed_pass(response, notes):
    paper(response, *notes)

    assert found() == ()


def test_the_newest_version_counts(response):
    paper(response, "", "Two seals for rail", " ")

    assert [hit.text for hit in found()] == ["Seal procedure: version 3 doesn't say what changed"]


def test_other_evidence_and_papers_that_prove_nothing_here_are_left_out(response):
    paper(response, "", "", kind="log")
    paper(response, "", "", archived_on=TODAY)
    paper(answer("6.2", applies_to="rail"), "", "")

    assert found() == ()


def test_the_title_of_a_restricted_paper_stays_out(response):
    paper(response, "", "", title="Guard times", is_restricted=True)

    assert [hit.text for hit in found()] == ["Restricted evidence: version 2 doesn't say what changed"]


def test_papers_of_another_company_are_not_seen(company):
    with company_scope(CompanyFactory()):
        AccountFactory()
        paper(answer("6.1"), "", "")
        assert len(found()) == 1
    with company_scope(company):
        AccountFactory()
        answer("6.2")
        assert found() == ()


@pytest.mark.parametrize("number", [1, 3])
def test_all_is_read_in_the_one_query_of_the_checks(response, django_assert_num_queries, number):
    for _one in range(number):
        paper(response, "", "")

    with django_assert_num_queries(3):
        assert len(found()) == number
