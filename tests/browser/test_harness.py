"""The instruments themselves: what the other browser tests rely on must notice what is wrong."""

import pytest
from playwright.sync_api import Page

from .accessible import assert_accessible
from .watch import Watch

pytestmark = pytest.mark.django_db(transaction=True)


def test_signed_in_person_is_known_and_the_page_accessible(open_browser, officer):
    page = open_browser(officer.user)
    page.goto("/c/acme/notifications/")

    assert page.locator("h1").is_visible()
    assert_accessible(page)


def test_unreadable_text_is_noticed(open_browser, officer):
    page = open_browser(officer.user)
    page.goto("/c/acme/notifications/")
    page.evaluate("document.querySelector('h1').style.color = '#eee'")

    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page, themes=("light",))


def test_unstyled_page_is_noticed(page: Page):
    page.goto("/healthz")

    with pytest.raises(AssertionError, match="style sheets"):
        assert_accessible(page)


def test_watch_notices_each_kind_of_problem(browser, origin):
    context = browser.new_context(base_url=origin)
    watch = Watch(context, origin)
    page = context.new_page()
    page.goto("/accounts/login/")

    page.evaluate("console.error('something broke')")
    page.evaluate("setTimeout(() => { throw new Error('nobody caught me') })")
    page.evaluate("document.body.setAttribute('onclick', 'alert(1)'); document.body.click()")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/pixel.png'}))")
    page.wait_for_timeout(300)
    context.close()

    found = "\n".join(watch.problems)
    assert "something broke" in found
    assert "nobody caught me" in found
    assert "Content Security Policy" in found
    assert "127.0.0.1:9" in found
