"""Looking at a page as a test does that goes through all of them."""

from playwright.sync_api import Page, expect

from .accessible import assert_accessible
from .conftest import DESKTOP, PHONE


def look_at(page: Page, path: str) -> None:
    """Open a page; it must be accessible in both themes and fit, on a desk and on a phone."""
    page.set_viewport_size(DESKTOP)
    page.goto(path)
    assert page.url.endswith(path), f"{path} leads to {page.url}"
    look_at_this(page)


def look_at_this(page: Page) -> None:
    """The same for the page as it stands."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert_fits(page)
        assert_accessible(page)
    page.set_viewport_size(DESKTOP)


# What can be operated and lies beyond the edge, outside a place that is meant to scroll sideways.
CUT_OFF = """() => [...document.querySelectorAll("main :is(a, button, input, select, textarea, summary)")]
    .filter((one) => {
        const {left, right, width} = one.getBoundingClientRect();
        if (width < 2 || (left >= -1 && right <= innerWidth + 1)) return false;
        for (let place = one.parentElement; place && place.id !== "main"; place = place.parentElement)
            if (getComputedStyle(place).textOverflow === "ellipsis"
                || (["auto", "scroll"].includes(getComputedStyle(place).overflowX)
                    && !place.parentElement.matches(".bench, .rev, .lib"))) return false;
        return true;
    }).map((one) => one.outerHTML.slice(0, 160))"""


def assert_fits(page: Page) -> None:
    """It doesn't scroll sideways, and nothing to press is cut off."""
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= room, f"{page.url} scrolls sideways: {width} px in a window of {room}"
    cut_off = page.evaluate(CUT_OFF)
    assert cut_off == [], f"{page.url} in a window of {room} px cuts off {cut_off}"
