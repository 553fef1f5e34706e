"""Who sees which evidence, how it is filtered, and how many queries that takes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.library import panel
from compliance.models import Evidence
from compliance.search import search
from compliance.services.evidence import archive_evidence, link_evidence
from ctpat.companies.scoping import company_scope
from tests.factories.companies import SiteFactory
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.evidence import NOW, evidence_with_file, plain_evidence

pytestmark = pytest.mark.django_db


def list_url(company, **query) -> str:
    return reverse("compliance:evidence_list", args=[company.slug], query=query)


def titles(page) -> list[str]:
    return [line.evidence.title for line in page.context["library"].lines]


@pytest.fixture
def shelf(company):
    """One item in each state, named by it."""
    today = company.today()
    with company_scope(company):
        site = SiteFactory(company=company, name="Laredo TX")
        response = ResponseFactory(criterion=CriterionFactory(code="6.1"))
        ended = plain_evidence(today - timedelta(days=1), title="ended", kind="log", site=site)
        plain_evidence(today, title="today")
        plain_evidence(today + timedelta(days=30), title="soon")
        plain_evidence(today + timedelta(days=31), title="current")
        plain_evidence(None, title="endless")
        link_evidence(evidence=ended, response=response, actor=None, now=NOW)
        gone = plain_evidence(today, title="archived")
        archive_evidence(evidence=gone, actor=None, on=today)
    return site


def test_list_shows_what_ends_first_on_top_and_counts_it(officer, company, shelf):
    page = officer.client.get(list_url(company))

    library = page.context["library"]
    assert titles(page) == ["ended", "today", "soon", "current", "endless"]
    assert (library.total, library.expired, library.ends_soon) == (5, 1, 2)
    assert [line.words for line in library.lines] == [
        "Out of date",
        "Ends today",
        "Ends in 30 days",
        "Current",
        "Current",
    ]
    assert sum(bar.count for bar in library.bars) == 5


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "expired"}, ["ended"]),
        ({"state": ["expired", "ends_soon"]}, ["ended", "today", "soon"]),
        ({"state": "current"}, ["current", "endless"]),
        ({"ends": "before"}, ["ended"]),
        ({"kind": "log"}, ["ended"]),
        ({"unlinked": "1"}, ["today", "soon", "current", "endless"]),
        ({"q": "end"}, ["ended", "endless"]),
        ({"q": "6.1"}, ["ended"]),
        ({"q": "end log"}, []),
        ({"archived": "1"}, ["archived"]),
        ({"state": "nonsense", "kind": "nonsense", "ends": "'--", "page": "-3", "site": "x"}, None),
    ],
)
def test_filters_stand_in_the_url_and_nonsense_is_left_out(officer, company, shelf, query, expected):
    page = officer.client.get(list_url(company, **query))

    everything = ["ended", "today", "soon", "current", "endless"]
    assert titles(page) == (everything if expected is None else expected)


def test_site_and_tag_filters(officer, company, shelf):
    with company_scope(company):
        tagged = evidence_with_file(officer.user, title="tagged", tags=["gate"])
        tag = tagged.tags.get().tag.pk

    assert titles(officer.client.get(list_url(company, site=shelf.pk))) == ["ended"]
    assert titles(officer.client.get(list_url(company, tag=tag))) == ["tagged"]
    assert titles(officer.client.get(list_url(company, mine="1"))) == ["tagged"]


def test_foreign_site_in_the_url_is_left_out(officer, outsider, company, shelf):
    with company_scope(outsider.company):
        foreign = SiteFactory(company=outsider.company, name="canary site")

    page = officer.client.get(list_url(company, site=foreign.pk))

    assert len(titles(page)) == 5
    assert b"canary" not in page.content


def test_restricted_item_is_hidden_from_those_without_the_right(company, officer, manager, auditor):
    with company_scope(company):
        secret = evidence_with_file(officer.user, title="camera plan", restricted=True)
    detail = reverse("compliance:evidence_detail", args=[company.slug, secret.pk])
    file = reverse("compliance:evidence_file", args=[company.slug, secret.pk, 1])
    picture = reverse("compliance:evidence_picture", args=[company.slug, secret.pk, 1, "view"])

    for url in (detail, file, picture):
        assert [who.client.get(url).status_code for who in (officer, auditor, manager)] == [200, 200, 404]
    assert manager.client.get(list_url(company)).context["library"].total == 0
    with company_scope(company):
        assert [[hit.title for hit in search(company, who, "camera")] for who in (officer, manager)] == [
            ["camera plan"],
            [],
        ]


def test_contributor_sees_the_own_and_what_proves_an_assigned_answer(company, officer, contributor):
    with company_scope(company):
        mine = ResponseFactory(criterion=CriterionFactory(code="6.1"), deputy=contributor.user)
        other = ResponseFactory(criterion=CriterionFactory(code="6.2"))
        evidence_with_file(officer.user, title="assigned", responses=[mine])
        evidence_with_file(officer.user, title="elsewhere", responses=[other])
        evidence_with_file(officer.user, title="owned", owner=contributor.user)
        evidence_with_file(contributor.user, title="uploaded", owner=officer.user)
        evidence_with_file(officer.user, title="secret", responses=[mine], restricted=True)
        hidden = Evidence.objects.get(title="elsewhere")

    page = contributor.client.get(list_url(company))

    assert titles(page) == ["assigned", "owned", "uploaded"]
    assert contributor.client.get(hidden_url(company, hidden)).status_code == 404
    panels = [reverse("compliance:criterion_evidence", args=[company.slug, code]) for code in ("6.1", "6.2")]
    assert [contributor.client.get(url).status_code for url in panels] == [200, 404]
    assert contributor.client.get(panels[0]).context["hidden"] == 1


def hidden_url(company, evidence) -> str:
    return reverse("compliance:evidence_detail", args=[company.slug, evidence.pk])


def test_foreign_item_looks_like_a_missing_one(company, officer, outsider):
    with company_scope(outsider.company):
        foreign = evidence_with_file(outsider.user)
    names = ["evidence_detail", "evidence_change", "evidence_version", "evidence_link"]
    urls = [reverse(f"compliance:{name}", args=[company.slug, foreign.pk]) for name in names]
    urls += [reverse("compliance:evidence_file", args=[company.slug, foreign.pk, 1])]

    assert [officer.client.get(url).status_code for url in urls] == [404] * 5
    posts = [officer.client.post(url.replace("link", "archive")).status_code for url in urls[3:4]]
    assert posts == [404]


@pytest.mark.parametrize("rows", [1, 3, 200])
def test_list_takes_the_same_queries_whatever_the_rows(officer, company, rows, django_assert_num_queries):
    with company_scope(company):
        site = SiteFactory(company=company)
        response = ResponseFactory()
        for _number in range(rows):
            one = plain_evidence(company.today(), site=site, owner=officer.user)
            link_evidence(evidence=one, response=response, actor=None, now=NOW)
    officer.client.get(list_url(company))

    with django_assert_num_queries(10):
        page = officer.client.get(list_url(company))

    assert len(titles(page)) == min(rows, 50)


@pytest.mark.parametrize("rows", [1, 3, 60])
def test_panel_takes_the_same_queries_whatever_the_rows(officer, company, rows, django_assert_num_queries):
    with company_scope(company):
        response = ResponseFactory()
        for _number in range(rows):
            link_evidence(evidence=plain_evidence(), response=response, actor=None, now=NOW)

        with django_assert_num_queries(2):  # a third counts what is kept from some
            context = panel(response=response, membership=officer, on=company.today())
            kinds = [proof.evidence.current.file.kind for proof in context["proofs"]]

    assert kinds == ["pdf"] * rows


def test_drawer_comes_by_htmx_and_from_the_address(officer, company):
    with company_scope(company):
        item = evidence_with_file(officer.user, title="seal log")
    detail = reverse("compliance:evidence_detail", args=[company.slug, item.pk])
    here = f"http://testserver{list_url(company, state='expired', item=item.pk)}"

    part = officer.client.get(detail, headers={"HX-Request": "true", "HX-Current-URL": here})
    whole = officer.client.get(list_url(company, item=item.pk))

    assert part.templates[0].name == "compliance/_evidence_drawer.html"
    assert part.context["close_url"] == list_url(company, state="expired")
    assert b'id="evidence-drawer"' in whole.content
