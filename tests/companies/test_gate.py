"""The gate: which company, foreign and missing alike, second factor, fresh sign-in, idle sessions."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from ctpat.companies.models import Site
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.companies.sessions import BEGAN, SEEN
from tests.conftest import member_of, signed_in
from tests.factories.companies import CompanyFactory, MembershipFactory, SiteFactory

SITE = {"kind": "yard", "country": "MX"}


def test_two_tabs_write_each_into_the_company_of_its_url(company, administrator):
    """S1.1: nothing about a current company lives in the session."""
    other = CompanyFactory(slug="other")
    MembershipFactory(company=other, user=administrator.user, roles=[Role.ADMINISTRATOR])

    for number, slug in enumerate(["acme", "other", "acme", "other"]):
        page = administrator.client.post(
            reverse("companies:site_create", args=[slug]), {"name": f"Site {number}", **SITE}
        )
        assert page.status_code == 302

    for each, names in ((company, ["Site 0", "Site 2"]), (other, ["Site 1", "Site 3"])):
        with company_scope(each):
            assert list(Site.objects.values_list("name", flat=True)) == names


def test_foreign_and_missing_are_the_same_page(officer, outsider):
    """S1.3: no word and no header tells whether the company exists."""
    foreign = officer.client.get(reverse("companies:settings", args=[outsider.company.slug]))
    missing = officer.client.get(reverse("companies:settings", args=["nowhere"]))

    assert foreign.status_code == missing.status_code == 404
    assert without_noise(foreign, outsider.company.slug) == without_noise(missing, "nowhere")
    assert foreign.headers == missing.headers


def test_foreign_object_and_missing_object_are_the_same_page(officer, outsider):
    with company_scope(outsider.company):
        foreign_site = SiteFactory(company=outsider.company)

    foreign = officer.client.get(reverse("companies:site_detail", args=["acme", foreign_site.pk]))
    missing = officer.client.get(reverse("companies:site_detail", args=["acme", 999999]))

    assert foreign.status_code == missing.status_code == 404
    assert without_noise(foreign, f"/{foreign_site.pk}/") == without_noise(missing, "/999999/")


def without_noise(page, own: str = "no address") -> str:
    """The page without the CSRF token, the reference and its own address."""
    text = page.content.decode().replace(own, "")
    return re.sub(r"[A-Za-z0-9]{64}|[0-9a-f]{8}", "", text)


def test_member_without_the_right_gets_403_that_says_whom_to_ask(viewer, administrator):
    page = viewer.client.get(reverse("companies:rules", args=["acme"]))

    assert page.status_code == 403
    assert str(administrator.user) in page.content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_lost_session_leads_to_the_sign_in_and_back(company, client, htmx):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/c/acme/settings/sites/"} if htmx else {}

    page = client.get(reverse("companies:site_list", args=["acme"]), headers=headers)

    target = page.headers["HX-Redirect"] if htmx else page.url
    assert target == "/accounts/login/?next=/c/acme/settings/sites/"


# --- Second factor ------------------------------------------------------------------------------


@pytest.fixture
def strict(company):
    company.requires_mfa = True
    company.save(update_fields=["requires_mfa"])
    return company


def with_record(client, user, **record):
    """What allauth writes into the session at a way to sign in."""
    session = client.session
    session["account_authentication_methods"] = [{"at": time.time(), **record}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@pytest.mark.parametrize(
    "record",
    [
        {"method": "password"},
        {"method": "code"},
        {"method": "password_reset"},
        {"method": "socialaccount", "provider": "saml"},
    ],
)
def test_company_that_asks_for_a_second_factor_opens_to_none_without(strict, officer, record):
    """S7.4: one gate after every way to sign in."""
    with_record(officer.client, officer.user, **record)

    page = officer.client.get(reverse("companies:settings", args=["acme"]))

    assert page.status_code == 302
    assert page.url == "/me/second-factor/?next=/c/acme/settings/"


@pytest.mark.parametrize("kind", ["totp", "webauthn", "recovery_codes"])
def test_company_that_asks_for_a_second_factor_opens_to_each(strict, officer, kind):
    with_record(officer.client, officer.user, method="mfa", type=kind)

    assert officer.client.get(reverse("companies:settings", args=["acme"])).status_code == 200


def test_second_factor_is_asked_by_the_company_that_wants_it_only(strict, officer, outsider):
    MembershipFactory(company=outsider.company, user=officer.user, roles=[Role.VIEWER])

    assert officer.client.get(reverse("companies:settings", args=["beta"])).status_code == 200


def test_strangers_do_not_learn_that_a_company_is_strict(strict, outsider):
    assert outsider.client.get(reverse("companies:settings", args=["acme"])).status_code == 404


def test_second_factor_page_offers_what_the_person_has(strict, officer):
    Authenticator.objects.create(user=officer.user, type="totp", data={})

    page = officer.client.get("/me/second-factor/", {"next": "/c/acme/settings/"})

    assert [way["id"] for way in page.context["ways"]] == ["mfa_reauthenticate"]
    assert "next=%2Fc%2Facme%2Fsettings%2F" in page.content.decode()


def test_second_factor_page_leads_back_and_never_outside(strict, officer):
    with_record(officer.client, officer.user, method="mfa", type="totp")

    assert officer.client.get("/me/second-factor/", {"next": "/c/acme/settings/"}).url == "/c/acme/settings/"
    assert officer.client.get("/me/second-factor/", {"next": "https://evil.example/"}).url == "/"


# --- Fresh sign-in for dangerous acts (S2.7) ------------------------------------------------------


def _old_sign_in(member):
    with_record(member.client, member.user, method="password", at=time.time() - 301)


@pytest.mark.parametrize("name", ["member_end", "member_sign_out"])
def test_dangerous_act_on_a_member_asks_for_the_sign_in_again(administrator, viewer, name):
    _old_sign_in(administrator)
    url = reverse(f"companies:{name}", args=["acme", viewer.pk])

    page = administrator.client.post(url)

    assert page.status_code == 302
    assert page.url.startswith("/accounts/reauthenticate/")
    assert type(viewer).objects.filter(pk=viewer.pk).exists()


def test_changing_the_rules_asks_for_the_sign_in_again(administrator, company):
    url = reverse("companies:rules", args=["acme"])
    _old_sign_in(administrator)

    looked, posted = administrator.client.get(url), administrator.client.post(url, {"time_zone": "UTC"})

    assert looked.status_code == 200
    assert posted.url.startswith("/accounts/reauthenticate/")
    company.refresh_from_db()
    assert company.two_pairs_of_eyes


def test_closing_a_site_asks_for_the_sign_in_again_and_then_happens(administrator, company):
    with company_scope(company):
        site = SiteFactory(company=company)
    _old_sign_in(administrator)

    asked = administrator.client.post(reverse("companies:site_close", args=["acme", site.pk]))
    done = administrator.client.post(asked.url, {"password": "correct horse battery"})

    assert done.status_code == 302
    with company_scope(company):
        assert Site.objects.get(pk=site.pk).closed_on == company.today()


# --- Sessions (S7.6) --------------------------------------------------------------------------------


def _age(client, **seconds_ago):
    session = client.session
    for key, seconds in seconds_ago.items():
        session[{"began": BEGAN, "seen": SEEN}[key]] = time.time() - seconds
    session.save()


@pytest.mark.parametrize(
    ("ages", "status"),
    [
        ({"began": 3500, "seen": 3500}, 200),
        ({"began": 3700, "seen": 3700}, 302),  # idle for more than an hour
        ({"began": 12 * 3600 - 60, "seen": 10}, 200),
        ({"began": 12 * 3600 + 60, "seen": 10}, 302),  # at work for more than twelve
    ],
)
def test_session_ends_when_idle_and_in_any_case(officer, ages, status):
    officer.client.get("/me/")
    _age(officer.client, **ages)

    assert officer.client.get("/me/").status_code == status


def test_ended_session_stays_ended(officer):
    officer.client.get("/me/")
    _age(officer.client, seen=3700)
    key = officer.client.session.session_key
    officer.client.get("/me/")

    officer.client.cookies["session"] = key

    assert officer.client.get("/me/").status_code == 302


def test_session_is_written_once_a_minute_at_most(officer, django_assert_num_queries):
    officer.client.get("/me/")

    with django_assert_num_queries(5):  # session, person, the same to be edited, memberships, grants
        officer.client.get("/me/")


def test_person_of_a_withdrawn_role_is_refused_on_the_next_request(officer):
    url = reverse("companies:rules", args=["acme"])
    assert officer.client.get(url).status_code == 200

    officer.roles = ["viewer"]
    officer.save(update_fields=["roles"])

    assert officer.client.get(url).status_code == 403


def test_member_of_nobody_gets_the_set_up(db):
    assert signed_in(member_of(CompanyFactory(), Role.VIEWER).user).get("/").status_code == 302
