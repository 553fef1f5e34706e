"""The main job in a real browser: answer, attach, ask, review; two people, no connection, keys only."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from compliance.models import EvidenceLink, Response
from compliance.services import answers
from ctpat.companies.scoping import company_scope
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import (
    CategoryFactory,
    CriterionFactory,
    ElementFactory,
    EvidenceLinkFactory,
    ResponseFactory,
)
from tests.factories.evidence import plain_evidence

from .accessible import assert_accessible
from .conftest import PHONE
from .looking import assert_fits
from .weighing import assert_light

pytestmark = pytest.mark.django_db(transaction=True)

COACH = {
    "asks": "Say who seals and who checks.",
    "good_answer": ["Names the person", "Names the record"],
    "rejected_because": ["No name"],
    "proof_ideas": ["Seal log of three months"],
    "strong_example": "The yard lead seals each unit.",
    "weak_example": "We seal.",
}


@pytest.fixture
def profile(company, officer, reviewer):
    """Three unanswered criteria of an importer."""
    with company_scope(company):
        kind = AccountFactory().entity_type_id
        for number in range(1, 10):
            ElementFactory(number=number)
        for code in ("6.1", "6.2", "6.3"):
            criterion = CriterionFactory(
                code=code, title=f"Title of {code}", applies_to=[kind], coach=COACH, category=CategoryFactory(number=6)
            )
            ResponseFactory(criterion=criterion)
    return company


def kept(company, code="6.1") -> Response:
    with company_scope(company):
        return Response.objects.get(criterion__code=code)


def answer(page, text: str) -> None:
    page.get_by_label("Implemented").check()
    page.get_by_role("textbox", name="Answer").fill(text)


def test_officer_answers_attaches_asks_and_reviewer_accepts(open_browser, officer, reviewer, profile):
    page = open_browser(officer.user)
    page.goto("/c/acme/profile/6.1/")
    answer(page, "The yard lead seals each unit.")
    expect(page.locator("#saved")).to_contain_text("Saved")

    page.locator("#evidence-drop input[type=file]").set_input_files(
        {"name": "Seal log.txt", "mimeType": "text/plain", "buffer": b"unit, seal, time\n"}
    )
    expect(page.locator("#criterion-evidence")).to_contain_text("Seal log")
    page.get_by_role("button", name="Ask for review").click()
    expect(page.locator("#pane-foot")).to_contain_text("asked for review")

    with company_scope(profile):
        assert EvidenceLink.objects.filter(response__criterion__code="6.1").count() == 1
    assert (kept(profile).narrative, kept(profile).review_state) == ("The yard lead seals each unit.", "waiting")

    review = open_browser(reviewer.user)
    review.goto("/c/acme/profile/review/")
    expect(review.locator(".rev-main")).to_contain_text("The yard lead seals each unit.")
    assert_accessible(review)
    review.keyboard.press("a")
    expect(review.get_by_text("6.1 accepted.")).to_be_visible()
    assert kept(profile).review_state == "accepted"


def test_the_list_shows_the_new_standing_after_a_save(open_browser, officer, profile):
    page = open_browser(officer.user)
    page.goto("/c/acme/profile/6.1/")

    answer(page, "The yard lead seals each unit.")

    expect(page.locator("#pane-reason")).to_contain_text("No evidence is attached.")
    expect(page.get_by_role("textbox", name="Answer")).to_be_focused()


def test_keys_alone_move_edit_and_find(open_browser, officer, profile):
    page = open_browser(officer.user)
    page.goto("/c/acme/profile/")

    page.keyboard.press("j")
    expect(page.locator("#pane h2")).to_contain_text("6.1")
    page.keyboard.press("j")
    expect(page.locator("#pane h2")).to_contain_text("6.2")
    expect(page).to_have_url("/c/acme/profile/6.2/")
    page.keyboard.press("k")
    expect(page.locator("#pane h2")).to_contain_text("6.1")
    page.keyboard.press("e")
    page.keyboard.type("jk", delay=20)
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="Answer")).to_have_value("jk")
    page.keyboard.press("/")
    expect(page.get_by_label("Find a criterion")).to_be_focused()


def test_officer_does_all_of_it_by_keys_and_the_reviewer_with_one(open_browser, officer, reviewer, profile):
    page = open_browser(officer.user)
    page.on("filechooser", lambda chooser: None)  # else catching it begins with the key, and under load too late
    page.goto("/c/acme/profile/")
    page.keyboard.press("j")
    expect(page.locator("#pane h2")).to_be_focused()

    tab_to(page, "[name=status]")
    page.keyboard.press("Space")
    expect(page.get_by_label("Implemented")).to_be_checked()
    page.keyboard.press("e")
    page.keyboard.type("The yard lead seals each unit.")
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#pane [data-attach]")).to_be_focused()  # a part that was still on its way has it now
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files({"name": "Seal log.txt", "mimeType": "text/plain", "buffer": b"unit, seal, time\n"})
    expect(page.locator("#criterion-evidence")).to_contain_text("Seal log")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    expect(page.locator("#pane-foot")).to_contain_text("asked for review")
    expect(page.locator("#criterion-evidence .ev")).to_contain_text("Seal log")
    assert kept(profile).status == "implemented"

    other = open_browser(reviewer.user)
    other.goto("/c/acme/profile/review/")
    other.keyboard.press("a")
    expect(other.get_by_text("6.1 accepted.")).to_be_visible()
    assert kept(profile).review_state == "accepted"


def tab_to(page, selector: str) -> None:
    """On with the tabulator until something of that kind has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} can't be reached by keys")


def test_phone_opens_answers_saves_and_goes_back(open_browser, officer, profile):
    page = open_browser(officer.user, size=PHONE, has_touch=True)
    page.goto("/c/acme/profile/")
    expect(page.locator("#pane")).to_be_hidden()
    page.get_by_role("link", name="Title of 6.2").click()
    page.wait_for_url("**/profile/6.2/")
    expect(page.locator("[data-list]")).to_be_hidden()
    assert_fits(page)

    page.get_by_text("Partly", exact=True).tap()
    page.get_by_role("textbox", name="Answer").fill("Only at the yard in Laredo.")
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.get_by_role("link", name="All criteria").tap()

    page.wait_for_url("**/profile/")
    expect(page.get_by_role("link", name="Title of 6.2")).to_be_visible()
    assert (kept(profile, "6.2").status, kept(profile, "6.2").narrative) == ("partly", "Only at the yard in Laredo.")


def test_two_people_on_one_answer_see_both_texts(open_browser, officer, reviewer, profile):
    page = open_browser(officer.user)
    page.goto("/c/acme/profile/6.1/")
    with company_scope(profile):
        answers.save_answer(
            response=kept(profile),
            version=0,
            status="implemented",
            narrative="Theirs.",
            actor=reviewer.user,
            now=timezone.now(),
        )

    answer(page, "Mine.")

    expect(page.locator("#pane[data-conflict]")).to_be_visible()
    expect(page.get_by_label("Both together")).to_have_value("Theirs.\n\nMine.")
    assert_accessible(page)
    page.get_by_role("button", name="Put only mine in").click()
    page.get_by_role("button", name="Save this text").click()
    expect(page.get_by_role("textbox", name="Answer")).to_have_value("Mine.")
    assert kept(profile).narrative == "Mine."


def test_a_lost_session_keeps_the_text_on_the_device(open_browser, officer, profile):
    page = open_browser(officer.user)
    page.goto("/c/acme/profile/6.1/")
    page.context.clear_cookies(name="session")

    answer(page, "Typed after the session ended.")

    expect(page.locator("#saved")).to_contain_text("You were signed out")
    assert "Typed after the session ended." in page.evaluate("JSON.stringify(localStorage)")
    assert kept(profile).narrative == ""


def test_a_part_that_arrives_late_leaves_the_copy_on_the_device(open_browser, officer, profile):
    page = open_browser(officer.user)
    held = []
    page.route("**/6.1/comments/", lambda route: held.append(route))
    with page.expect_request("**/6.1/comments/"):
        page.goto("/c/acme/profile/6.1/")
        page.locator("[hx-get$='/6.1/comments/']").scroll_into_view_if_needed()
    page.context.clear_cookies(name="session")
    answer(page, "Typed while a part was on its way.")
    expect(page.locator("#saved")).to_contain_text("You were signed out")

    held[0].fulfill(content_type="text/html", body="<section>The late part</section>")

    expect(page.locator("#pane")).to_contain_text("The late part")
    assert "Typed while a part was on its way." in page.evaluate("JSON.stringify(localStorage)")


def test_several_are_assigned_at_once(open_browser, officer, reviewer, profile):
    page = open_browser(officer.user)
    page.goto("/c/acme/profile/")

    page.get_by_label("Select 6.1").check()
    page.get_by_label("Select 6.3").check()
    page.get_by_role("button", name="Assign").first.click()
    page.locator("#bulk-owner").select_option(label=reviewer.user.name)
    page.locator("#bulk-assign").get_by_role("button", name="Assign").click()

    expect(page.get_by_text("2 criteria assigned.")).to_be_visible()
    assert [kept(profile, code).owner for code in ("6.1", "6.2", "6.3")] == [reviewer.user, None, reviewer.user]


def test_news_of_a_part_that_has_left_reaches_the_page(open_browser, officer, profile):
    """A panel is still on its way while the next criterion is opened; what it has to tell is told."""
    page = open_browser(officer.user)
    news = '<div id="toasts" hx-swap-oob="beforeend"><div class="toast-s" data-toast="success">Told late</div></div>'
    waiting = []
    page.route("**/profile/6.1/comments/", lambda route: waiting.append(route))
    page.goto("/c/acme/profile/6.1/", wait_until="domcontentloaded")
    page.locator("[hx-get$='/6.1/comments/']").scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.htmx-request')")

    page.locator("[data-code='6.2']").click()
    expect(page.locator("#pane")).to_contain_text("Title of 6.2")
    for route in waiting:
        route.fulfill(status=200, content_type="text/html", body=f"<section>late</section>{news}")

    expect(page.locator("#toasts")).to_contain_text("Told late")
    expect(page.locator("#pane")).not_to_contain_text("late")
    assert len(waiting) == 1


def test_first_visit_is_light(open_browser, officer, profile):
    """As long an answer as companies give; what lies below it is fetched when it is scrolled to."""
    answered = kept(profile)
    with company_scope(profile):
        answered.narrative = "The yard lead seals each unit and notes its number.\n\n" * 12
        answered.save()
        for _ in range(4):
            EvidenceLinkFactory(response=answered, evidence=plain_evidence())

    assert_light(open_browser(officer.user), "/c/acme/profile/6.1/")
