"""A real Chromium against a real server. Every test here also fails on a console error, an
uncaught exception, a violation of the content policy, or a request to a foreign origin."""

import os
import shutil

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.access_matrix import World

from .watch import Watch

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in this thread

DESKTOP = {"width": 1280, "height": 820}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 20_000  # the first page of a run comes slowly on a busy machine
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.fail("Chromium is missing; on Debian: apt-get install chromium")
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
    sandbox = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic")
    return {**browser_type_launch_args, "executable_path": chromium, "args": [*sandbox, *quiet]}


@pytest.fixture
def origin(live_server) -> str:
    """Where the application answers; `localhost`, because passkeys need a name."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def open_browser(browser: Browser, origin: str):
    """A function that opens a browser window of its own for a person, or for nobody.

    `open_browser(officer.user)` is signed in; `size=PHONE` is a phone. Returns the page.
    """
    watches: list[Watch] = []
    contexts: list[BrowserContext] = []

    def open_for(user=None, *, size: dict = DESKTOP, **options) -> Page:
        context = browser.new_context(
            base_url=origin, viewport=size, reduced_motion="reduce", accept_downloads=True, **options
        )
        context.set_default_timeout(PATIENCE_MS)
        watches.append(Watch(context, origin))
        contexts.append(context)
        if user is not None:
            sign_in(context, user, origin)
        return context.new_page()

    yield open_for
    for context in contexts:
        context.close()
    assert [problem for watch in watches for problem in watch.problems] == []


@pytest.fixture
def page(open_browser) -> Page:
    """A window of nobody in particular."""
    return open_browser()


def sign_in(context: BrowserContext, user, origin: str) -> None:
    """As if the person had just signed in with the password."""
    client = World.sign_in(get_user_model().objects.get(pk=user.pk))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": origin}])
