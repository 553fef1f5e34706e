"""Weaknesses from the register to the last verified action, in a real browser."""

from datetime import date

import pytest
from playwright.sync_api import expect

from compliance.models import Weakness
from ctpat.companies.scoping import company_scope
from tests.factories.actions import CorrectiveActionFactory, MeasureFactory, WeaknessFactory
from tests.factories.compliance import ResponseFactory

from .accessible import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def weaknesses(company, officer, reviewer):
    with company_scope(company):
        response = ResponseFactory(criterion__code="6.1", criterion__title="Seal procedures")
        rows = [
            WeaknessFactory(title=f"Seals lie open {n}", severity=severity, response=response, due_on=date(2026, 1, n))
            for n, severity in ((1, "major"), (2, "minor"), (3, "observation"))
        ]
        CorrectiveActionFactory(weakness=rows[0], title="Lock the cabinet", owner=officer.user)
        CorrectiveActionFactory(weakness=rows[1], state="done", done_by=reviewer.user, done_on=date(2026, 1, 1))
        MeasureFactory(response=response, requested_by=reviewer.user)
        return rows


def test_several_are_assigned_from_the_register(open_browser, officer, reviewer, weaknesses):
    page = open_browser(officer.user)
    page.goto("/c/acme/actions/")
    expect(page.locator("[data-bulk]")).to_be_hidden()

    page.get_by_label("Select W-1").check()
    page.get_by_label("Select W-3").click(modifiers=["Shift"])
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.locator("[data-bulk] summary", has_text="Assign").click()
    page.get_by_label("Owner").select_option(label=reviewer.user.name)
    page.get_by_role("button", name="Assign").click()

    expect(page.get_by_text(f"3 weaknesses assigned to {reviewer.user.name}")).to_be_visible()
    with company_scope(officer.company):
        assert set(Weakness.objects.values_list("owner", flat=True)) == {reviewer.user.pk}


def test_filters_and_views_are_in_the_url(open_browser, officer, weaknesses):
    page = open_browser(officer.user)
    page.goto("/c/acme/actions/")

    page.locator("#filter-severity summary").click()
    page.get_by_role("link", name="Minor", exact=True).click()
    page.wait_for_url("**/actions/?severity=minor")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="To verify 1").click()
    page.wait_for_url("**severity=minor**")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("#filter-severity").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "severity" not in page.url


def test_an_action_is_done_by_one_and_verified_by_another(open_browser, officer, reviewer, weaknesses):
    page = open_browser(officer.user)
    page.goto("/c/acme/actions/w/1/")
    page.locator(".w-action summary", has_text="Done").click()
    page.get_by_label("What was done").fill("A lock hangs on it.")
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_text("You carried it out, so somebody else verifies it.")).to_be_visible()

    other = open_browser(reviewer.user)
    other.goto("/c/acme/actions/w/1/")
    other.get_by_label("Yes, the effect is seen").check()
    other.get_by_role("button", name="Record the judgement").click()

    expect(other.get_by_text(f"Closed by {reviewer.user.name}")).to_be_visible()


def test_a_remark_names_a_colleague(open_browser, officer, reviewer, weaknesses):
    page = open_browser(officer.user)
    page.goto("/c/acme/profile/6.1/comments/")
    first = reviewer.user.name.split()[0]
    box = page.get_by_label("Write a remark")
    box.press_sequentially(f"Look here @{reviewer.user.name[:-1]}")
    page.get_by_role("option", name=reviewer.user.name).click()
    assert box.input_value() == f"Look here @{reviewer.user.name} "
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".mention")).to_have_text(f"@{reviewer.user.name}")
    assert first


def test_history_opens_what_changed(open_browser, officer, weaknesses):
    page = open_browser(officer.user)
    page.goto("/c/acme/actions/w/1/change/")
    page.get_by_label("Severity").select_option("minor")
    page.get_by_role("button", name="Save").click()
    page.goto("/c/acme/history/")
    page.get_by_role("link", name="What changed").first.click()

    expect(page.locator(".changes ins")).to_have_text("Minor")
    expect(page.locator(".changes del")).to_have_text("Major")
    assert_accessible(page)
