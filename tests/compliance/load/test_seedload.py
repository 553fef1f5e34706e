import pytest
from django.core.management import call_command

from compliance.load.building import slug_of
from compliance.models import EvidenceLink, ReadinessDay, Response, Weakness
from compliance.readiness.snapshot import readiness_of
from ctpat.activity.models import Entry
from ctpat.activity.verify import verify
from ctpat.companies.models import Company
from ctpat.companies.scoping import company_scope

MODELS = [Response, EvidenceLink, Weakness, ReadinessDay, Entry]


@pytest.fixture
def loaded(db, capsys):
    call_command("loadcatalogue", verbosity=0)
    call_command("seedload", companies=2, partners=3, seed=7)
    return capsys.readouterr().out


def counted() -> dict[str, list[int]]:
    found = {}
    for company in Company.objects.order_by("slug"):
        with company_scope(company, write=False):
            found[company.slug] = [model.objects.count() for model in MODELS]
    return found


def test_seedload_makes_companies_as_large_as_real_ones(loaded):
    assert "this version keeps no business partners yet" in loaded
    found = counted()
    assert list(found) == [slug_of(7, 1), slug_of(7, 2)]
    assert all(responses >= 100 and links >= responses for responses, links, *_ in found.values())


def test_seedload_writes_a_history_that_holds(loaded):
    assert [verify(company).flaw for company in Company.objects.all()] == ["", ""]


def test_seedload_again_makes_only_what_is_missing(loaded):
    before = counted()

    call_command("seedload", companies=3, seed=7)

    after = counted()
    assert {slug: after[slug] for slug in before} == before
    assert list(after) == [slug_of(7, number) for number in (1, 2, 3)]


@pytest.mark.usefixtures("loaded")
def test_readiness_asks_three_queries_under_load(django_assert_num_queries):
    company = Company.objects.first()

    with company_scope(company, write=False), django_assert_num_queries(3):
        readiness = readiness_of(company, on=company.today())

    assert len(readiness.rows) > 90
