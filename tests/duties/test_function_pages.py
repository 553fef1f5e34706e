"""The pages on which a company says who does what."""

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.readiness.case import Case
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.companies.services.members import end_membership
from ctpat.duties.checks import cross_functional_team
from ctpat.duties.models import Duty, Holder
from tests.conftest import member_of
from tests.duties.conftest import TODAY, run
from tests.factories.accounts import AccountFactory
from tests.factories.companies import CompanyFactory, SiteFactory
from tests.factories.compliance import CriterionFactory
from tests.factories.duties import DutyFactory, HolderFactory, OccurrenceFactory

LIST = "/c/acme/settings/functions/"
IT = f"{LIST}it_manager/"


@pytest.fixture
def tom(company):
    return member_of(company, Role.CONTRIBUTOR, user__name="Tom Reyes")


def test_a_named_person_gets_the_duties_of_the_function(company, officer, tom):
    with company_scope(company):
        AccountFactory(status="validated")
        CriterionFactory(code="4.12", applies_to=["importer"])
        run(company)
        assert Duty.objects.get(kind="data-backup").owner == officer.user

    page = officer.client.post(IT, {"user": tom.user_id, "site": ""}, follow=True)

    assert "Tom Reyes is IT manager." in page.content.decode()
    with company_scope(company):
        run(company)
        assert Duty.objects.get(kind="data-backup").owner == tom.user


def test_the_list_tells_holders_duties_and_to_whom_the_rest_falls(company, officer, tom):
    with company_scope(company):
        HolderFactory(user=tom.user)
        DutyFactory(kind="footage-review")

    page = officer.client.get(LIST)

    posts = {post.key: post for post in page.context["posts"].rows}
    assert [holder.user for holder in posts["it_manager"].holders] == [tom.user]
    assert (posts["security_manager"].duties, posts["security_manager"].falls_to) == (1, officer.user)
    assert posts["compliance_lead"].why == "by role"
    assert [post.key for post in page.context["posts"].unheld] == ["security_manager"]
    assert "1 function with duties has nobody." in page.content.decode()


def test_a_site_has_its_own_holder_until_taken_away(company, officer, tom):
    with company_scope(company):
        yard = SiteFactory(company=company, name="Yard")
    officer.client.post(IT, {"user": officer.user_id, "site": ""})
    officer.client.post(IT, {"user": tom.user_id, "site": yard.pk})

    with company_scope(company):
        of_yard = Holder.objects.get(site=yard)
        assert (of_yard.user, Holder.objects.count()) == (tom.user, 2)

    officer.client.post(f"{LIST}{of_yard.pk}/take-away/")

    with company_scope(company):
        assert [holder.user for holder in Holder.objects.all()] == [officer.user]


def test_nobody_is_named_twice_by_the_same_form(company, officer, tom):
    for _time in range(2):
        officer.client.post(IT, {"user": tom.user_id, "site": ""})

    with company_scope(company):
        assert Holder.objects.count() == 1


@pytest.mark.parametrize("whose", ["nobody", "stranger", "viewer"])
def test_who_gets_no_reminders_is_not_offered(company, officer, whose):
    stranger = member_of(CompanyFactory(slug="beta"), Role.CONTRIBUTOR).user_id
    viewer = member_of(company, Role.VIEWER).user_id
    wanted = {"nobody": "", "stranger": stranger, "viewer": viewer}[whose]

    page = officer.client.post(IT, {"user": wanted, "site": ""})

    assert page.status_code == 422
    [sentence] = page.context["form"].errors["user"]
    assert sentence.startswith("Choose who holds" if whose == "nobody" else "Select a valid choice")


@pytest.mark.parametrize("function", ["evidence_owner", "astronaut"])
def test_only_functions_that_one_person_holds_can_be_given(officer, function):
    assert officer.client.get(f"{LIST}{function}/").status_code == 404


def test_a_holder_of_another_company_stays(company, officer, tom):
    with company_scope(company):
        holder = HolderFactory(user=tom.user)
    stranger = member_of(CompanyFactory(slug="beta"), Role.COMPLIANCE_OFFICER)

    answer = stranger.client.post(reverse("duties:function_take", args=["beta", holder.pk]))

    assert answer.status_code == 404
    with company_scope(company):
        assert Holder.objects.get() == holder


def test_who_may_not_change_duties_sees_the_list_without_buttons(tom):
    page = tom.client.get(LIST).content.decode()

    assert "IT manager" in page
    assert "Name somebody" not in page


def test_who_leaves_holds_no_function_any_more(company, administrator, officer, tom):
    with company_scope(company):
        HolderFactory(user=tom.user)
        HolderFactory(function="hr_manager", user=officer.user)

    with company_scope(company):
        end_membership(membership=tom, by=administrator, now=timezone.now())

        assert [holder.function for holder in Holder.objects.all()] == ["hr_manager"]


def test_who_sees_only_his_own_duties_counts_only_those(company, tom):
    with company_scope(company):
        DutyFactory(kind="footage-review")
        DutyFactory(kind="footage-review", owner=tom.user)

    posts = {post.key: post for post in tom.client.get(LIST).context["posts"].rows}

    assert posts["security_manager"].duties == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count(company, officer, rows, django_assert_num_queries):
    with company_scope(company):
        for function in ("it_manager", "hr_manager", "security_manager")[:rows]:
            HolderFactory(function=function, user=member_of(company, Role.CONTRIBUTOR).user)
            DutyFactory()

    with django_assert_num_queries(10):
        officer.client.get(LIST)


# --- The named check ----------------------------------------------------------------------------


def test_the_check_names_functions_with_duties_that_nobody_holds(scope, officer):
    OccurrenceFactory(duty__kind="footage-review")
    OccurrenceFactory(duty__kind="annual-review-window")

    def hits() -> list[str]:
        return [hit.text for hit in cross_functional_team(Case(company=scope, on=TODAY, rows=[], accounts=[]))]

    assert hits() == ["Nobody is named as Security manager"]

    HolderFactory(function="security_manager", user=officer.user)

    assert hits() == []
