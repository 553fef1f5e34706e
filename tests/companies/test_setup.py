"""The first minutes: a company is made, step by step, and can be left and come back to."""

import pytest
from django.urls import reverse

from compliance.models import Account, Response
from ctpat.activity.models import Entry
from ctpat.companies.models import Company, Contact, Invitation, Membership, Site
from ctpat.companies.scoping import company_scope
from tests.conftest import signed_in
from tests.factories.accounts import EntityTypeFactory
from tests.factories.companies import CompanyFactory, MembershipFactory, UserFactory
from tests.factories.compliance import CriterionFactory


@pytest.fixture
def founder(db):
    return signed_in(UserFactory(name="Maria Chen"))


@pytest.fixture
def criteria(db):
    EntityTypeFactory(slug="importer", position=1)
    EntityTypeFactory(slug="carrier", position=2)
    CriterionFactory(code="1.1", level="must", applies_to=["importer", "carrier"])
    CriterionFactory(code="1.2", level="should", applies_to=["importer"])
    CriterionFactory(code="1.3", level="must", applies_to=["carrier"])
    CriterionFactory(code="P1.1", level="should", applies_to=["importer", "carrier"], source="seed")
    CriterionFactory(code="1.4", level="must", applies_to=["importer"], retired_on="2025-01-01")


def found(founder) -> Company:
    founder.post("/setup/", {"legal_name": "Acme Trading Inc.", "time_zone": "America/Chicago"})
    return Company.objects.get()


def test_whole_set_up_from_nothing_to_the_profile(founder, criteria):
    assert founder.get("/").url == "/setup/"

    page = founder.post("/setup/", {"legal_name": "Acme Trading Inc.", "time_zone": "America/Chicago"})
    company = Company.objects.get()
    assert page.url == f"/c/{company.slug}/setup/accounts/"
    page = founder.post(page.url, {"types": ["importer", "carrier"]})
    assert page.url == f"/c/{company.slug}/setup/sites/"
    page = founder.post(
        page.url, {"name": "Laredo", "kind": "warehouse", "country": "US", "handles_cargo": "on", "another": "1"}
    )
    assert page.url == f"/c/{company.slug}/setup/sites/"
    page = founder.post(page.url, {"kind": "warehouse", "handles_cargo": "on"})
    assert page.url == f"/c/{company.slug}/setup/people/"
    page = founder.post(
        page.url,
        {
            "contact-name": "James Okafor",
            "contact-part": "company_officer",
            "invite-email": "grace@example.com",
            "invite-roles": ["contributor"],
        },
    )
    assert page.url == f"/c/{company.slug}/setup/first-answers/"
    assert founder.get(page.url).context["summary"]["demand"].total == 3
    page = founder.post(page.url)

    assert page.status_code == 302
    assert Company.objects.get().set_up_at is not None
    assert Invitation.objects.get().roles == ["contributor"]
    with company_scope(company):
        assert list(Site.objects.values_list("name", flat=True)) == ["Laredo"]
        assert Contact.objects.get().name == "James Okafor"
        assert sorted(Account.objects.values_list("entity_type", flat=True)) == ["carrier", "importer"]
        codes = Response.objects.values_list("criterion__code", flat=True)
        assert sorted(codes) == ["1.1", "1.2", "1.3", "P1.1"]
        assert "companies.setup.finished" in Entry.objects.values_list("verb", flat=True)


def test_founder_keeps_the_company_and_can_work_in_it(founder):
    company = found(founder)

    membership = Membership.objects.get(company=company)
    assert membership.roles == ["administrator", "compliance_officer"]


def test_short_name_tells_nothing_about_other_companies(founder):
    CompanyFactory(slug="acme-trading-inc", legal_name="Acme Trading Inc.")
    before = set(Company.objects.values_list("pk", flat=True))

    founder.post("/setup/", {"legal_name": "Acme Trading Inc.", "time_zone": "America/Chicago"})

    slug = Company.objects.exclude(pk__in=before).get().slug
    assert len(slug) == len("acme-trading-inc") + 5
    assert slug.startswith("acme-trading-inc-")


def test_set_up_goes_on_where_it_was_left(founder, criteria):
    company = found(founder)
    founder.post(f"/c/{company.slug}/setup/accounts/", {"types": ["importer"], "leave": "1"})

    assert founder.get("/").url == f"/c/{company.slug}/setup/sites/"


def test_member_who_cannot_set_up_is_not_led_there(founder, criteria):
    company = found(founder)
    viewer = MembershipFactory(company=company, roles=["viewer"])

    assert "/setup/" not in signed_in(viewer.user).get("/").url


def test_accounts_step_counts_by_type_and_together(founder, criteria):
    company = found(founder)

    page = founder.get(f"/c/{company.slug}/setup/accounts/")
    part = founder.get(
        f"/c/{company.slug}/setup/accounts/", {"types": ["importer", "carrier"]}, headers={"HX-Request": "true"}
    )

    counts = [(kind.slug, demand.must, demand.should, demand.total) for kind, _, demand in page.context["types"]]
    assert counts == [("importer", 1, 1, 2), ("carrier", 2, 0, 2)]
    summary = part.context["summary"]
    assert (summary["demand"].must, summary["demand"].should, summary["programme"]) == (2, 1, 1)
    assert [(share.count, share.is_shared) for share in summary["shares"]] == [(1, False), (1, True), (1, False)]
    assert part.content.decode().lstrip().startswith('<aside class="st-sum" id="setup-summary"')


def test_accounts_step_refuses_none_and_unknown_types(founder, criteria):
    company = found(founder)

    for data in ({}, {"types": ["spaceship"]}):
        page = founder.post(f"/c/{company.slug}/setup/accounts/", data)
        assert page.status_code == 422
    with company_scope(company):
        assert not Account.objects.exists()


def test_accounts_step_can_be_corrected(founder, criteria):
    company = found(founder)
    url = f"/c/{company.slug}/setup/accounts/"
    founder.post(url, {"types": ["importer"]})

    founder.post(url, {"types": ["carrier"]})

    with company_scope(company):
        assert list(Account.objects.values_list("entity_type", flat=True)) == ["carrier"]


def test_people_step_with_a_refused_invitation_saves_neither(founder):
    company = found(founder)

    page = founder.post(
        f"/c/{company.slug}/setup/people/",
        {"contact-name": "James", "contact-part": "company_officer", "invite-email": "no address"},
    )

    assert page.status_code == 422
    assert page.context["contact"]["name"].value() == "James"
    with company_scope(company):
        assert not Contact.objects.exists()


def test_home_leads_to_the_only_the_last_or_the_list(founder):
    user = UserFactory()
    client = signed_in(user)
    first, last = CompanyFactory(slug="first"), CompanyFactory(slug="last")
    MembershipFactory(company=last, user=user, roles=["consultant"])
    MembershipFactory(company=first, user=user, roles=["consultant"])
    client.get(reverse("companies:settings", args=["last"]))
    Membership.objects.filter(company=first).update(seen_at="2020-01-01T00:00:00Z")

    assert client.get("/").url.startswith("/c/last/")
    chooser = client.get("/", {"choose": "1"})
    assert [one.company.slug for one, _ in chooser.context["companies"]] == ["first", "last"]


def test_visit_is_remembered(founder):
    member = MembershipFactory(seen_at=None)

    signed_in(member.user).get(reverse("companies:settings", args=[member.company.slug]))

    assert Membership.objects.get(pk=member.pk).seen_at is not None
