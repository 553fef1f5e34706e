"""Signing in tells nobody who exists, and its mails go the way of all mails (security S7.1, S6.5)."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from ctpat.outbox.models import Mail
from tests.companies.test_gate import without_noise
from tests.factories.companies import UserFactory

KNOWN, UNKNOWN = "known@example.com", "nobody@example.com"
PASSWORD = "correct horse battery"


@pytest.fixture
def known(db):
    user = UserFactory(email=KNOWN)
    EmailAddress.objects.create(user=user, email=KNOWN, verified=True, primary=True)
    return user


def _same(first, second) -> bool:
    """Whether two answers differ in nothing but the address that was typed."""
    places = (first.status_code, first.headers.get("Location")), (second.status_code, second.headers.get("Location"))
    return places[0] == places[1] and without_noise(first, KNOWN) == without_noise(second, UNKNOWN)


def test_wrong_password_and_unknown_address_look_the_same(known, client):
    url = reverse("account_login")

    answers = [client.post(url, {"login": email, "password": "wrong wrong wrong"}) for email in (KNOWN, UNKNOWN)]

    assert answers[0].status_code == 200 or answers[0].status_code == 422
    assert _same(*answers)


def test_reset_of_known_and_unknown_address_look_the_same(known, client):
    url = reverse("account_reset_password")

    answers = [client.post(url, {"email": email}) for email in (KNOWN, UNKNOWN)]

    assert _same(*answers)
    assert sorted(Mail.objects.values_list("to", flat=True)) == [KNOWN, UNKNOWN]


def test_sign_up_with_known_and_new_address_look_the_same(known):
    url = reverse("account_signup")
    rest = {"name": "Nora", "password1": "a short sentence is good", "password2": "a short sentence is good"}

    answers = [Client().post(url, {"email": email, **rest}) for email in (KNOWN, UNKNOWN)]

    assert answers[0].status_code == 302
    assert _same(*answers)
    assert sorted(Mail.objects.values_list("to", flat=True)) == [KNOWN, UNKNOWN]


@pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
def test_links_in_mails_come_from_the_configuration(known, client, settings, email):
    settings.BASE_URL = "https://ctpat.example.com"
    settings.ALLOWED_HOSTS = ["*"]

    client.post(reverse("account_reset_password"), {"email": email}, headers={"host": "evil.example"})

    mail = Mail.objects.get(to=email)
    links = re.findall(r"https?://[^\s\"<]+", mail.text)
    assert links
    assert all(link.startswith("https://ctpat.example.com/accounts/") for link in links)
    assert "evil.example" not in mail.text + mail.subject + mail.html


def test_reset_link_of_the_mail_opens(known, client):
    client.post(reverse("account_reset_password"), {"email": KNOWN})

    path = re.search(r"https?://[^/]+(/accounts/password/reset/key/[^\s]+)", Mail.objects.get(to=KNOWN).text)[1]

    assert client.get(path, follow=True).status_code == 200


def test_mails_that_hold_a_key_to_an_account_are_marked(known, client):
    client.post(reverse("account_reset_password"), {"email": KNOWN})
    client.post(reverse("account_reset_password"), {"email": UNKNOWN})
    EmailMessage("Subject", "Text", to=[KNOWN]).send()

    assert set(Mail.objects.values_list("to", "holds_key")) == {(KNOWN, True), (UNKNOWN, True)}


def test_mail_with_the_code_is_plain(client, db):
    form = {
        "email": UNKNOWN,
        "name": "N",
        "password1": "a short sentence is good",
        "password2": "a short sentence is good",
    }

    client.post(reverse("account_signup"), form)

    mail = Mail.objects.get(to=UNKNOWN)
    code = re.fullmatch(r"([A-Z0-9]{4}-[A-Z0-9]{4}) is your code", mail.subject)[1]
    assert mail.text.splitlines() == [
        "Enter this code in the window that is open, and the address is yours:",
        "",
        code,
        "",
        "If you didn't ask for it, do nothing: without the code nobody gets in.",
        "",
        "C-TPAT programme, localhost:8000",
    ]


def test_unverified_address_does_not_get_in(client, db):
    user = UserFactory(email=KNOWN)
    EmailAddress.objects.create(user=user, email=KNOWN, verified=False, primary=True)

    client.post(reverse("account_login"), {"login": KNOWN, "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_session_id_changes_at_sign_in(known, client):
    client.get(reverse("account_login"))
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key
    client.cookies["session"] = before

    client.post(reverse("account_login"), {"login": KNOWN, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(known.pk)
    assert client.session.session_key != before


def test_second_factor_secrets_are_sealed():
    adapter = get_adapter()

    sealed = adapter.encrypt("JBSWY3DPEHPK3PXP")

    assert sealed.startswith("v1:")
    assert adapter.decrypt(sealed) == "JBSWY3DPEHPK3PXP"


def test_language_of_the_person_is_spoken(officer):
    officer.user.language = "es"
    officer.user.save(update_fields=["language"])

    page = officer.client.get(reverse("companies:me"), headers={"accept-language": "en"})

    assert '<html lang="es"' in page.content.decode()


# --- A session that ended while one was typing ------------------------------------------------------


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/c/acme/profile/review/?c=6.1", "/c/acme/profile/review/%3Fc%3D6.1"),
        ("http://testserver//elsewhere.example/", "/c/acme/profile/review/6.1/return/"),
        ("http://elsewhere.example/c/acme/", "/c/acme/profile/review/6.1/return/"),
        ("", "/c/acme/profile/review/6.1/return/"),
    ],
)
def test_signing_in_again_leads_back_to_the_page_that_was_typed_on(db, client, came_from, back):
    """The form's own address answers nobody who only looks; the page brings back what was typed."""
    answer = client.post("/c/acme/profile/review/6.1/return/", {"note": "Why?"}, headers={"referer": came_from})

    assert answer.url == f"/accounts/login/?next={back}"
