"""The evidence library in a real browser: dropping files, progress, the drawer, both themes."""

import pytest

from compliance.models import Evidence
from ctpat.companies.scoping import company_scope
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.evidence import evidence_with_file
from tests.factories.files import pdf_bytes, picture_bytes

from .accessible import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)

DROP = """async ([selector, files]) => {
    const data = new DataTransfer();
    for (const [name, type, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name, {type}));
    const zone = document.querySelector(selector);
    for (const kind of ["dragover", "drop"])
        zone.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


def drop(page, selector: str, *files: tuple[str, str, bytes]) -> None:
    """Let files fall on a place, as a mouse does."""
    page.wait_for_load_state("networkidle")
    page.evaluate(DROP, [selector, [[name, kind, list(content)] for name, kind, content in files]])


@pytest.fixture
def shelf(company, officer):
    with company_scope(company):
        response = ResponseFactory(criterion=CriterionFactory(code="6.1"))
        evidence_with_file(officer.user, title="Seal log", responses=[response], expires_on=company.today())
        evidence_with_file(officer.user, content=picture_bytes(), name="gate.jpg", title="Gate", tags=["gate"])
    return response


def test_dropped_files_go_up_one_by_one_and_the_refused_one_says_why(open_browser, officer, company):
    page = open_browser(officer.user)
    page.goto("/c/acme/evidence/add/")
    bars = []
    page.expose_function("seen", lambda name: bars.append(name))
    page.evaluate(
        "new MutationObserver(() => document.querySelectorAll('.upload progress:not([hidden])').forEach("
        "(bar) => window.seen(bar.closest('li').querySelector('[data-name]').textContent)))"
        ".observe(document.body, {subtree: true, attributes: true, attributeFilter: ['hidden', 'value']})"
    )
    files = [("seal_log.pdf", "application/pdf", pdf_bytes()), ("tool.pdf", "application/pdf", b"MZ" + bytes(99))]
    drop(page, ".drop", *files)

    titles = page.locator("[data-upload-list] [data-title]")
    assert titles.evaluate_all("fields => fields.map((field) => field.value)") == ["Seal log", "Tool"]
    titles.first.fill("Seal log, October")
    page.get_by_role("button", name="Add evidence").click()

    page.locator(".upload[data-state=added]").wait_for()
    refused = page.locator(".upload[data-state=refused]")
    refused.wait_for()
    assert "what its name says" in refused.inner_text()
    assert {"seal_log.pdf", "tool.pdf"} <= set(bars)
    with company_scope(company):
        assert [one.title for one in Evidence.objects.all()] == ["Seal log, October"]
    assert_accessible(page)


def test_files_dropped_on_a_criterion_prove_it_at_once(open_browser, officer, company, shelf):
    page = open_browser(officer.user)
    page.goto("/c/acme/profile/6.1/evidence/")

    drop(page, "#evidence-drop .drop", ("fence.jpg", "image/jpeg", picture_bytes(colour="olive")))

    page.locator("#criterion-evidence .ev").get_by_role("link", name="Fence").wait_for()
    assert page.locator("#criterion-evidence .ev > li").count() == 2
    assert page.locator(".upload").count() == 0

    page.get_by_role("link", name="Pick from the library").click()
    page.locator("#pick-q").fill("gate")
    page.get_by_label("Gate").check()
    page.get_by_role("button", name="Link", exact=True).click()
    page.locator("#criterion-evidence .ev").get_by_role("link", name="Gate").wait_for()
    assert page.locator("#criterion-evidence .ev > li").count() == 3
    page.locator("dialog[open]").wait_for(state="hidden")
    assert_accessible(page)


def test_drawer_previews_without_leaving_the_list(open_browser, officer, company, shelf):
    page = open_browser(officer.user)
    page.goto("/c/acme/evidence/")
    page.get_by_role("link", name="Seal log").click()
    page.locator("#evidence-drawer").wait_for()

    assert "item=" in page.url
    assert page.locator("h1").inner_text() == "Evidence"
    page.wait_for_function("() => document.querySelector('.ev-pic img').naturalWidth > 100")
    assert_accessible(page)

    page.reload()
    assert page.locator("#evidence-drawer h2").inner_text() == "Seal log"
    page.keyboard.press("Escape")
    assert page.locator("#evidence-drawer").count() == 0
    assert "item=" not in page.url


def test_search_filters_while_one_types_and_stands_in_the_url(open_browser, officer, company, shelf):
    page = open_browser(officer.user)
    page.goto("/c/acme/evidence/")

    page.get_by_role("searchbox", name="Find evidence").press_sequentially("gate")
    page.wait_for_url("**q=gate**")

    assert page.locator("[data-preview]").all_inner_texts() == ["Gate"]
    assert page.get_by_role("searchbox", name="Find evidence").evaluate("field => field === document.activeElement")


def test_pdf_is_shown_in_its_sandbox(open_browser, officer, company, shelf):
    with company_scope(company):
        item = Evidence.objects.get(title="Seal log")
    page = open_browser(officer.user)
    page.goto(item_url(item.pk))

    frame = page.locator("iframe.ev-frame")
    assert frame.get_attribute("title") == "seal log.pdf"
    assert_accessible(page)


def item_url(pk: int) -> str:
    return f"/c/acme/evidence/{pk}/"
