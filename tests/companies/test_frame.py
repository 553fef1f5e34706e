"""The frame of every page: rail, bottom bar, bell, palette, switcher, theme."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from ctpat.companies.models import User
from ctpat.companies.navigation import Entry, declared_entries, links
from ctpat.companies.roles import RIGHTS, Role
from ctpat.companies.scoping import company_scope
from ctpat.companies.templatetags.ui import recent_day
from ctpat.outbox.models import Notification
from tests.conftest import member_of
from tests.factories.companies import CompanyFactory, MembershipFactory


def rail_keys(membership) -> list[str]:
    with company_scope(membership.company):
        return [link.key for link in links(membership, "/c/acme/notifications/")[0]]


def news(member, key: str = "1", **fields) -> Notification:
    with company_scope(member.company):
        return Notification.objects.create(
            company=member.company, user=member.user, kind="test", key=key, text=f"News {key}", path="/", **fields
        )


def test_every_entry_asks_for_a_declared_right():
    assert [entry.key for entry in declared_entries() if entry.right not in RIGHTS] == []


def test_rail_shows_what_the_role_may_open(officer, viewer, monkeypatch):
    monkeypatch.setattr("ctpat.companies.navigation._address", lambda route, slug: f"/c/{slug}/{route}/")

    assert {"settings"} <= set(rail_keys(viewer))
    assert "evidence" not in rail_keys(viewer)
    assert "history" not in rail_keys(viewer)
    assert set(rail_keys(viewer)) < set(rail_keys(officer))


def test_rail_hides_a_place_that_does_not_answer(officer, monkeypatch):
    gone = Entry("gone", "Gone", icon="x", route="nowhere:at_all", right="companies.view_company", order=1)
    monkeypatch.setattr("ctpat.companies.navigation.declared_entries", lambda: (gone,))

    assert rail_keys(officer) == []


def test_rail_marks_the_place_below_which_the_page_lies(officer):
    with company_scope(officer.company):
        made, _ = links(officer, "/c/acme/settings/people/")

    assert [link.key for link in made if link.current] == ["settings"]


@pytest.mark.parametrize("rows", [1, 3])
def test_counts_of_a_page_are_one_query(officer, rows, django_assert_num_queries):
    for number in range(rows):
        news(officer, str(number))
    with company_scope(officer.company), django_assert_num_queries(1):
        _, unread = links(officer, "/c/acme/")

    assert unread == rows


def test_bell_counts_only_own_unread_news(officer, viewer, outsider):
    news(officer, "1")
    news(officer, "2", read_at="2026-11-25T10:00Z")
    news(viewer, "3")
    news(outsider, "4")

    with company_scope(officer.company):
        assert links(officer, "/c/acme/")[1] == 1


def test_notification_list_shows_own_news_and_marks_them_read(officer, viewer):
    mine = news(officer, "mine")
    news(viewer, "theirs")

    page = officer.client.get(reverse("outbox:notification_list", args=["acme"]))
    assert [one.pk for one in page.context["page"]] == [mine.pk]

    officer.client.post(reverse("outbox:notification_open", args=["acme", mine.pk]))
    with company_scope(officer.company):
        read = dict(Notification.objects.values_list("key", "read_at"))
    assert read["mine"] is not None
    assert read["theirs"] is None


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_notification_never_leads_to_another_origin(officer, path):
    one = news(officer)
    with company_scope(officer.company):
        Notification.objects.filter(pk=one.pk).update(path=path)

    page = officer.client.post(reverse("outbox:notification_open", args=["acme", one.pk]))

    assert page.url == reverse("outbox:notification_list", args=["acme"])


def test_switcher_lists_own_companies_only(officer, outsider):
    MembershipFactory(company=CompanyFactory(slug="gamma", legal_name="Gamma Ltd"), user=officer.user)

    page = officer.client.get(reverse("companies:switcher", args=["acme"]))

    assert [one.company.slug for one in page.context["memberships"]] == ["acme", "gamma"]
    assert outsider.company.name not in page.content.decode()


def test_palette_offers_the_pages_of_the_role(viewer):
    page = viewer.client.get(reverse("companies:search", args=["acme"]), {"q": "sett"}, headers={"HX-Request": "true"})

    assert [hit.title for group in page.context["groups"] for hit in group.hits] == ["Settings"]
    assert "<html" not in page.content.decode()


def test_palette_is_a_page_without_scripts(viewer):
    page = viewer.client.get(reverse("companies:search", args=["acme"]), {"q": "sett"})

    assert '<main id="main"' in page.content.decode()


def test_theme_is_kept_with_the_person(officer):
    page = officer.client.post(reverse("companies:theme"), {"theme": "dark", "next": "/c/acme/notifications/"})

    assert page.url == "/c/acme/notifications/"
    assert User.objects.get(pk=officer.user.pk).theme == "dark"
    assert 'data-bs-theme="dark"' in officer.client.get(page.url).content.decode()


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_theme_leads_back_to_our_own_pages_only(officer, where):
    assert officer.client.post(reverse("companies:theme"), {"theme": "dark", "next": where}).url == "/"


def test_person_with_several_roles_gets_the_first_ones_bottom_bar(company):
    member = member_of(company, Role.ADMINISTRATOR, Role.COMPANY_OFFICER)

    page = member.client.get(reverse("companies:search", args=["acme"]))

    assert [link.key for link in page.context["frame"].bottom][-1] != "history"


def test_a_day_of_another_year_says_so():
    with time_machine.travel("2026-11-30 12:00:00Z", tick=False):
        assert recent_day(date(2026, 9, 17)) == '<time datetime="2026-09-17">17 Sep</time>'
        assert recent_day(date(2025, 9, 17)) == '<time datetime="2025-09-17">17 Sep 2025</time>'
        assert recent_day(None) == ""
