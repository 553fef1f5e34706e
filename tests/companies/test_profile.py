"""What a company says about itself: saved, recorded, and nothing undeclared (security S2.5, S1.4)."""

import pytest
from django.urls import reverse

from ctpat.activity.models import Entry
from ctpat.companies.exceptions import ConsultantAsPrimary
from ctpat.companies.models import Company, Contact, ForeignTradeZone, Membership, Site
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from tests.conftest import member_of
from tests.factories.companies import ContactFactory, ForeignTradeZoneFactory, SiteFactory

EVIL = {
    "id": "1",
    "pk": "1",
    "company": "2",
    "company_id": "2",
    "slug": "stolen",
    "set_up_at": "2020-01-01",
    "created_at": "2020-01-01",
    "setup_step": "people",
    "requires_mfa": "on",
    "closed_on": "2020-01-01",
    "roles": "administrator",
    "user": "",
}


def url(name, *args):
    return reverse(f"companies:{name}", args=["acme", *args])


def verbs(company) -> list[str]:
    with company_scope(company):
        return list(Entry.objects.order_by("seq").values_list("verb", flat=True))


def test_change_is_saved_and_recorded_with_before_and_after(officer, company):
    page = officer.client.post(
        url("company_change", "names"), {"legal_name": "Acme Trading Ltd.", "trading_name": "Acme Trading"}
    )

    assert page.status_code == 302
    assert Company.objects.get(pk=company.pk).legal_name == "Acme Trading Ltd."
    with company_scope(company):
        entry = Entry.objects.get()
        assert (entry.verb, entry.actor) == ("companies.company.changed", officer.user_id)
        assert '"after":{"legal_name":"Acme Trading Ltd."}' in entry.data
        assert '"before":{"legal_name":"Acme Trading Inc."}' in entry.data


def test_saving_the_same_again_records_nothing(officer, company):
    officer.client.post(
        url("company_change", "names"), {"legal_name": company.legal_name, "trading_name": company.trading_name}
    )

    assert verbs(company) == []


def test_refused_form_keeps_what_was_typed_and_changes_nothing(officer, company):
    page = officer.client.post(url("company_change", "names"), {"legal_name": "", "ownership": "Family"})

    assert page.status_code == 422
    assert page.context["form"]["ownership"].value() == "Family"
    assert verbs(company) == []
    assert "Acme Trading" in page.content.decode()  # the frame still says whose page it is


def test_undeclared_fields_of_the_company_are_ignored(officer, company):
    for section, data in (("names", {"legal_name": "Acme"}), ("addresses", {"city": "Laredo"}), ("business", {})):
        officer.client.post(url("company_change", section), {**EVIL, **data})

    found = Company.objects.get(pk=company.pk)
    assert (found.slug, found.requires_mfa, found.setup_step) == ("acme", False, "accounts")
    assert (found.set_up_at, found.created_at) == (company.set_up_at, company.created_at)


def test_undeclared_fields_of_sites_contacts_and_zones_are_ignored(officer, company, outsider):
    officer.client.post(url("site_create"), {**EVIL, "name": "Yard", "kind": "yard", "country": "US"})
    officer.client.post(url("contact_create"), {**EVIL, "name": "Ann", "part": "company_officer"})
    officer.client.post(url("zone_create"), {**EVIL, "number": "84"})

    with company_scope(company):
        assert [(site.name, site.closed_on) for site in Site.objects.all()] == [("Yard", None)]
        assert Contact.objects.get().company == company
        assert ForeignTradeZone.objects.get().company == company
    assert verbs(company) == ["companies.site.added", "companies.contact.added", "companies.zone.added"]
    assert Membership.objects.get(pk=officer.pk).roles == ["compliance_officer"]


def test_foreign_site_and_foreign_person_are_no_choices(officer, company, outsider):
    """S1.4: each relation is submitted with a key of another company."""
    with company_scope(outsider.company):
        foreign = SiteFactory(company=outsider.company)

    zone = officer.client.post(url("zone_create"), {"number": "84", "site": foreign.pk})
    contact = officer.client.post(
        url("contact_create"), {"name": "Ann", "part": "company_officer", "user": outsider.user_id}
    )

    assert list(zone.context["form"].errors) == ["site"]
    assert list(contact.context["form"].errors) == ["user"]
    assert verbs(company) == []


@pytest.mark.parametrize("part", ["company_officer", "deputy_officer", "point_of_contact"])
def test_consultant_is_never_the_primary_contact_or_an_officer(officer, consultant, company, part):
    page = officer.client.post(url("contact_create"), {"name": "Ingrid", "part": part, "user": consultant.user_id})

    assert page.context["form"].errors["part"] == [str(ConsultantAsPrimary.sentence)]


def test_consultant_by_contact_is_never_the_primary_one_either(officer, company):
    with company_scope(company):
        ContactFactory(company=company, name="Ingrid", email="i@x.example", part=Contact.Part.CONSULTANT)

    for data in ({"name": "I. Solheim", "email": "I@X.example"}, {"name": "ingrid", "email": ""}):
        page = officer.client.post(url("contact_create"), {**data, "part": "point_of_contact"})
        assert page.status_code == 422


def test_consultant_may_be_a_contact(officer, consultant, company):
    page = officer.client.post(
        url("contact_create"), {"name": "Ingrid", "part": "alternate_point_of_contact", "user": consultant.user_id}
    )

    assert page.status_code == 302


def test_removal_is_recorded(officer, company):
    with company_scope(company):
        contact, zone = ContactFactory(company=company), ForeignTradeZoneFactory(company=company)

    officer.client.post(url("contact_remove", contact.pk))
    officer.client.post(url("zone_remove", zone.pk))

    with company_scope(company):
        assert (Contact.objects.count(), ForeignTradeZone.objects.count()) == (0, 0)
    assert verbs(company) == ["companies.contact.removed", "companies.zone.removed"]


def test_site_name_is_once_in_a_company_and_free_elsewhere(officer, outsider, company):
    with company_scope(company):
        SiteFactory(company=company, name="Yard")
    with company_scope(outsider.company):
        SiteFactory(company=outsider.company, name="Depot")

    again = officer.client.post(url("site_create"), {"name": "Yard", "kind": "yard", "country": "US"})
    other = officer.client.post(url("site_create"), {"name": "Depot", "kind": "yard", "country": "US"})

    assert (again.status_code, other.status_code) == (422, 302)


def test_closing_twice_is_one(officer, company):
    with company_scope(company):
        site = SiteFactory(company=company)

    for _ in range(2):
        officer.client.post(url("site_close", site.pk))
    officer.client.post(url("site_reopen", site.pk))

    assert verbs(company) == ["companies.site.closed", "companies.site.reopened"]


def test_rules_are_saved(administrator, company):
    administrator.client.post(url("rules"), {"requires_mfa": "on", "time_zone": "America/Denver"})

    found = Company.objects.get(pk=company.pk)
    assert (found.requires_mfa, found.two_pairs_of_eyes, found.time_zone) == (True, False, "America/Denver")
    assert verbs(company) == ["companies.rules.changed"]


def test_missing_parts_are_told(officer, company):
    with company_scope(company):
        ContactFactory(company=company, part=Contact.Part.POINT_OF_CONTACT)

    page = officer.client.get(url("settings"))

    assert page.context["missing_parts"] == ["Company officer"]


def test_visible_pages_of_settings_are_those_that_open(company):
    """S2.2: what is shown equals what is allowed."""
    for role in Role:
        member = member_of(company, role)
        page = member.client.get(url("settings"))
        links = [link.url for link in page.context["frame"].settings]
        assert {member.client.get(link).status_code for link in links} == {200}
        assert (url("rules") in links) == (role in {Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER})


@pytest.mark.parametrize("rows", [1, 3])
def test_settings_and_site_list_query_counts(officer, company, rows, django_assert_num_queries):
    with company_scope(company):
        ContactFactory.create_batch(rows, company=company)
        ForeignTradeZoneFactory.create_batch(rows, company=company)
        SiteFactory.create_batch(rows, company=company)

    with django_assert_num_queries(7):
        officer.client.get(url("settings"))
    with django_assert_num_queries(5):
        officer.client.get(url("site_list"))
