"""From nothing to the security profile, as a person does it: sign up, set up, invite, join."""

import re

import pytest

from ctpat.companies.models import Company
from ctpat.outbox.models import Mail
from tests.factories.accounts import EntityTypeFactory
from tests.factories.compliance import CriterionFactory

from .accessible import assert_accessible
from .conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a short sentence is good"


@pytest.fixture
def catalogue(transactional_db):
    EntityTypeFactory(slug="importer", name="U.S. Importer", position=1)
    EntityTypeFactory(slug="carrier", name="Highway Carrier", position=2)
    CriterionFactory(code="1.1", level="must", applies_to=["importer", "carrier"])
    CriterionFactory(code="1.2", level="should", applies_to=["importer"])
    CriterionFactory(code="1.3", level="must", applies_to=["carrier"])


def mail_to(address: str) -> str:
    return Mail.objects.filter(to=address).latest("pk").text


def sign_up(page) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Maria Chen")
    page.locator("[name=email]").fill("maria@acme.example")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.locator("[name=password2]").press("Enter")
    page.locator("[name=code]").wait_for()
    code = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", mail_to("maria@acme.example"), re.M)[1]
    page.locator("[name=code]").fill(code)
    page.locator("[name=code]").press("Enter")
    page.wait_for_url("**/setup/")


def test_company_is_set_up_in_minutes_and_a_colleague_joins(open_browser, catalogue):
    page = open_browser()
    sign_up(page)
    assert_accessible(page)
    page.get_by_label("Legal name").fill("Acme Trading Inc.")
    page.get_by_role("button", name="Next: accounts").click()

    page.get_by_role("checkbox", name="U.S. Importer").check()
    page.locator(".fig", has_text="2").wait_for()
    page.get_by_role("checkbox", name="Highway Carrier").check()
    page.locator(".fig", has_text="3").wait_for()
    assert "1 shared, answered once" in page.locator("#setup-summary").inner_text()
    assert_accessible(page)
    page.get_by_role("button", name="Next: sites").click()

    page.get_by_label("Name").fill("Laredo")
    page.get_by_label("Country").select_option("US")
    page.get_by_role("button", name="Next: people").click()

    page.get_by_label("E-mail address").last.fill("grace@acme.example")
    page.get_by_role("checkbox", name="Contributor").check()
    assert_accessible(page)
    page.get_by_role("button", name="Next: first answers").click()

    page.get_by_role("heading", name="3 criteria wait for their answers").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Open the security profile").click()
    page.wait_for_url("**/profile/")
    company = Company.objects.get()
    assert company.set_up_at is not None

    colleague = open_browser(size=PHONE)
    colleague.goto(re.search(r"/invitation/\S+/", mail_to("grace@acme.example"))[0])
    assert_accessible(colleague)
    colleague.get_by_label("Your name").fill("Grace Liu")
    colleague.get_by_label("Choose a password").fill(PASSWORD)
    colleague.get_by_role("button", name="Join").click()
    colleague.wait_for_url(f"**/c/{company.slug}/**")
    assert sorted(company.memberships.values_list("user__name", flat=True)) == ["Grace Liu", "Maria Chen"]


def test_company_that_wants_a_second_factor_gets_a_passkey_and_goes_on(open_browser, company, officer):
    company.requires_mfa = True
    company.save()
    page = open_browser()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    officer.user.emailaddress_set.create(email=officer.user.email, verified=True, primary=True)
    page.goto("/accounts/login/?next=/c/acme/settings/")
    page.locator("[name=login]").fill(officer.user.email)
    page.locator("[name=password]").fill("correct horse battery")
    page.locator("[name=password]").press("Enter")

    page.get_by_role("link", name="Add a passkey").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.wait_for_url("**/accounts/**")
    page.locator("[name=password]").fill("correct horse battery")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/accounts/2fa/webauthn/add/**")
    assert_accessible(page)
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    page.wait_for_function("() => !location.pathname.includes('/webauthn/add/')")

    page.goto("/c/acme/settings/")
    page.get_by_role("heading", name="Acme Trading").wait_for()
