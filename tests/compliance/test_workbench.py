"""The workbench in requests: filters, the pane, saving, conflicts, who sees what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.models import Contributor, Response
from compliance.services import answers
from ctpat.companies.scoping import company_scope
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import CategoryFactory, CriterionFactory, ElementFactory, ResponseFactory

HTMX = {"HX-Request": "true", "HX-Target": "pane"}


@pytest.fixture
def profile(company):
    """Three criteria of an importer in two elements; 6.1 is answered."""
    with company_scope(company):
        kind = AccountFactory().entity_type_id
        rows = {}
        for code, level, element in (("6.1", "must", 4), ("6.2", "should", 4), ("5.1", "must", 5)):
            criterion = CriterionFactory(
                code=code,
                level=level,
                title=f"Title of {code}",
                element=ElementFactory(number=element),
                category=CategoryFactory(number=int(code[0])),
                applies_to=[kind],
            )
            rows[code] = ResponseFactory(criterion=criterion)
        rows["6.1"].status, rows["6.1"].narrative = "implemented", "The yard lead seals every unit."
        rows["6.1"].save()
    return rows


def get(member, *, code="", query="", **headers):
    name = "compliance:criterion" if code else "compliance:profile"
    return member.client.get(reverse(name, args=["acme", *([code] if code else [])]) + query, headers=headers)


def post(member, name, code, data, **headers):
    return member.client.post(reverse(f"compliance:{name}", args=["acme", code]), data, headers=headers)


def listed(page) -> list[str]:
    return [row.code for row in page.context["bench"].rows]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["5.1", "6.1", "6.2"]),
        ("?element=4", ["6.1", "6.2"]),
        ("?by=category&category=5", ["5.1"]),
        ("?must=1", ["5.1", "6.1"]),
        ("?level=should", ["6.2"]),
        ("?q=yard+lead", ["6.1"]),
        ("?q=title+of+5", ["5.1"]),
        ("?mine=1", []),
        ("?standing=met", []),
        ("?element=99&sort=nonsense&colour=red", ["5.1", "6.1", "6.2"]),
    ],
)
def test_filters_of_the_url_choose_the_rows(officer, profile, query, codes):
    assert sorted(listed(get(officer, query=query))) == codes


def test_every_count_beside_a_filter_is_what_the_filter_shows(officer, profile):
    bench = get(officer).context["bench"]

    for toggle in bench.toggles:
        assert len(listed(get(officer, query=toggle.query))) == toggle.count, toggle.name


def test_a_move_swaps_the_pane_alone(officer, profile):
    page = get(officer, code="6.1", **HTMX)

    assert page.templates[0].name == "compliance/_pane.html"
    assert b"<html" not in page.content
    assert b'id="pane"' in page.content


@pytest.mark.parametrize("rows", [1, 3])
def test_profile_query_count(officer, company, rows, django_assert_num_queries):
    with company_scope(company):
        kind = AccountFactory().entity_type_id
        for number in range(rows):
            ResponseFactory(criterion=CriterionFactory(code=f"6.{number + 1}", applies_to=[kind]))
    get(officer)  # the snapshot is remembered until something changes

    with django_assert_num_queries(6):
        page = get(officer)

    assert len(listed(page)) == rows


def test_pane_query_count(officer, profile, django_assert_num_queries):
    get(officer, code="6.1", **HTMX)

    with django_assert_num_queries(7):
        get(officer, code="6.1", **HTMX)


def test_save_query_count(officer, profile, django_assert_num_queries):
    """Eleven, and two for the savepoint that stands for the transaction in a test."""
    htmx = {"HX-Request": "true"}
    post(officer, "answer_save", "6.1", {"version": 0, "status": "partly", "narrative": "Draft."}, **htmx)

    with django_assert_num_queries(13):
        page = post(officer, "answer_save", "6.1", {"version": 1, "status": "partly", "narrative": "New."}, **htmx)

    assert page.status_code == 200


def test_save_without_scripts_leads_back(officer, profile, company):
    page = post(officer, "answer_save", "6.2", {"version": 0, "status": "not_yet", "narrative": "Not **yet**."})

    assert page.url == "/c/acme/profile/6.2/"
    with company_scope(company):
        saved = Response.objects.get(criterion__code="6.2")
    assert (saved.status, saved.narrative, saved.version) == ("not_yet", "Not **yet**.", 1)


def test_conflict_shows_both_texts_and_keeps_mine(officer, reviewer, profile, company):
    with company_scope(company):
        answers.save_answer(
            response=profile["6.1"],
            version=0,
            status="implemented",
            narrative="Theirs.",
            actor=reviewer.user,
            now=timezone.now(),
        )

    page = post(officer, "answer_save", "6.1", {"version": 0, "status": "implemented", "narrative": "Mine."})

    assert page.status_code == 409
    assert "Theirs.\n\nMine.</textarea>" in page.content.decode()
    assert 'name="version" value="1"' in page.content.decode()


def test_what_is_too_deep_to_print_is_refused_with_everything_kept(officer, profile):
    deep = "".join("  " * level + "- x\n" for level in range(40))

    page = post(officer, "answer_save", "6.1", {"version": 0, "status": "partly", "narrative": deep})

    assert page.status_code == 422
    assert deep.strip() in page.content.decode()
    assert page.context["form"].errors["narrative"]


def test_contributor_sees_and_answers_what_is_assigned_only(contributor, profile, company):
    with company_scope(company):
        Contributor.objects.create(company=company, response=profile["6.2"], user=contributor.user)
        profile["5.1"].deputy = contributor.user
        profile["5.1"].save()

    assert sorted(listed(get(contributor))) == ["5.1", "6.2"]
    assert get(contributor, code="6.1").status_code == 404
    assert post(contributor, "answer_save", "6.1", {"version": 0, "status": "partly"}).status_code == 404
    assert post(contributor, "answer_save", "6.2", {"version": 0, "status": "partly"}).status_code == 302


def test_viewer_reads_and_writes_nothing(viewer, profile):
    assert b"The yard lead seals every unit." in get(viewer, code="6.1").content
    assert b"<textarea" not in get(viewer, code="6.1").content
    assert post(viewer, "answer_save", "6.1", {"version": 0, "status": "partly"}).status_code == 403


def test_outsider_gets_the_same_page_as_for_a_company_that_does_not_exist(outsider, profile):
    foreign = get(outsider, code="6.1")
    missing = outsider.client.get("/c/nowhere/profile/6.1/")

    assert (foreign.status_code, foreign.content) == (404, missing.content)


def test_bulk_assigns_what_is_selected(officer, reviewer, profile, company):
    chosen = [profile["6.1"].pk, profile["5.1"].pk]

    officer.client.post(
        reverse("compliance:profile_bulk", args=["acme"]),
        {"act": "assign", "responses": chosen, "owner": reviewer.user.pk},
    )

    with company_scope(company):
        owned = Response.objects.filter(owner=reviewer.user)
        assert sorted(row.criterion.code for row in owned.select_related("criterion")) == ["5.1", "6.1"]


def test_bulk_refuses_a_stranger_as_owner(officer, outsider, profile, company):
    officer.client.post(
        reverse("compliance:profile_bulk", args=["acme"]),
        {"act": "assign", "responses": [profile["6.1"].pk], "owner": outsider.user.pk},
    )

    with company_scope(company):
        assert not Response.objects.filter(owner__isnull=False).exists()


def test_viewer_may_not_assign_in_bulk(viewer, profile, officer):
    page = viewer.client.post(
        reverse("compliance:profile_bulk", args=["acme"]),
        {"act": "assign", "responses": [profile["6.1"].pk], "owner": officer.user.pk},
    )

    assert page.status_code == 403


def test_review_goes_to_the_next_answer(officer, reviewer, profile, company):
    with company_scope(company):
        for number, code in enumerate(("6.1", "6.2")):
            now = timezone.now() + timedelta(minutes=number)
            given = {"version": 0, "status": "implemented", "narrative": f"Answer to {code}."}
            answers.save_answer(response=profile[code], actor=officer.user, now=now, **given)
            answers.ask_for_review(response=profile[code], actor=officer.user, now=now)

    queue = reviewer.client.get(reverse("compliance:review", args=["acme"])).context["queue"]
    page = post(reviewer, "review_accept", "6.1", {"version": 1, "note": ""})

    assert [row.code for row in queue.waiting] == ["6.1", "6.2"]
    assert page.url == "/c/acme/profile/review/?c=6.2"
    with company_scope(company):
        assert Response.objects.get(criterion__code="6.1").review_state == "accepted"


def test_returning_without_a_word_asks_for_it(officer, reviewer, profile, company):
    with company_scope(company):
        answers.save_answer(
            response=profile["6.1"], version=0, status="partly", narrative="x", actor=officer.user, now=timezone.now()
        )
        answers.ask_for_review(response=profile["6.1"], actor=officer.user, now=timezone.now())

    page = post(reviewer, "review_return", "6.1", {"version": 1, "note": " "})

    assert page.status_code == 422
    assert "Write what is missing" in page.content.decode()


def test_a_decision_that_comes_too_late_keeps_the_comment(officer, reviewer, profile, company):
    """Somebody edited the answer, or was quicker, while the reviewer wrote."""
    note = "Name the gate and who keeps its key."
    given = {"status": "partly", "narrative": "x", "actor": officer.user}
    with company_scope(company):
        answers.save_answer(response=profile["6.1"], version=0, now=timezone.now(), **given)
        answers.ask_for_review(response=profile["6.1"], actor=officer.user, now=timezone.now())
    edited = post(reviewer, "review_return", "6.1", {"version": 0, "note": note})
    with company_scope(company):
        answers.withdraw_review(response=profile["6.1"], actor=officer.user)
    gone = post(reviewer, "review_return", "6.1", {"version": 1, "note": note})

    assert [(page.status_code, note in page.content.decode()) for page in (edited, gone)] == [(409, True)] * 2
    assert edited.context["form"]["note"].value() == note
    assert "waiting for review any more" in gone.content.decode()
