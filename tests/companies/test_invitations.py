"""Invitations: one use, bound to the address, seven days, not above the inviter (security S7.3)."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from ctpat.companies.exceptions import (
    AlreadyMember,
    InvitationClosed,
    OtherAddress,
    RolesBeyondOwn,
    TooManyInvitations,
)
from ctpat.companies.models import Invitation, Membership, User
from ctpat.companies.services.invitations import (
    accept_invitation,
    invite,
    open_invitation,
    resend_invitation,
    withdraw_invitation,
)
from ctpat.companies.services.members import change_roles, end_membership
from ctpat.outbox.models import Mail
from tests.companies.test_gate import without_noise
from tests.conftest import signed_in
from tests.factories.companies import UserFactory

ADDRESS = "new@example.com"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def invitation(administrator, scope, now):
    return invite(email=ADDRESS, roles=["contributor"], by=administrator, now=now)


def token_of(mail: Mail) -> str:
    return re.search(r"/invitation/([^/]+)/", mail.text)[1]


def person(email=ADDRESS, *, verified=True) -> User:
    user = UserFactory(email=email)
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def test_invitation_mails_a_link_and_keeps_only_its_hash(invitation, settings, now):
    mail = Mail.objects.get(to=ADDRESS)
    token = token_of(mail)

    assert f"{settings.BASE_URL}/invitation/{token}/" in mail.text
    assert len(token) >= 43  # 256 bits in base64
    assert token not in str(list(Invitation.objects.values_list()))
    assert open_invitation(token, now=now) == invitation
    assert invitation.expires_at - now == timedelta(days=7)
    assert mail.holds_key


def test_invitation_makes_a_member_once(invitation, now):
    user = person()

    membership = accept_invitation(invitation=invitation, user=user, now=now)

    assert (membership.company, membership.user, membership.roles) == (invitation.company, user, ["contributor"])
    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=invitation, user=user, now=now)
    assert Membership.objects.filter(user=user).count() == 1


def test_second_acceptance_of_a_stale_copy_finds_the_use_taken(invitation, now):
    """Two requests that both saw it open: the row's conditional update lets one through."""
    first, second = Invitation.objects.get(pk=invitation.pk), Invitation.objects.get(pk=invitation.pk)
    accept_invitation(invitation=first, user=person(), now=now)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=second, user=User.objects.get(email=ADDRESS), now=now)


@pytest.mark.parametrize("after", [timedelta(days=7), timedelta(days=30)])
def test_invitation_runs_out(invitation, now, after):
    with pytest.raises(InvitationClosed):
        open_invitation(token_of(Mail.objects.get(to=ADDRESS)), now=now + after)
    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=invitation, user=person(), now=now + after)


def test_invitation_is_bound_to_its_verified_address(invitation, now):
    with pytest.raises(OtherAddress):
        accept_invitation(invitation=invitation, user=person("other@example.com"), now=now)
    with pytest.raises(OtherAddress):
        accept_invitation(invitation=invitation, user=person(verified=False), now=now)
    assert Invitation.objects.pending().count() == 1


def test_withdrawn_invitation_opens_nothing(invitation, administrator, now):
    withdraw_invitation(invitation=invitation, by=administrator, now=now)

    with pytest.raises(InvitationClosed):
        open_invitation(token_of(Mail.objects.get(to=ADDRESS)), now=now)


def test_resending_makes_a_new_link_and_kills_the_old(invitation, administrator, now):
    resend_invitation(invitation=invitation, by=administrator, now=now)

    old, new = (token_of(mail) for mail in Mail.objects.filter(to=ADDRESS).order_by("pk"))
    assert open_invitation(new, now=now).email == ADDRESS
    with pytest.raises(InvitationClosed):
        open_invitation(old, now=now)


@pytest.mark.parametrize("role", ["administrator", "compliance_officer", "company_officer", "auditor", "manager"])
def test_officer_invites_nobody_above_contributors(officer, scope, now, role):
    with pytest.raises(RolesBeyondOwn):
        invite(email=ADDRESS, roles=[role, "viewer"], by=officer, now=now)
    assert not Mail.objects.exists()


def test_invitation_falls_when_the_inviter_loses_the_right(officer, administrator, scope, now):
    invitation = invite(email=ADDRESS, roles=["viewer"], by=officer, now=now)
    change_roles(membership=officer, roles=["viewer"], by=administrator)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=invitation, user=person(), now=now)


def test_invitation_falls_with_the_access_of_the_inviter(officer, administrator, scope, now):
    invitation = invite(email=ADDRESS, roles=["viewer"], by=officer, now=now)
    end_membership(membership=officer, by=administrator, now=now)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=invitation, user=person(), now=now)


def test_member_is_not_invited_again(administrator, viewer, scope, now):
    with pytest.raises(AlreadyMember):
        invite(email=viewer.user.email.upper(), roles=["viewer"], by=administrator, now=now)


def test_one_address_gets_three_mails_a_day(administrator, scope, now):
    for _ in range(3):
        invite(email=ADDRESS, roles=["viewer"], by=administrator, now=now)

    with pytest.raises(TooManyInvitations):
        invite(email=ADDRESS, roles=["viewer"], by=administrator, now=now)
    invite(email=ADDRESS, roles=["viewer"], by=administrator, now=now + timedelta(days=1, seconds=1))


# --- The page behind the link -------------------------------------------------------------------


@pytest.fixture
def url(invitation):
    return reverse("companies:invitation", args=[token_of(Mail.objects.get(to=ADDRESS))])


def test_looking_changes_nothing(url, client):
    for _ in range(2):
        assert client.get(url).status_code == 200
        assert client.head(url).status_code == 200

    assert (User.objects.filter(email=ADDRESS).count(), Invitation.objects.pending().count()) == (0, 1)


def test_new_person_joins_with_name_and_password(url, client, company):
    page = client.post(url, {"name": "Nora New", "password": "a short sentence is good"}, follow=True)

    user = User.objects.get(email=ADDRESS)
    assert page.wsgi_request.user == user
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True).exists()
    assert Membership.objects.get(user=user).company == company
    assert page.redirect_chain[0][0].startswith(f"/c/{company.slug}/")


def test_new_person_keeps_what_was_typed_when_the_password_is_weak(url, client):
    page = client.post(url, {"name": "Nora New", "password": "password"})

    assert page.status_code == 422
    assert page.context["form"]["name"].value() == "Nora New"
    assert not User.objects.filter(email=ADDRESS).exists()


def test_undeclared_fields_of_joining_are_ignored(url, client, company):
    extra = {
        "email": "evil@example.com",
        "roles": "administrator",
        "is_superuser": "1",
        "is_staff": "1",
        "company": "9",
    }

    client.post(url, {"name": "Nora New", "password": "a short sentence is good", **extra})

    user = User.objects.get(email=ADDRESS)
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert Membership.objects.get(user=user).roles == ["contributor"]


def test_known_person_signs_in_first(url, client):
    person()

    page = client.post(url)

    assert page.status_code == 302
    assert page.url.startswith("/accounts/login/?next=/invitation/")


def test_signed_in_owner_of_the_address_joins(url, company):
    user = person()

    page = signed_in(user).post(url)

    assert page.status_code == 302
    assert Membership.objects.get(user=user).company == company


def test_somebody_else_cannot_use_the_link(url):
    other = person("other@example.com")

    page = signed_in(other).post(url)

    assert page.status_code == 200
    assert not Membership.objects.filter(user=other).exists()


def test_all_closed_invitations_look_the_same(url, client, invitation, administrator, now):
    withdraw_invitation(invitation=invitation, by=administrator, now=now)

    withdrawn, unknown = client.get(url), client.get(reverse("companies:invitation", args=["never-was"]))

    assert withdrawn.status_code == unknown.status_code == 404
    assert without_noise(withdrawn, url) == without_noise(unknown, "/invitation/never-was/")
