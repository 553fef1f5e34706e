"""The frame in a real browser: keys, lost connections, weight."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from .accessible import assert_accessible
from .conftest import PHONE
from .weighing import assert_light

pytestmark = pytest.mark.django_db(transaction=True)


def assert_fits(page) -> None:
    """No page scrolls sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_wrong_password_says_what_mends_it(page, officer):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(officer.user.email)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Check Caps Lock")
    expect(page.get_by_label("Password")).to_have_attribute("aria-describedby", "signin-error")
    assert_accessible(page)


def test_palette_is_used_by_keys_alone(open_browser, officer):
    page = open_browser(officer.user)
    page.goto("/c/acme/notifications/")

    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search or jump to")
    expect(field).to_be_focused()
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.type("settings")
    expect(page.get_by_role("option")).to_have_count(1)
    option = page.get_by_role("option", name="Settings")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    assert_accessible(page)
    page.keyboard.press("Enter")

    page.wait_for_url("**" + reverse("companies:settings", args=["acme"]))


def test_palette_moves_by_arrows_and_closes_by_escape(open_browser, officer):
    page = open_browser(officer.user)
    page.goto("/c/acme/notifications/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")

    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")

    expect(page.locator("#palette")).not_to_be_visible()


def test_company_menu_is_fetched_when_opened(open_browser, officer):
    page = open_browser(officer.user)
    page.goto("/c/acme/notifications/")

    page.get_by_role("button", name="Change company").click()

    expect(page.locator("#company-menu a[aria-current]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#company-menu")).not_to_be_visible()


def test_theme_changes_at_once_and_stays(open_browser, officer):
    page = open_browser(officer.user)
    page.goto("/c/acme/notifications/")
    page.get_by_role("button", name="your menu").click()

    with page.expect_response("**/me/theme/"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_phone_has_four_places_and_the_rest(open_browser, officer):
    page = open_browser(officer.user, size=PHONE)
    page.goto("/c/acme/notifications/")

    expect(page.get_by_role("navigation", name="Main")).not_to_be_visible()
    page.get_by_role("navigation", name="Quick").get_by_role("button", name="More").click()

    expect(page.locator("#more-menu")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)


WRITING = """() => {
    const form = document.createElement("form");
    form.setAttribute("hx-post", "/c/acme/notifications/read/");
    const text = form.appendChild(document.createElement("textarea"));
    text.setAttribute("aria-label", "Answer");
    form.appendChild(document.createElement("button")).textContent = "Keep";
    document.getElementById("main").append(form);
    htmx.process(form);
}"""


def test_lost_session_keeps_what_was_typed(open_browser, officer):
    page = open_browser(officer.user)
    page.goto("/c/acme/notifications/")
    page.evaluate(WRITING)
    page.get_by_label("Answer").fill("Two people hold a key.")
    page.context.clear_cookies(name="session")

    page.get_by_role("button", name="Keep").click()

    expect(page.locator("#toasts")).to_contain_text("You were signed out")
    expect(page.get_by_label("Answer")).to_have_value("Two people hold a key.")
    assert page.url.endswith("/c/acme/notifications/")
    assert_accessible(page)


def test_lost_session_leads_to_the_signin_when_nothing_was_typed(open_browser, officer):
    page = open_browser(officer.user)
    page.goto("/c/acme/notifications/")
    page.evaluate(WRITING)
    page.context.clear_cookies(name="session")

    page.get_by_role("button", name="Keep").click()

    page.wait_for_url(re.compile(r"/accounts/login/"))


def test_lost_connection_is_told_and_taken_back(open_browser, officer):
    page = open_browser(officer.user)
    page.goto("/c/acme/notifications/")
    page.wait_for_load_state("networkidle")  # nothing is on its way when the connection goes

    page.context.set_offline(True)
    expect(page.locator("#toasts")).to_contain_text("No connection")
    page.context.set_offline(False)

    expect(page.locator("#toasts [data-toast]")).to_have_count(0)


def test_passkey_is_added_and_opens_the_company(open_browser, officer):
    page = open_browser()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": True}})
    verify_address(officer.user)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(officer.user.email)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/c/acme/**")

    page.goto("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill("correct horse battery")
        page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Passwordless").check()
    assert_accessible(page)
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile(r"/2fa/(?!webauthn/add)"))
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url("**/c/acme/**")


def verify_address(user) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


@pytest.mark.parametrize(
    ("who", "path"), [("nobody", "/accounts/login/"), ("officer", "/c/acme/"), ("officer", "/c/acme/notifications/")]
)
def test_first_visit_is_light(open_browser, officer, who, path):
    assert_light(open_browser(officer.user if who == "officer" else None), path)


def test_news_of_a_lost_connection_can_be_closed_without_one(open_browser, officer):
    page = open_browser(officer.user)
    page.goto("/c/acme/notifications/")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    toast = page.locator("#toasts [data-toast]")
    expect(toast).to_be_visible()

    toast.get_by_role("button", name="Close").click()

    expect(toast).to_have_count(0)
