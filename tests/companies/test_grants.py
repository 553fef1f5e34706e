"""Single grants beyond roles: offered by mail, taken once, over on their date or earlier (S2.3, S7.3, S7.7)."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from compliance.models import AccountGrant
from ctpat.activity.models import Entry
from ctpat.companies.exceptions import (
    AlreadyGuest,
    AlreadyMember,
    GuestPeriod,
    InvitationClosed,
    OtherAddress,
    TooManyInvitations,
)
from ctpat.companies.models import Membership, User
from ctpat.companies.scoping import company_scope
from ctpat.companies.services.grants import accept_offer, change_grant, offer_grant, open_offer, withdraw_grant
from ctpat.companies.services.members import change_roles, end_membership
from ctpat.outbox.models import Mail
from tests.conftest import signed_in
from tests.factories.accounts import AccountFactory
from tests.factories.companies import MembershipFactory, UserFactory
from tests.factories.grants import guest_of

ADDRESS = "validator@cbp.example"
WEEK = timedelta(days=7)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def account(scope):
    return AccountFactory()


@pytest.fixture
def offer(account, officer, now):
    def make(**changes):
        facts = {"email": ADDRESS, "until": account.company.today() + 2 * WEEK, "shows_report": False, "now": now}
        return offer_grant(model=AccountGrant, thing=account, by=officer, **{**facts, **changes})

    return make


@pytest.fixture
def grant(offer):
    return offer()


def token_of(mail: Mail) -> str:
    return re.search(r"/invitation/([^/]+)/", mail.text)[1]


def person(email=ADDRESS) -> User:
    user = UserFactory(email=email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def taken(grant, now) -> User:
    user = person()
    accept_offer(grant=grant, user=user, now=now)
    return user


def verbs() -> list[str]:
    return list(
        Entry.objects.filter(verb__startswith="companies.guest.").order_by("seq").values_list("verb", flat=True)
    )


def test_offer_mails_a_link_and_keeps_only_its_hash(grant, now):
    mail = Mail.objects.get(to=ADDRESS)
    token = token_of(mail)

    assert len(token) >= 43  # 256 bits in base64
    assert token not in str(list(AccountGrant.objects.values_list()))
    assert mail.holds_key
    assert open_offer(token, now=now) == grant
    assert verbs() == ["companies.guest.invited"]


def test_grant_ends_at_midnight_of_the_company_after_its_last_day(grant, company):
    last = company.today() + 2 * WEEK

    assert grant.until == last
    assert grant.ends_at.astimezone(company.zone).replace(tzinfo=None) == datetime.combine(
        last + timedelta(days=1), datetime.min.time()
    )


def test_offer_is_taken_once_by_the_owner_of_the_address(grant, now):
    stale = AccountGrant.objects.get(pk=grant.pk)
    user = taken(grant, now)

    assert list(AccountGrant.objects.live(now=now).values_list("user", flat=True)) == [user.pk]
    assert not Membership.objects.filter(user=user).exists()
    assert verbs() == ["companies.guest.invited", "companies.guest.joined"]
    with pytest.raises(InvitationClosed):
        accept_offer(grant=stale, user=user, now=now)
    with pytest.raises(InvitationClosed):
        open_offer(token_of(Mail.objects.get(to=ADDRESS)), now=now)


def test_offer_is_bound_to_its_address(grant, now):
    with pytest.raises(OtherAddress):
        accept_offer(grant=grant, user=person("other@example.com"), now=now)


def test_link_runs_out_after_a_week_though_the_grant_would_last(grant, now):
    with pytest.raises(InvitationClosed):
        accept_offer(grant=grant, user=person(), now=now + WEEK)


def test_same_address_again_gets_a_new_link_in_the_same_row(grant, offer, now):
    again = offer()

    old, new = (token_of(mail) for mail in Mail.objects.filter(to=ADDRESS).order_by("pk"))
    assert again.pk == grant.pk
    assert open_offer(new, now=now) == again
    with pytest.raises(InvitationClosed):
        open_offer(old, now=now)


def test_one_address_gets_three_mails_a_day(grant, offer):
    for _ in range(2):
        offer()

    with pytest.raises(TooManyInvitations):
        offer()


def test_member_and_present_guest_are_not_invited(grant, offer, viewer, now):
    with pytest.raises(AlreadyMember):
        offer(email=viewer.user.email)
    taken(grant, now)
    with pytest.raises(AlreadyGuest):
        offer()


@pytest.mark.parametrize("days", [-1, 91])
def test_last_day_is_from_today_to_ninety_days_on(offer, company, days):
    with pytest.raises(GuestPeriod):
        offer(until=company.today() + timedelta(days=days))


def test_offer_falls_when_the_inviter_loses_the_right(grant, officer, administrator, now):
    change_roles(membership=officer, roles=["viewer"], by=administrator)

    with pytest.raises(InvitationClosed):
        accept_offer(grant=grant, user=person(), now=now)


def test_offer_falls_with_the_access_of_the_inviter_and_a_taken_grant_stays(
    grant, account, officer, administrator, now
):
    standing = guest_of(account, given_by=officer.user)
    end_membership(membership=officer, by=administrator, now=now)

    grant.refresh_from_db()
    standing.refresh_from_db()
    assert (grant.withdrawn_at, standing.withdrawn_at) == (now, None)


def test_access_that_ends_takes_own_grants_with_it(account, administrator, viewer, now):
    """Somebody was a guest and became a member; when that ends, nothing is left open."""
    own = guest_of(account, user=viewer.user)
    end_membership(membership=viewer, by=administrator, now=now)

    own.refresh_from_db()
    assert own.withdrawn_at == now


def test_grant_is_over_from_its_end_on_without_anybody_doing_anything(grant, now):
    taken(grant, now)

    live = [
        AccountGrant.objects.live(now=grant.ends_at + timedelta(seconds=seconds)).count() for seconds in (-1, 0, 60)
    ]
    assert live == [1, 0, 0]


def test_extended_grant_lasts_longer_and_history_says_so(grant, officer, company, now):
    taken(grant, now)
    later = company.today() + 4 * WEEK

    change_grant(grant=grant, until=later, shows_report=True, by=officer, now=now)
    change_grant(grant=grant, until=later, shows_report=True, by=officer, now=now)

    grant.refresh_from_db()
    assert (grant.until, grant.shows_report) == (later, True)
    assert verbs()[-1:] == ["companies.guest.changed"]
    assert len(verbs()) == 3


def test_grant_that_is_over_cannot_be_extended_but_offered_again(grant, offer, officer, company, now):
    user = taken(grant, now)
    withdraw_grant(grant=grant, by=officer, now=now)

    with pytest.raises(InvitationClosed):
        change_grant(grant=grant, until=company.today() + WEEK, by=officer, now=now)
    again = offer()
    assert (again.pk, again.user, again.withdrawn_at) == (grant.pk, None, None)
    accept_offer(grant=again, user=user, now=now)
    assert AccountGrant.objects.live(now=now).get().user == user


def test_withdrawn_grant_is_over_at_once_and_signs_the_guest_out(grant, officer, now):
    user = taken(grant, now)
    browser = signed_in(user)
    url = reverse("compliance:shown_profile", args=["acme", grant.content_object_id])
    assert browser.get(url).status_code == 200
    UserSession.objects.create(user=user, session_key=browser.session.session_key, ip="127.0.0.1", user_agent="x")

    withdraw_grant(grant=grant, by=officer, now=now)
    withdraw_grant(grant=grant, by=officer, now=now)

    assert browser.get(url).status_code == 302  # signed out: he may enter nothing any more
    assert signed_in(user).get(url).status_code == 404
    assert verbs()[2:] == ["companies.guest.withdrawn"]


def test_guest_with_another_place_stays_signed_in(grant, officer, outsider, now):
    user = taken(grant, now)
    MembershipFactory(company=outsider.company, user=user)
    browser = signed_in(user)
    UserSession.objects.create(user=user, session_key=browser.session.session_key, ip="127.0.0.1", user_agent="x")

    withdraw_grant(grant=grant, by=officer, now=now)

    assert UserSession.objects.filter(user=user).count() == 1


def test_deleted_thing_leaves_no_grant(grant, account):
    account.delete()

    assert not AccountGrant.objects.exists()


def test_database_refuses_a_grant_of_a_foreign_account(account, outsider):
    """The gate asks company and account of the same row, so they must never disagree."""
    grant = guest_of(account)
    values = {field.attname: getattr(grant, field.attname) for field in AccountGrant._meta.concrete_fields}
    values |= {"id": None, "email": "other@example.com", "user_id": outsider.user.pk, "company_id": outsider.company.pk}

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_unchecked(values)


def insert_unchecked(values: dict) -> None:
    AccountGrant.objects.bulk_create([AccountGrant(**values)])
    connection.check_constraints()


# --- The page behind the link, and where a guest goes ------------------------------------------------


@pytest.fixture
def url(grant):
    return reverse("companies:invitation", args=[token_of(Mail.objects.get(to=ADDRESS))])


def test_looking_changes_nothing(url, client, now):
    for _ in range(2):
        page = client.get(url)

    assert page.status_code == 200
    assert "Importer" in page.content.decode()
    assert AccountGrant.objects.offered(now=now).count() == 1


def test_new_person_comes_in_with_name_and_password(url, client, account):
    page = client.post(url, {"name": "Vera Validator", "password": "a short sentence is good"}, follow=True)

    assert page.redirect_chain[-1][0] == reverse("compliance:shown_profile", args=["acme", account.pk])
    assert page.status_code == 200
    assert AccountGrant.objects.get().user.email == ADDRESS
    assert not Membership.objects.filter(user__email=ADDRESS).exists()


def test_owner_of_an_account_comes_in(url, account):
    page = signed_in(person()).post(url)

    assert page.url == reverse("compliance:shown_profile", args=["acme", account.pk])


def test_guest_begins_at_the_account_and_is_told_when_it_is_over(account, now):
    grant = guest_of(account)
    browser = signed_in(grant.user)

    assert browser.get("/").url == grant.guest_url
    AccountGrant.objects.update(ends_at=now - timedelta(minutes=1))
    page = browser.get("/")
    assert page.status_code == 200
    assert "Your access has ended" in page.content.decode()


def test_member_elsewhere_finds_the_grant_in_the_lists(company, outsider):
    with company_scope(company):
        grant = guest_of(AccountFactory(), user=outsider.user)

    for page in ("/?choose", "/me/", reverse("companies:switcher", args=[outsider.company.slug])):
        assert grant.guest_url in outsider.client.get(page).content.decode()


def test_coming_of_a_guest_is_in_the_history(account, client):
    grant = guest_of(account)
    EmailAddress.objects.create(user=grant.user, email=grant.email, verified=True, primary=True)

    client.post("/accounts/login/", {"login": grant.email, "password": "correct horse battery"})

    with company_scope(account.company):
        assert Entry.objects.filter(verb="companies.person.signed_in", actor=grant.user.pk).count() == 1


def test_a_kind_of_grant_that_leaves_something_out_is_refused_at_the_start(monkeypatch):
    assert AccountGrant.check() == []

    monkeypatch.setattr(AccountGrant, "guest_route", "")

    [error] = AccountGrant.check()
    assert (error.id, error.msg) == ("companies.E002", "AccountGrant has no guest_route.")
