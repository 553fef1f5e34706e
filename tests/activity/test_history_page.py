import json
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise

from compliance.services import weaknesses
from ctpat.activity.lines import changes, lines
from ctpat.activity.models import Entry
from ctpat.activity.services import record
from ctpat.activity.verbs import declared_nouns, declared_verbs
from ctpat.companies.roles import RIGHTS
from ctpat.companies.scoping import company_scope
from tests.factories.accounts import AccountFactory
from tests.factories.actions import WeaknessFactory
from tests.factories.evidence import plain_evidence

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def page_of(member, **query):
    return member.client.get(reverse("activity:entry_list", args=["acme"]), query)


def seqs(page) -> list[int]:
    return [line.seq for line in page.context["lines"]]


def test_recording_takes_three_queries(officer, scope, django_assert_num_queries):
    record(officer.user, "companies.person.signed_in", officer.user)

    with django_assert_num_queries(3):
        record(officer.user, "companies.person.signed_in", officer.user)


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count(officer, outsider, rows, django_assert_num_queries):
    with company_scope(officer.company):
        for weakness in WeaknessFactory.create_batch(rows):
            record(officer.user, "compliance.weakness.raised", weakness)
    with company_scope(outsider.company):
        record(outsider.user, "companies.person.signed_in", outsider.user)

    page_of(officer)  # the first page of a session also writes the session down

    with django_assert_num_queries(7):
        page = page_of(officer)

    assert seqs(page) == list(range(rows, 0, -1))


def test_a_line_is_a_sentence_with_a_link(officer):
    with company_scope(officer.company):
        weakness = WeaknessFactory(title="Seals lie open")
        record(officer.user, "compliance.weakness.raised", weakness)

    [line] = page_of(officer).context["lines"]
    assert (line.actor, line.before, line.label) == (officer.user.name, "raised ", "W-1 Seals lie open")
    page = officer.client.get(line.url)
    assert page["Location"] == weakness.get_absolute_url()


def test_what_is_gone_leads_nowhere(officer):
    with company_scope(officer.company):
        record(officer.user, "compliance.weakness.raised", WeaknessFactory.build(pk=999, number=1, response=None))

    assert officer.client.get(reverse("activity:entry_target", args=["acme", 1])).status_code == 404


def test_filters_narrow(officer, reviewer):
    with company_scope(officer.company):
        first, second = WeaknessFactory.create_batch(2)
        record(officer.user, "compliance.weakness.raised", first)
        record(reviewer.user, "compliance.weakness.raised", second)
        record(None, "companies.person.signed_in", officer.user)

    assert seqs(page_of(officer, person=reviewer.user.pk)) == [2]
    assert seqs(page_of(officer, person=0)) == [3]
    assert seqs(page_of(officer, kind="compliance.weakness")) == [2, 1]
    assert seqs(page_of(officer, target=f"compliance.weakness:{first.pk}")) == [1]
    assert seqs(page_of(officer, since="2000-01-01", until="2001-01-01")) == []
    assert seqs(page_of(officer, kind="nonsense", since="yesterday", person="me")) == [3, 2, 1]


def test_days_are_those_of_the_company(officer, monkeypatch):
    late_evening = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)  # the 24th in Chicago
    monkeypatch.setattr("ctpat.activity.services.history_now", lambda: late_evening)
    with company_scope(officer.company):
        record(officer.user, "companies.person.signed_in", officer.user)

    assert seqs(page_of(officer, until="2026-11-24")) == [1]
    assert seqs(page_of(officer, since="2026-11-25")) == []


def test_pages_go_on_below_a_number(officer):
    with company_scope(officer.company):
        for _number in range(51):
            record(officer.user, "companies.person.signed_in", officer.user)

    first = page_of(officer)
    second = page_of(officer, below=first.context["below"])

    assert (seqs(first), first.context["below"]) == (list(range(51, 1, -1)), 2)
    assert (seqs(second), second.context["below"]) == ([1], None)


def test_before_and_after_are_shown_in_words(officer, scope):
    weakness = WeaknessFactory(severity="minor", description="One long line.\n\nThe copy is version 8.")
    weaknesses.change_weakness(
        weakness=weakness,
        actor=officer.user,
        on=TODAY,
        severity="major",
        due_on=date(2026, 12, 2),
        description="One long line.\n\nThe copy is version 9.",
    )

    found = {change.name: change for change in changes(Entry.objects.get())}

    assert (found["Severity"].before, found["Severity"].after) == ("Minor", "Major")
    assert (found["Due on"].before, found["Due on"].after) == ("", "2 Dec 2026")
    assert found["What was seen"].comparison.added == 1


def test_the_details_come_alone_under_htmx(officer):
    with company_scope(officer.company):
        weaknesses.set_due(weaknesses=[WeaknessFactory()], actor=officer.user, due_on=TODAY)
    url = reverse("activity:entry_detail", args=["acme", 1])

    assert b"<ins>25 Nov 2026</ins>" in officer.client.get(url, headers={"HX-Request": "true"}).content
    assert b"<html" not in officer.client.get(url, headers={"HX-Request": "true"}).content
    assert b"<html" in officer.client.get(url).content


def test_whoever_may_not_see_history_gets_no_links(contributor, scope):
    record(None, "compliance.weakness.raised", WeaknessFactory())

    [line] = lines(Entry.objects.recent(5), contributor)

    assert (line.actor, line.url) == ("The product", "")


def test_names_are_text_not_markup(officer, scope):
    record(officer.user, "compliance.weakness.raised", WeaknessFactory(title="<script>alert(1)</script>"))

    html = render_to_string("activity/_entries.html", {"lines": lines(Entry.objects.recent(5), officer)})

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_data_stays_canonical(officer, scope):
    entry = record(officer.user, "companies.person.signed_in", officer.user, after={"b": TODAY, "a": [1, None]})

    assert entry.data == json.dumps(json.loads(entry.data), sort_keys=True, separators=(",", ":"))
    assert json.loads(entry.data)["after"] == {"a": [1, None], "b": "2026-11-25"}


def test_administrator_sees_that_an_answer_changed_but_not_what_it_says(administrator, officer, company):
    with company_scope(company):
        weakness = WeaknessFactory()
        entry = record(
            officer.user, "compliance.response.saved", weakness.response, after={"narrative": "Camera 3 is dead."}
        )
    address = reverse("activity:entry_detail", args=["acme", entry.seq])

    assert b"Camera 3 is dead." in officer.client.get(address).content
    closed = administrator.client.get(address)
    assert closed.status_code == 200
    assert b"Camera 3 is dead." not in closed.content
    assert "for those who may read the security profile" in closed.content.decode()


def test_administrator_sees_that_a_weakness_was_raised_but_not_its_name(administrator, officer, company):
    with company_scope(company):
        weakness = WeaknessFactory(title="CANARY hole in the fence")
        record(officer.user, "compliance.weakness.raised", weakness)
        record(officer.user, "compliance.evidence.added", plain_evidence(title="CANARY camera plan"))
        record(officer.user, "compliance.response.saved", weakness.response, label="6.1")

    page = page_of(administrator)

    assert "CANARY" not in page.content.decode()
    hidden = "(name not shown to you)"
    assert [(line.label, line.url) for line in page.context["lines"]] == [("6.1", ""), (hidden, ""), (hidden, "")]
    detail = administrator.client.get(reverse("activity:entry_detail", args=["acme", 1])).content.decode()
    assert "CANARY" not in detail
    assert "CANARY hole in the fence" in page_of(officer).content.decode()


def test_administrator_reads_what_became_of_an_account(administrator, officer, company):
    with company_scope(company):
        record(officer.user, "compliance.account.changed", AccountFactory(), after={"number": "30014721"})

    [line] = page_of(administrator).context["lines"]
    assert (line.label, line.url != "") == ("Importer", True)
    assert "30014721" in administrator.client.get(reverse("activity:entry_detail", args=["acme", 1])).content.decode()


def test_every_declared_content_right_and_noun_exists():
    nouns = {verb.rpartition(".")[0] for verb in declared_verbs()}

    for app in ("compliance", "ctpat.duties"):
        history = import_module(f"{app}.history")
        assert set(history.CONTENT_RIGHTS.values()) <= set(RIGHTS)
        assert {noun for noun in history.CONTENT_RIGHTS if "." in noun} <= nouns
        assert getattr(history, "NAMES_ARE_CONTENT", set()) <= nouns


def test_every_noun_of_the_history_has_a_name_that_can_be_translated():
    nouns = {verb.rpartition(".")[0] for verb in declared_verbs()} - set(declared_nouns())

    unnamed = [noun for noun in nouns if not isinstance(apps.get_model(noun)._meta.verbose_name, Promise)]
    assert unnamed == [], "say how they are called: NOUNS in history.py"


@pytest.mark.parametrize("below", ["²", "9" * 30, "9" * 5000, "-1", "\x00"])
def test_a_place_that_no_entry_has_shows_the_newest(officer, below):
    page = officer.client.get(reverse("activity:entry_list", args=["acme"]), {"below": below})

    assert page.status_code == 200
