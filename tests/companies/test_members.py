"""Roles, the end of access, and who may change what (security S2.5, S7.7)."""

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone

from ctpat.activity.models import Entry
from ctpat.companies.exceptions import LastAdministrator, OnlyHolder, OwnRoles, RolesBeyondOwn
from ctpat.companies.models import Invitation, Membership
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.companies.services.invitations import invite
from ctpat.companies.services.members import change_roles, end_membership, leave_company, sign_out_everywhere
from ctpat.companies.signals import membership_ended
from tests.conftest import member_of
from tests.factories.companies import MembershipFactory


def test_change_roles_holds_and_is_recorded(administrator, viewer, scope):
    change_roles(membership=viewer, roles=["contributor", "auditor"], by=administrator)

    assert Membership.objects.get(pk=viewer.pk).roles == ["auditor", "contributor"]
    entry = Entry.objects.get(verb="companies.member.roles_changed")
    assert (entry.actor, '"before":{"roles":["viewer"]}' in entry.data) == (administrator.user_id, True)


def test_change_roles_to_the_same_records_nothing(administrator, viewer, scope):
    change_roles(membership=viewer, roles=["viewer"], by=administrator)

    assert not Entry.objects.exists()


def test_nobody_changes_own_roles(administrator, scope):
    member_of(scope, Role.ADMINISTRATOR)

    with pytest.raises(OwnRoles):
        change_roles(membership=administrator, roles=["compliance_officer"], by=administrator)
    with pytest.raises(OwnRoles):
        end_membership(membership=administrator, by=administrator, now=timezone.now())


@pytest.mark.parametrize("before", [["administrator"], ["administrator", "viewer"]])
def test_company_keeps_an_administrator(company, scope, before):
    """Even against somebody who could give any role without being a member."""
    last = MembershipFactory(company=company, roles=before)
    by = MembershipFactory(roles=[Role.ADMINISTRATOR])  # in another company

    with pytest.raises(LastAdministrator):
        change_roles(membership=last, roles=["viewer"], by=by)
    with pytest.raises(LastAdministrator):
        end_membership(membership=last, by=by, now=timezone.now())
    assert Membership.objects.get(pk=last.pk).roles == before


def test_officer_takes_no_role_that_he_may_not_give(officer, manager, scope):
    with pytest.raises(RolesBeyondOwn):
        change_roles(membership=manager, roles=["viewer"], by=officer)
    with pytest.raises(RolesBeyondOwn):
        end_membership(membership=manager, by=officer, now=timezone.now())


def test_end_membership_works_on_the_next_request(administrator, viewer, company):
    page = reverse("companies:settings", args=[company.slug])
    assert viewer.client.get(page).status_code == 200

    administrator.client.post(reverse("companies:member_end", args=[company.slug, viewer.pk]))

    assert viewer.client.get(page).status_code == 404 if viewer.client.session.session_key else True
    assert not Membership.objects.filter(pk=viewer.pk).exists()


def test_end_membership_signs_out_who_belongs_nowhere_else(administrator, viewer, scope):
    UserSession.objects.create(user=viewer.user, session_key=viewer.client.session.session_key, ip="127.0.0.1")

    end_membership(membership=viewer, by=administrator, now=timezone.now())

    assert not UserSession.objects.filter(user=viewer.user).exists()
    assert viewer.client.get("/me/").status_code == 302


def test_end_membership_leaves_other_companies_alone(administrator, consultant, outsider, company):
    elsewhere = MembershipFactory(company=outsider.company, user=consultant.user, roles=[Role.CONSULTANT])

    with company_scope(company):
        end_membership(membership=consultant, by=administrator, now=timezone.now())

    page = reverse("companies:settings", args=[outsider.company.slug])
    assert consultant.client.get(page).status_code == 200
    assert Membership.objects.filter(pk=elsewhere.pk).exists()


def test_end_membership_withdraws_the_invitations_of_that_person(administrator, officer, scope):
    invite(email="new@example.com", roles=["viewer"], by=officer, now=timezone.now())

    end_membership(membership=officer, by=administrator, now=timezone.now())

    assert not Invitation.objects.pending().exists()


def test_access_does_not_end_halfway(administrator, viewer, scope):
    """An app above that fails to end its own grants keeps the whole from happening."""

    def refuse(**kwargs):
        raise RuntimeError("grants stay")

    membership_ended.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            end_membership(membership=viewer, by=administrator, now=timezone.now())
    finally:
        membership_ended.disconnect(refuse)
    assert Membership.objects.filter(pk=viewer.pk).exists()


def test_sign_out_everywhere_ends_each_session(administrator, viewer, scope):
    UserSession.objects.create(user=viewer.user, session_key=viewer.client.session.session_key, ip="127.0.0.1")

    assert sign_out_everywhere(membership=viewer, by=administrator) == 1
    assert viewer.client.get("/me/").status_code == 302


def test_member_of_another_company_is_not_found(administrator, outsider):
    for name in ("member_change", "member_end", "member_sign_out"):
        url = reverse(f"companies:{name}", args=[administrator.company.slug, outsider.pk])
        assert administrator.client.post(url, {"roles": "viewer"}).status_code == 404
    assert Membership.objects.get(pk=outsider.pk).roles == outsider.roles


def test_roles_form_shows_the_refusal_and_keeps_what_was_ticked(administrator):
    url = reverse("companies:member_change", args=[administrator.company.slug, administrator.pk])

    page = administrator.client.post(url, {"roles": ["viewer"]})

    assert page.status_code == 422
    assert page.context["form"].errors == {"roles": [str(OwnRoles.sentence)]}


@pytest.mark.parametrize("rows", [1, 3])
def test_member_list_query_count(administrator, rows, django_assert_num_queries):
    members = MembershipFactory.create_batch(rows, company=administrator.company, roles=[Role.VIEWER])
    MembershipFactory()  # another company's
    url = reverse("companies:member_list", args=[administrator.company.slug])

    with django_assert_num_queries(8):
        page = administrator.client.get(url)

    assert {member.pk for member in page.context["members"]} == {administrator.pk, *(one.pk for one in members)}


# --- Leaving by oneself ---------------------------------------------------------------------------


def leave(member):
    return member.client.post(reverse("companies:member_leave", args=[member.company.slug]))


def test_member_leaves_and_stays_signed_in(viewer, administrator, company):
    invitation = invite_by(administrator, company)
    member_of(company, Role.ADMINISTRATOR)

    for one in (viewer, administrator):
        page = leave(one)
        assert page.url == "/"
        assert one.client.get("/me/").status_code == 200
        assert one.client.get(reverse("companies:settings", args=[company.slug])).status_code == 404

    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None
    with company_scope(company):
        left = Entry.objects.filter(verb="companies.member.left").order_by("seq")
        assert [entry.actor for entry in left] == [viewer.user_id, administrator.user_id]


def invite_by(member, company) -> Invitation:
    with company_scope(company):
        return invite(email="new@example.com", roles=["viewer"], by=member, now=timezone.now())


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER, Role.COMPANY_OFFICER])
def test_only_holder_of_a_needed_role_is_told_what_mends_it(company, role):
    only = member_of(company, role, Role.VIEWER)
    others = [other for other in (Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER, Role.COMPANY_OFFICER) if other != role]
    for other in others:
        member_of(company, other)

    page = leave(only)

    assert page.status_code == 422
    assert f"You are the only {role.label.lower()} here." in page.content.decode()
    assert Membership.objects.filter(pk=only.pk).exists()
    member_of(company, role)
    assert leave(only).status_code == 302


def test_two_who_leave_at_once_leave_one_behind(company):
    """The rows are locked while the holders are counted, and the second one is refused."""
    first, second = member_of(company, Role.ADMINISTRATOR), member_of(company, Role.ADMINISTRATOR)

    with company_scope(company):
        leave_company(membership=first, now=timezone.now())
        with pytest.raises(OnlyHolder):
            leave_company(membership=second, now=timezone.now())
