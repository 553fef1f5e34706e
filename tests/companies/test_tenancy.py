"""Companies don't meet, on both databases: scopes, fences, and row-level security where there is one."""

import fcntl
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django_scopes import scopes_disabled

from ctpat.companies import fences, rls
from ctpat.companies.forms import CompanyModelForm
from ctpat.companies.models import ForeignTradeZone, Membership, Site
from ctpat.companies.scoping import ScopeError, across_companies, company_in_force, company_scope
from tests.factories.companies import CompanyFactory, ForeignTradeZoneFactory, SiteFactory

postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's")


@pytest.fixture
def other(db):
    return CompanyFactory(slug="other")


@pytest.fixture
def sites(company, other):
    made = []
    for each in (company, other):
        with company_scope(each):
            made.append(SiteFactory(company=each, name=f"Yard of {each.slug}"))
    return made


def test_query_sees_the_company_in_force_only(company, other, sites):
    for each, site in zip((company, other), sites, strict=True):
        with company_scope(each):
            assert list(Site.objects.all()) == [site]
            assert (Site.objects.count(), Site.objects.filter(pk=sites[0].pk).exists()) == (1, site == sites[0])


def test_reverse_relation_of_another_company_is_empty(company, other, sites):
    with company_scope(other):
        ForeignTradeZoneFactory(company=other, site=sites[1])
    with company_scope(company):
        assert list(sites[1].zones.all()) == []


def test_scope_needs_a_saved_company_and_never_nests_in_another(company, other):
    with pytest.raises(ScopeError), company_scope(None):
        pass
    with company_scope(company), pytest.raises(ScopeError), company_scope(other):
        pass
    with company_scope(company), pytest.raises(ScopeError), across_companies("test"):
        pass
    assert company_in_force() is None


def test_across_companies_sees_all(sites):
    with across_companies("test"):
        assert Site.objects.count() == 2


def test_error_inside_a_scope_closes_it(company):
    with pytest.raises(ZeroDivisionError), company_scope(company):
        raise ZeroDivisionError
    assert company_in_force() is None
    with pytest.raises(ScopeError):
        Site.objects.count()


@contextmanager
def committed():
    """A transaction whose end is judged as a commit is: PostgreSQL's fences are deferred to it."""
    with transaction.atomic():
        yield
        connection.check_constraints()


# --- What the database refuses by itself --------------------------------------------------------------


def test_all_fences_stand(db):
    assert fences.missing() == set()
    assert len(fences.wanted(connection.vendor)) > 2 * len(fences.owned_models()) // 2


def test_database_refuses_a_relation_into_another_company(company, other, sites):
    with company_scope(company), pytest.raises(IntegrityError), committed():
        ForeignTradeZone.objects.create(company=company, number="84", site_id=sites[1].pk)


def test_database_refuses_to_turn_a_relation_to_another_company(company, other, sites):
    with company_scope(company):
        zone = ForeignTradeZoneFactory(company=company, site=sites[0])
        with pytest.raises(IntegrityError), committed():
            ForeignTradeZone.objects.filter(pk=zone.pk).update(site_id=sites[1].pk)


def test_row_stays_in_its_company(company, other, sites):
    with company_scope(company), pytest.raises(DatabaseError), transaction.atomic():
        Site.objects.filter(pk=sites[0].pk).update(company=other)


def test_fences_survive_lifting_and_installing(db):
    fences.lift()
    fences.install()

    assert fences.missing() == set()


@postgresql
def test_row_level_security_hides_foreign_rows_without_the_orm_scope(company, other, sites):
    with company_scope(company), scopes_disabled():
        assert list(Site.objects.all()) == [sites[0]]


@postgresql
def test_row_level_security_refuses_a_foreign_insert(company, other):
    with company_scope(company), pytest.raises(DatabaseError), transaction.atomic():
        Site.objects.create(company=other, name="Smuggled", country="US")


@postgresql
def test_row_level_security_raises_without_a_company(sites):
    with scopes_disabled(), pytest.raises(DatabaseError), transaction.atomic():
        list(Site.objects.all())


@postgresql
def test_every_owned_table_has_its_policy_and_the_role_obeys(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        secured = {name for (name,) in cursor.fetchall()}

    assert {model._meta.db_table for model in fences.owned_models()} <= secured
    assert rls.bypassed() is False


# --- Forms ---------------------------------------------------------------------------------------------


class ZoneForm(CompanyModelForm):
    class Meta(CompanyModelForm.Meta):
        model = ForeignTradeZone
        fields = ["number", "site"]


class ContactPersonForm(CompanyModelForm):
    class Meta(CompanyModelForm.Meta):
        model = ForeignTradeZone._meta.apps.get_model("companies.Contact")
        fields = ["name", "part", "user"]


def test_choices_are_those_of_the_company_when_the_form_is_made(company, other, sites):
    for each, site in zip((company, other), sites, strict=True):
        with company_scope(each):
            assert list(ZoneForm().fields["site"].queryset) == [site]


def test_people_to_choose_are_members(officer, outsider, scope):
    people = set(ContactPersonForm().fields["user"].queryset)

    assert people == {officer.user}
    assert Membership.objects.filter(company=outsider.company).exists()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL lets companies write side by side")
@pytest.mark.django_db(transaction=True)
def test_writers_of_sqlite_take_turns(company):
    """Whoever writes waits for the file beside the database; whoever reads doesn't."""
    wrote = Event()

    def write() -> None:
        with company_scope(company):
            wrote.set()
        connection.close()

    writer = Thread(target=write)
    with open(f"{connection.settings_dict['NAME']}.turn", "ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        writer.start()
        with company_scope(company, write=False):
            assert Site.objects.count() == 0
        assert not wrote.wait(0.3)
    writer.join(10)

    assert wrote.is_set()
