import pytest
from django.core.exceptions import ValidationError

from ctpat.companies.models import Membership
from ctpat.companies.models.membership import validate_roles
from ctpat.companies.roles import MAY_GIVE, RIGHTS, SUMMARIES, Role, fit_together, may_give, rights_of


def test_rights_are_the_union_of_roles():
    both = rights_of([Role.ADMINISTRATOR, Role.VIEWER])

    assert both == rights_of([Role.ADMINISTRATOR]) | rights_of([Role.VIEWER])
    assert {"companies.manage_members", "compliance.view_profile"} <= both


def test_administrator_alone_opens_no_answer_and_no_evidence():
    opened = {right for right in rights_of([Role.ADMINISTRATOR]) if right.startswith(("compliance.", "reports."))}

    assert opened == {"compliance.change_accounts"}


def test_consultant_never_accepts_nor_approves():
    assert not {"compliance.review", "compliance.approve_measure"} & rights_of([Role.CONSULTANT])


def test_viewer_changes_nothing():
    assert {right.split(".")[1].split("_")[0] for right in rights_of([Role.VIEWER])} == {"view"}


def test_every_role_has_its_sentence_and_some_right():
    assert set(SUMMARIES) == set(Role)
    assert all(rights_of([role]) for role in Role)


def test_membership_may_what_one_of_its_roles_gives():
    membership = Membership(roles=[Role.MANAGER, Role.CONTRIBUTOR])

    assert membership.may("compliance.answer")
    assert membership.may("reports.make_report")
    assert not membership.may("compliance.review")


def test_membership_asked_for_an_undeclared_right_says_so():
    with pytest.raises(KeyError):
        Membership(roles=[Role.ADMINISTRATOR]).may("companies.fly")


def test_right_of_a_contributor_reaches_only_what_is_assigned():
    contributor, both = Membership(roles=["contributor"]), Membership(roles=["contributor", "manager"])

    assert contributor.only_assigned("compliance.view_profile")
    assert not both.only_assigned("compliance.view_profile")
    assert both.only_assigned("compliance.answer")


def test_role_names_follow_the_table():
    assert Membership(roles=["viewer", "administrator"]).role_names == ["Administrator", "Viewer"]
    assert Membership(roles=["viewer", "administrator"]).roles_in_words == "Administrator and Viewer"


def test_nobody_gives_a_right_that_he_has_not_unless_administrator():
    for role, given in MAY_GIVE.items():
        if role is not Role.ADMINISTRATOR:
            assert rights_of(given) <= rights_of([role])
    assert may_give([Role.VIEWER, Role.MANAGER]) == set()


@pytest.mark.parametrize("other", [Role.COMPLIANCE_OFFICER, Role.COMPANY_OFFICER])
def test_consultant_holds_no_officer_role(other):
    assert not fit_together([Role.CONSULTANT, other])
    with pytest.raises(ValidationError):
        validate_roles([Role.CONSULTANT, other])


@pytest.mark.parametrize("roles", [[], ["owner"], ["viewer", "owner"]])
def test_roles_must_be_some_of_the_table(roles):
    with pytest.raises(ValidationError):
        validate_roles(roles)


def test_members_are_found_by_role_and_by_right(officer, administrator, viewer, outsider):
    members = Membership.objects.filter(company=officer.company)

    assert set(members.with_role(Role.COMPLIANCE_OFFICER, Role.VIEWER)) == {officer, viewer}
    assert set(members.with_right("companies.change_company")) == {officer, administrator}
    assert set(RIGHTS["companies.manage_members"]) == {Role.ADMINISTRATOR}
