"""Every page outside a company: the doors of the sign-in (allauth's, skinned once), joining, faults."""

import re
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from ctpat.companies.scoping import company_scope
from ctpat.companies.services.invitations import invite
from ctpat.outbox.models import Mail

from .looking import look_at, look_at_this
from .unserved_urls import FAULTS

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"

# Pages of the sign-in by who sees them. `guarded` has an authenticator, a passkey and recovery codes.
NOBODY = [
    "account_inactive",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_signup",
]
SIGNED_IN = [
    "account_change_password",
    "account_email",
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
    "usersessions_list",
]
GUARDED = [
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
]
ON_THE_WAY = ["account_email_verification_sent", "account_reset_password_from_key", "mfa_authenticate"]
NO_PAGES = {
    "account_confirm_login_code": "nobody signs in by a code in a mail",
    "account_set_password": "everybody has one",
    "mfa_download_recovery_codes": "a file",
    "mfa_login_webauthn": "for the script of the passkeys",
}


def allauth_names(patterns=None) -> Iterator[str]:
    if patterns is None:
        top = next(one for one in get_resolver().url_patterns if str(one.pattern) == "accounts/")
        patterns = top.url_patterns
    for pattern in patterns:
        yield from [pattern.name] if isinstance(pattern, URLPattern) else allauth_names(pattern.url_patterns)


def test_every_page_of_the_signin_has_its_place():
    assert sorted(set(allauth_names())) == sorted({*NOBODY, *SIGNED_IN, *GUARDED, *ON_THE_WAY, *NO_PAGES})


@pytest.mark.urls("tests.browser.unserved_urls")
def test_pages_of_strangers_and_faults(page, officer, subtests):
    with company_scope(officer.company):
        sent = invite(email="grace@acme.example", roles=["viewer"], by=officer, now=timezone.now())
    invitation = re.search(r"/invitation/\S+/", Mail.objects.get(to=sent.email).text)[0]
    faults = [f"/faults/{name}/" for name in FAULTS]
    others = ["/verify/", "/nowhere/", "/invitation/no-such-token/", invitation, "/styleguide/"]
    for path in [*map(reverse, NOBODY), *faults, *others]:
        with subtests.test(path):
            look_at(page, path)


@pytest.mark.urls("tests.browser.unserved_urls")
def test_refusals_inside_a_company(open_browser, viewer, officer, outsider, subtests):
    pages = [(viewer, "settings/people/"), (officer, "nothing/"), (officer, "damaged/"), (outsider, "settings/")]
    for member, path in pages:
        with subtests.test(path):
            look_at(open_browser(member.user), f"/c/acme/{path}")


def test_own_signin(open_browser, officer, subtests):
    verify_address(officer.user)
    page = open_browser(officer.user)
    show_that_it_is_you(page)
    for name in SIGNED_IN:
        with subtests.test(name):
            look_at(page, reverse(name))


def test_own_signin_with_second_factors(open_browser, officer, subtests):
    verify_address(officer.user)
    page = open_browser(officer.user)
    show_that_it_is_you(page)
    TOTP.activate(officer.user, generate_totp_secret())
    RecoveryCodes.activate(officer.user)
    passkey = add_passkey(page, officer.user)
    for name in GUARDED:
        with subtests.test(name):
            look_at(
                page, reverse(name, args=[passkey.pk] if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"} else [])
            )


def verify_address(user) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def show_that_it_is_you(page) -> None:
    """What changes the sign-in asks for the password once more."""
    page.goto(f"{reverse('account_reauthenticate')}?next={reverse('mfa_index')}")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"**{reverse('mfa_index')}")


def add_passkey(page, user) -> Authenticator:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": True}})
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile(r"/2fa/(?!webauthn/add)"))
    return Authenticator.objects.get(user=user, type="webauthn")


def test_pages_on_the_way_in(open_browser, officer, subtests):
    verify_address(officer.user)
    TOTP.activate(officer.user, generate_totp_secret())
    page = open_browser()
    with subtests.test("a second factor is asked for"):
        page.goto(reverse("account_login"))
        page.locator("[name=login]").fill(officer.user.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(f"**{reverse('mfa_authenticate')}**")
        look_at_this(page)
    with subtests.test("a new password"):
        page.goto(reverse("account_reset_password"))
        page.locator("[name=email]").fill(officer.user.email)
        page.locator("[name=email]").press("Enter")
        page.wait_for_url(f"**{reverse('account_reset_password_done')}")
        link = re.search(r"/accounts/password/reset/key/\S+", Mail.objects.get(to=officer.user.email).text)[0]
        page.goto(link)  # leads on, so that the key stays out of the history
        look_at_this(page)
        look_at(page, link.replace("-", "-x"))
    with subtests.test("a new address"):
        page.goto(reverse("account_signup"))
        page.get_by_label("Your name").fill("Maria Chen")
        page.locator("[name=email]").fill("maria@new.example")
        page.locator("[name=password1]").fill(PASSWORD)
        page.locator("[name=password2]").fill(PASSWORD)
        page.locator("[name=password2]").press("Enter")
        page.wait_for_url(f"**{reverse('account_email_verification_sent')}")
        look_at_this(page)
