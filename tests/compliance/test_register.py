"""The register and the page of one weakness, by their URLs."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compliance.models import CorrectiveAction, Evidence, Weakness
from ctpat.companies.scoping import company_scope
from tests.factories.actions import CorrectiveActionFactory, WeaknessFactory
from tests.factories.companies import SiteFactory
from tests.factories.compliance import EvidenceFactory, ResponseFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("ctpat.companies.models.Company.today", lambda company, now=None: TODAY)


def register(member, **query):
    return member.client.get(reverse("compliance:action_list", args=["acme"]), query)


def numbers(page) -> list[int]:
    return [row.weakness.number for row in page.context["rows"]]


def counts(page) -> dict[str, int]:
    return page.context["register"].counts


def post(member, name, *args, **data):
    return member.client.post(reverse(f"compliance:{name}", args=["acme", *args]), data)


@pytest.mark.parametrize("rows", [1, 3])
def test_register_query_count(officer, outsider, rows, django_assert_num_queries):
    with company_scope(officer.company):
        for weakness in WeaknessFactory.create_batch(rows, owner=officer.user):
            CorrectiveActionFactory(weakness=weakness)
    with company_scope(outsider.company):
        WeaknessFactory()
    register(officer)

    with django_assert_num_queries(9):
        page = register(officer)

    assert sorted(numbers(page)) == list(range(1, rows + 1))


@pytest.mark.parametrize(("state", "queries"), [("verified", 8), ("open", 9)])
@pytest.mark.parametrize("rows", [1, 3])
def test_weakness_query_count(officer, rows, state, queries, django_assert_num_queries):
    """An action that is open brings forms; they ask for people and evidence once together."""
    with company_scope(officer.company):
        weakness = WeaknessFactory(owner=officer.user)
        CorrectiveActionFactory.create_batch(rows, weakness=weakness, state=state)
    officer.client.get(weakness.get_absolute_url())

    with django_assert_num_queries(queries):
        page = officer.client.get(weakness.get_absolute_url())

    assert len(page.context["cards"]) == rows


@pytest.fixture
def various(officer, reviewer):
    with company_scope(officer.company):
        site = SiteFactory(company=officer.company, name="Laredo")
        seal = ResponseFactory(criterion__code="6.1", criterion__element__number=4)
        yard = ResponseFactory(criterion__code="9.2", criterion__element__number=3)
        late = WeaknessFactory(
            title="Seal copy is old", severity="major", response=seal, due_on=date(2026, 11, 1), owner=officer.user
        )
        CorrectiveActionFactory(weakness=late, title="Replace it", due_on=date(2026, 12, 1))
        waiting = WeaknessFactory(title="Fence is low", origin="audit", response=yard, site=site)
        CorrectiveActionFactory(weakness=waiting, state="done", owner=reviewer.user, due_on=date(2026, 11, 20))
        overdue = WeaknessFactory(title="Gate stands open", response=yard, due_on=date(2026, 11, 24))
        WeaknessFactory(title="Long gone", closed_on=date(2026, 11, 2), response=None)
    return {"late": late, "waiting": waiting, "overdue": overdue}


def test_each_count_is_the_number_of_rows_that_its_tab_opens(officer, various):
    page = register(officer)

    assert counts(page) == {"open": 3, "overdue": 2, "verify": 1, "mine": 1, "closed": 1}
    for tab, wanted in zip(page.context["register"].tabs(), counts(page).values(), strict=True):
        opened = officer.client.get(reverse("compliance:action_list", args=["acme"]) + tab.url)
        assert len(numbers(opened)) == wanted == tab.n


def test_what_is_due_first_stands_first(officer, various):
    page = register(officer)

    assert numbers(page) == [2, 3, 1]
    assert [row.due_on for row in page.context["rows"]] == [
        date(2026, 11, 20),
        date(2026, 11, 24),
        date(2026, 12, 1),  # the action's date, not the weakness's
    ]


def test_views(officer, reviewer, various):
    assert numbers(register(officer, view="overdue")) == [2, 3]
    assert numbers(register(officer, view="verify")) == [2]
    assert numbers(register(officer, view="closed")) == [4]
    assert numbers(register(officer, view="mine")) == [1]
    assert numbers(register(reviewer, view="mine")) == [2]


def test_filters(officer, reviewer, various):
    assert numbers(register(officer, severity="major")) == [1]
    assert numbers(register(officer, origin="audit")) == [2]
    assert numbers(register(officer, site=various["waiting"].site_id)) == [2]
    assert numbers(register(officer, element=3)) == [2, 3]
    assert numbers(register(officer, criterion="6.1")) == [1]
    assert numbers(register(officer, owner=reviewer.user.pk)) == [2]
    assert numbers(register(officer, q="gate")) == [3]
    assert numbers(register(officer, q="replace")) == [1]
    assert numbers(register(officer, q="w-2")) == [2]
    assert numbers(register(officer, q="9.2 fence")) == [2]
    assert numbers(register(officer, element=3, view="overdue")) == [2, 3]
    assert counts(register(officer, element=3)) == {"open": 2, "overdue": 2, "verify": 1, "mine": 0, "closed": 0}


def test_nonsense_is_left_out(officer, various):
    page = register(officer, severity="awful", site="x", element="99", view="all", page="-1", owner="0 or 1=1")

    assert numbers(page) == [2, 3, 1]


def test_a_filter_of_another_company_is_left_out(officer, outsider, various):
    with company_scope(outsider.company):
        foreign = SiteFactory(company=outsider.company)

    assert numbers(register(officer, site=foreign.pk)) == [2, 3, 1]


def test_states_in_words(officer, various):
    with company_scope(officer.company):
        again = CorrectiveActionFactory(reopened_count=1).weakness

    states = {row.weakness.number: row.state for row in register(officer).context["rows"]}

    assert states == {1: "Open", 2: "To verify", 3: "Open", again.number: "In work"}


def test_a_contributor_sees_only_his_own(officer, contributor, various):
    with company_scope(officer.company):
        mine = CorrectiveActionFactory(owner=contributor.user).weakness

    page = register(contributor)

    assert numbers(page) == [mine.number]
    assert counts(page)["open"] == 1
    assert contributor.client.get(various["late"].get_absolute_url()).status_code == 404


def test_pages_hold_fifty(officer):
    with company_scope(officer.company):
        response = ResponseFactory()
        WeaknessFactory.create_batch(51, response=response)

    assert len(numbers(register(officer))) == 50
    assert len(numbers(register(officer, page=2))) == 1


def test_htmx_gets_the_register_alone(officer, various):
    url = reverse("compliance:action_list", args=["acme"])
    part = officer.client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert part.lstrip().startswith('<div id="register"')
    assert "<html" not in part


def test_several_are_assigned_and_one_comes_back(officer, manager, various):
    picked = [various["late"].pk, various["overdue"].pk]
    here = "/c/acme/actions/?element=3"

    page = post(officer, "weakness_bulk", weaknesses=picked, step="assign", owner=manager.user.pk, next=here)

    assert page["Location"] == here
    with company_scope(officer.company):
        assert set(Weakness.objects.filter(owner=manager.user).values_list("pk", flat=True)) == set(picked)


def test_due_dates_are_set_for_several(officer, various):
    post(officer, "weakness_bulk", weaknesses=[various["late"].pk], step="due", due_on="2026-12-24")

    with company_scope(officer.company):
        assert Weakness.objects.get(number=1).due_on == date(2026, 12, 24)


def test_one_never_comes_back_to_another_site(officer, various):
    data = {"weaknesses": [various["late"].pk], "step": "due", "due_on": "2026-12-24"}

    page = post(officer, "weakness_bulk", next="https://evil.example/", **data)

    assert page["Location"] == "/c/acme/actions/"


def test_bulk_without_a_person_keeps_the_selection(officer, various):
    page = post(officer, "weakness_bulk", weaknesses=[various["late"].pk], step="assign")

    assert page.status_code == 422
    assert page.context["selected"] == {various["late"].pk}


def test_bulk_refuses_strangers_and_their_weaknesses(officer, outsider, various):
    with company_scope(outsider.company):
        foreign = WeaknessFactory()

    to_stranger = post(officer, "weakness_bulk", weaknesses=[various["late"].pk], step="assign", owner=outsider.user.pk)
    of_stranger = post(officer, "weakness_bulk", weaknesses=[foreign.pk], step="due", due_on="2026-12-24")

    assert to_stranger.status_code == 422
    assert of_stranger.status_code == 302
    with company_scope(outsider.company):
        assert Weakness.objects.get(pk=foreign.pk).due_on is None


def test_recording_a_weakness(officer, contributor):
    with company_scope(officer.company):
        response = ResponseFactory(criterion__code="6.1")

    page = post(
        officer,
        "weakness_create",
        title="Copy at dock 3 is old",
        description="Seen on **Monday**",
        severity="major",
        origin="audit",
        response=response.pk,
        owner=contributor.user.pk,
        due_on="2026-12-02",
        first_action="Replace it",
    )

    with company_scope(officer.company):
        weakness = Weakness.objects.get()
        assert page["Location"] == weakness.get_absolute_url()
        assert (weakness.raised_by, weakness.raised_on, weakness.owner) == (officer.user, TODAY, contributor.user)
        assert [action.title for action in weakness.actions.all()] == ["Replace it"]
    shown = officer.client.get(weakness.get_absolute_url())
    assert shown.context["description"] == "<p>Seen on <strong>Monday</strong></p>\n"


def test_the_criterion_can_be_known_beforehand(officer):
    with company_scope(officer.company):
        response = ResponseFactory(criterion__code="6.1")

    page = officer.client.get(reverse("compliance:weakness_create", args=["acme"]), {"criterion": "6.1"})

    assert page.context["form"]["response"].value() == response.pk


def test_only_declared_fields_are_written(officer):
    with company_scope(officer.company):
        weakness = WeaknessFactory(title="As it was")
        facts = {"title": "Other", "severity": "minor", "origin": "audit"}
    undeclared = {"number": 99, "closed_on": "2026-01-01", "raised_on": "2020-01-01", "raised_by": 1, "company": 7}

    post(officer, "weakness_change", 1, **facts, **undeclared)

    with company_scope(officer.company):
        found = Weakness.objects.get()
    assert (found.title, found.number, found.closed_on, found.raised_on) == ("Other", 1, None, weakness.raised_on)
    assert found.company_id == officer.company.pk


def test_an_action_from_done_to_verified(officer, contributor, reviewer):
    with company_scope(officer.company):
        action = CorrectiveActionFactory(owner=contributor.user)
        proof = EvidenceFactory(owner=contributor.user)

    done = post(
        contributor,
        "action_done",
        action.pk,
        **{f"finish-{action.pk}-note": "Swapped.", f"finish-{action.pk}-proof": proof.pk},
    )
    verified = post(reviewer, "action_verify", action.pk, **{f"verify-{action.pk}-effective": "yes"})

    assert (done.status_code, verified.status_code) == (302, 302)
    with company_scope(officer.company):
        found = CorrectiveAction.objects.get()
        assert (found.state, found.done_by, found.verified_by, found.proof) == (
            "verified",
            contributor.user,
            reviewer.user,
            proof,
        )
        assert Weakness.objects.get().closed_on == TODAY


def test_a_new_file_becomes_evidence_of_the_criterion(officer):
    with company_scope(officer.company):
        action = CorrectiveActionFactory()
    note = SimpleUploadedFile("round.txt", b"Dock 3 was checked on 24 November.", content_type="text/plain")

    page = post(officer, "action_done", action.pk, **{f"finish-{action.pk}-upload": note})

    assert page.status_code == 302
    with company_scope(officer.company):
        proof = Evidence.objects.get()
        assert CorrectiveAction.objects.get().proof == proof
        assert [link.response_id for link in proof.links.all()] == [action.weakness.response_id]


def test_a_refused_file_keeps_what_was_typed(officer):
    with company_scope(officer.company):
        action = CorrectiveActionFactory()
    bad = SimpleUploadedFile("page.svg", b"<svg onload='alert(1)'/>", content_type="image/svg+xml")

    page = post(
        officer, "action_done", action.pk, **{f"finish-{action.pk}-upload": bad, f"finish-{action.pk}-note": "Kept"}
    )

    assert page.status_code == 422
    assert "Kept" in page.content.decode()
    with company_scope(officer.company):
        assert CorrectiveAction.objects.get().state == "open"
        assert not Evidence.objects.exists()


def test_who_did_it_is_told_that_another_verifies(officer):
    with company_scope(officer.company):
        action = CorrectiveActionFactory(state="done", done_by=officer.user, done_on=TODAY)

    page = officer.client.get(action.weakness.get_absolute_url())
    [card] = page.context["cards"]
    refused = post(officer, "action_verify", action.pk, **{f"verify-{action.pk}-effective": "yes"})

    assert (card["is_own"], card["forms"]["verify"]) == (True, None)
    assert refused.status_code == 422
    assert "somebody else has to judge it" in refused.content.decode()


def test_a_contributor_works_on_his_own_actions_only(officer, contributor):
    with company_scope(officer.company):
        weakness = WeaknessFactory(response__owner=contributor.user)
        action = CorrectiveActionFactory(weakness=weakness, owner=officer.user)

    page = contributor.client.get(weakness.get_absolute_url())
    refused = post(contributor, "action_done", action.pk, **{f"finish-{action.pk}-note": "Did it"})

    assert page.context["cards"][0]["forms"]["finish"] is None
    assert refused.status_code == 403


def test_a_restricted_proof_is_not_offered_to_a_manager(officer, manager):
    with company_scope(officer.company):
        action = CorrectiveActionFactory()
        secret = EvidenceFactory(is_restricted=True)

    page = post(manager, "action_done", action.pk, **{f"finish-{action.pk}-proof": secret.pk})

    assert page.status_code == 422


def test_closing_by_a_reason(officer):
    with company_scope(officer.company):
        weakness = WeaknessFactory()

    assert post(officer, "weakness_close", 1, reason="").status_code == 422
    assert post(officer, "weakness_close", 1, reason="The dock is gone.").status_code == 302
    with company_scope(officer.company):
        assert Weakness.objects.get().closed_on == TODAY
    assert post(officer, "weakness_reopen", 1, reason="It is back.").status_code == 302
    assert "The dock is gone" not in officer.client.get(weakness.get_absolute_url()).content.decode()


def test_names_are_text_not_markup(officer):
    with company_scope(officer.company):
        WeaknessFactory(title="<img src=x onerror=alert(1)>", description="<script>alert(2)</script>")

    for page in (register(officer), officer.client.get("/c/acme/actions/w/1/")):
        assert "<img src=x" not in page.content.decode()
        assert "<script>alert" not in page.content.decode()
