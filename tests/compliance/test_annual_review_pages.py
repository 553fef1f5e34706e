"""The pages of the annual review, from the list of runs to the receipt."""

from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.annual.freezing import opened
from compliance.models import Affirmation, AnnualReview, FrozenProfile
from ctpat.companies.caching import forget_everything
from ctpat.companies.scoping import company_scope
from tests.factories.accounts import AccountFactory, EntityTypeFactory
from tests.factories.annual_review import AffirmationFactory, AnnualReviewFactory, approved, frozen, submitted
from tests.factories.compliance import CriterionFactory, EvidenceLinkFactory, ResponseFactory
from tests.factories.evidence import plain_evidence
from tests.factories.files import pdf_bytes, upload


def answer(code: str, owner=None, **fields):
    """An answer of long ago."""
    criterion = CriterionFactory(code=code, applies_to=["importer"], title=f"Title of {code}")
    facts = {"status": "implemented", "narrative": f"How {code} is **done**.", "review_state": "accepted"}
    return ResponseFactory(criterion=criterion, owner=owner, **{**facts, **fields})


@pytest.fixture
def review(company):
    with company_scope(company):
        account = AccountFactory(entity_type=EntityTypeFactory(slug="importer"))
        return AnnualReviewFactory(account=account)


@pytest.fixture
def answers(company, review, officer, contributor):
    with company_scope(company):
        return [answer("6.1", contributor.user), answer("6.2", officer.user), answer("6.10", officer.user)]


def url(name: str, review, *more) -> str:
    return reverse(f"compliance:{name}", args=[review.company.slug, review.year, "importer", *more])


def get(member, name: str, review, query: str = "", **extra):
    return member.client.get(url(name, review) + query, **extra)


def post(member, name: str, review, data=None, query: str = ""):
    return member.client.post(url(name, review) + query, data or {})


# --- The page of a run --------------------------------------------------------------------------


def test_the_page_says_what_waits_and_by_whom(officer, contributor, review, answers):
    page = get(officer, "annual_review", review)

    board = page.context["board"]
    assert "3 of 3 criteria</a> wait for their owner." in page.content.decode()
    assert [(row.owner, [line.row.code for line in row.waiting]) for row in board.owners] == [
        (officer.user, ["6.2", "6.10"]),
        (contributor.user, ["6.1"]),
    ]


def test_a_contributor_sees_his_own_criteria_only(contributor, review, answers):
    page = get(contributor, "annual_review", review)

    assert [line.row.code for line in page.context["run"].progress.lines] == ["6.1"]
    assert b"Title of 6.2" not in page.content
    assert b"Officer&#x27;s approval" not in page.content


def test_late_is_loud(officer, review, answers):
    with company_scope(review.company):
        AnnualReview.objects.update(
            anniversary_on=review.company.today() - timedelta(days=24),
            opens_on=review.company.today() - timedelta(days=114),
        )

    page = get(officer, "annual_review", review)
    listed = officer.client.get(reverse("compliance:annual_review_list", args=["acme"]))

    assert "The review is 24 days late." in page.content.decode()
    assert "Importer: 24 days late." in listed.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_page_query_count(officer, review, rows, django_assert_num_queries):
    with company_scope(review.company):
        for number in range(rows):
            response = answer(f"6.{number + 1}", officer.user)
            AffirmationFactory(response=response, by=officer.user)
    forget_everything()
    with django_assert_num_queries(12):
        get(officer, "annual_review", review)  # the run is remembered until something changes
    with django_assert_num_queries(8):
        page = get(officer, "annual_review", review)

    assert page.context["run"].progress.total == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count(officer, company, company_officer, rows, django_assert_num_queries):
    with company_scope(company):
        for number in range(rows):
            account = AccountFactory(entity_type=EntityTypeFactory(slug=f"kind-{number}"))
            submitted(AnnualReviewFactory(account=account), company_officer.user)
            later = company.today() + timedelta(days=90)
            AnnualReviewFactory(account=account, anniversary_on=later, year=later.year + 1)
    path = reverse("compliance:annual_review_list", args=["acme"])
    forget_everything()

    with django_assert_num_queries(11):
        officer.client.get(path)
    with django_assert_num_queries(8):
        page = officer.client.get(path)

    assert (len(page.context["overview"].due), len(page.context["overview"].past)) == (rows, rows)


def test_an_empty_list_says_what_belongs_here(officer):
    page = officer.client.get(reverse("compliance:annual_review_list", args=["acme"]))

    assert b"No account yet" in page.content


def test_a_run_is_opened_by_hand_from_the_list(officer, company):
    with company_scope(company):
        account = AccountFactory(anniversary_on=company.today() + timedelta(days=10))

    page = officer.client.post(reverse("compliance:annual_review_open", args=["acme", account.pk]))

    with company_scope(company):
        assert page.url == AnnualReview.objects.get().get_absolute_url()


def test_owners_are_reminded_from_the_page(officer, contributor, review, answers):
    page = officer.client.post(url("annual_review_remind", review), {"owner": contributor.user.pk}, follow=True)

    assert f"{contributor.user} is reminded." in [str(message) for message in page.context["messages"]]


def test_the_target_lies_inside_the_window(officer, review):
    day = review.anniversary_on + timedelta(days=1)

    page = post(officer, "annual_review_plan", review, {"target_on": day.isoformat(), "portal_limit": "20"})

    assert page.status_code == 422
    assert set(page.context["plan"].errors) == {"target_on", "portal_limit"}


# --- Going through it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["6.1", "6.2", "6.10"]),
        ("?state=waiting", ["6.1", "6.2", "6.10"]),
        ("?state=affirmed", []),
        ("?q=title+6.2", ["6.2"]),
        ("?settled=1", []),
        ("?must=1&state=nonsense&owner=999", ["6.1", "6.2", "6.10"]),
    ],
)
def test_filters_of_the_url_choose_the_criteria(officer, review, answers, query, codes):
    page = get(officer, "annual_review_criteria", review, query)

    assert [line.row.code for line in page.context["desk"].lines] == codes


def test_the_filter_of_an_owner_shows_his(officer, contributor, review, answers):
    page = get(officer, "annual_review_criteria", review, f"?owner={contributor.user.pk}")

    assert [line.row.code for line in page.context["desk"].lines] == ["6.1"]


def test_one_key_affirms_and_leads_to_the_next(officer, review, answers):
    page = post(officer, "annual_review_affirm", review, {"answer": "6.1:0"}, "?state=waiting")

    assert page.url == url("annual_review_criteria", review) + "?state=waiting&c=6.2"
    with company_scope(review.company):
        assert Affirmation.objects.get().response == answers[0]


def test_a_contributor_affirms_his_own_only(contributor, review, answers):
    post(contributor, "annual_review_affirm", review, {"answer": ["6.1:0", "6.2:0"]})

    with company_scope(review.company):
        assert [one.response for one in Affirmation.objects.all()] == [answers[0]]


def test_a_stale_version_is_told(officer, review, answers):
    page = officer.client.post(url("annual_review_affirm", review), {"answer": "6.1:7"}, follow=True)

    assert "1 answer was left out" in str(next(iter(page.context["messages"])))
    with company_scope(review.company):
        assert not Affirmation.objects.exists()


def test_what_is_met_is_affirmed_together(officer, review, answers):
    with company_scope(review.company):
        for response in answers[:2]:
            EvidenceLinkFactory(response=response)
    page = get(officer, "annual_review_criteria", review)
    assert [line.row.code for line in page.context["desk"].settled] == ["6.1", "6.2"]

    post(officer, "annual_review_affirm", review, {"answer": ["6.1:0", "6.2:0"]})

    with company_scope(review.company):
        assert Affirmation.objects.count() == 2


def test_the_text_of_last_year_is_compared_word_by_word(officer, review, answers):
    with company_scope(review.company):
        earlier = AnnualReviewFactory(account=review.account, year=review.year - 1)
        frozen(earlier)
        answers[0].narrative = "How 6.1 is **done** twice."
        answers[0].save()

    page = get(officer, "annual_review_criteria", review, "?c=6.1")

    assert "<ins>" in page.content.decode()
    assert page.context["reading"].comparison.added == 2


def test_the_workbench_shows_the_run_and_affirms(officer, review, answers):
    page = officer.client.get("/c/acme/profile/6.1/")
    assert b'id="criterion-annual"' in page.content

    done = post(officer, "annual_review_affirm", review, {"answer": "6.1:0", "back": "profile"})

    assert done.url == "/c/acme/profile/6.1/"


def test_desk_query_count(officer, review, answers, django_assert_num_queries):
    get(officer, "annual_review_criteria", review, "?c=6.1")

    with django_assert_num_queries(9):
        get(officer, "annual_review_criteria", review, "?c=6.1")


# --- Approval and submission --------------------------------------------------------------------


def affirm_all(review, answers, person) -> None:
    with company_scope(review.company):
        for response in answers:
            AffirmationFactory(response=response, by=person, version=response.version)


def test_the_approval_names_what_stops_it(company_officer, review, answers):
    page = get(company_officer, "annual_review_approval", review)

    assert b"What stops it" in page.content
    refused = post(company_officer, "annual_review_approve", review, {"read": "on"})
    assert refused.status_code == 422
    assert "6.1, 6.2, 6.10" in refused.content.decode()


def test_an_officer_approves_with_a_word_about_the_holes(company_officer, officer, review, answers):
    affirm_all(review, answers, officer.user)
    assert post(company_officer, "annual_review_approve", review, {"read": "on"}).status_code == 422

    page = post(company_officer, "annual_review_approve", review, {"read": "on", "in_spite_of": "Proof is coming."})

    assert page.url == review_path(review)
    with company_scope(review.company):
        copy = FrozenProfile.objects.get()
        assert opened(copy)["approval"]["in_spite_of"] == "Proof is coming."
        assert len(opened(copy)["approval"]["holes"]) == 3


def review_path(review) -> str:
    return url("annual_review", review)


def test_the_submission_is_noted_with_its_proof(company_officer, review, answers):
    with company_scope(review.company):
        approved(review, company_officer.user)
    today = review.company.today().isoformat()
    facts = {"submitted_on": today, "submitted_by": company_officer.user.pk, "note": "C-77"}

    missing = post(company_officer, "annual_review_submit", review, facts)
    page = post(company_officer, "annual_review_submit", review, {**facts, "receipt": upload(pdf_bytes(), "proof.pdf")})
    receipt = get(company_officer, "annual_review_receipt", review)

    assert (missing.status_code, set(missing.context["form"].errors)) == (422, {"receipt"})
    assert page.url == review_path(review)
    assert b"".join(receipt.streaming_content) == pdf_bytes()
    assert b"Receipt filed" in get(company_officer, "annual_review", review).content


def test_only_officers_of_the_company_submit(company_officer, officer, outsider, review):
    with company_scope(review.company):
        approved(review, company_officer.user)
    today = review.company.today().isoformat()

    for person in (officer.user, outsider.user):
        facts = {"submitted_on": today, "submitted_by": person.pk, "receipt": upload(pdf_bytes(), "proof.pdf")}
        page = post(company_officer, "annual_review_submit", review, facts)
        assert set(page.context["form"].errors) == {"submitted_by"}


def test_an_edit_after_the_approval_is_loud(company_officer, officer, review, answers):
    with company_scope(review.company):
        approved(review, company_officer.user)
        answers[0].edited_at = review.approved_at + timedelta(hours=1)
        answers[0].save()

    page = get(officer, "annual_review", review)

    assert "Edited after the approval: 6.1." in page.content.decode()


# --- Portal and copies --------------------------------------------------------------------------


def test_texts_stand_plain_and_in_the_order_of_the_portal(officer, company_officer, review, answers):
    with company_scope(review.company):
        approved(review, company_officer.user)

    page = get(officer, "annual_review_portal", review)

    portal = page.context["portal"]
    assert [(text.code, text.text) for text in portal.texts] == [
        ("6.1", "How 6.1 is done."),
        ("6.2", "How 6.2 is done."),
        ("6.10", "How 6.10 is done."),
    ]
    assert "doubtful" in page.content.decode()
    assert 'data-copy="How 6.1 is done."' in page.content.decode()


def test_length_is_judged_by_the_limit_that_was_entered(officer, company_officer, review, answers):
    with company_scope(review.company):
        answers[0].narrative = "word " * 30
        answers[0].save()
        review.portal_limit = 100
        approved(review, company_officer.user)

    portal = get(officer, "annual_review_portal", review).context["portal"]

    assert [(text.code, text.over) for text in portal.too_long] == [("6.1", 49)]


def test_own_criteria_are_not_for_the_portal(officer, review, company, answers):
    with company_scope(company):
        company.counts_programme_criteria = True
        company.save()
        ResponseFactory(criterion=CriterionFactory(code="P1.1", applies_to=["importer"], source="seed"))

    portal = get(officer, "annual_review_portal", review).context["portal"]

    assert ([text.code for text in portal.texts], portal.left_out) == (["6.1", "6.2", "6.10"], 1)


def test_restricted_evidence_keeps_its_name(manager, officer, company_officer, review, answers):
    with company_scope(review.company):
        item = plain_evidence(title="Camera plan", is_restricted=True)
        EvidenceLinkFactory(response=answers[0], evidence=item)
        copy = approved(review, company_officer.user)
    paths = [
        url("annual_review_portal", review),
        reverse("compliance:frozen_profile", args=["acme", copy.pk]),
        reverse("compliance:annual_review_compare", args=["acme"]) + f"?from=999&to={copy.pk}",
    ]

    for path in paths[:2]:
        assert b"Camera plan" in officer.client.get(path).content
    for path in paths:
        assert b"Camera plan" not in manager.client.get(path).content
    assert b"Camera plan" not in manager.client.get(url("annual_review_portal", review) + "?text=1").content


def test_what_was_restricted_then_keeps_its_name_although_it_is_open_now(
    manager, officer, company_officer, review, answers
):
    """A comparison of two copies names proof that was added; the one that froze it counts too."""
    with company_scope(review.company):
        first = approved(review, company_officer.user)
        item = plain_evidence(title="Camera plan", is_restricted=True)
        EvidenceLinkFactory(response=answers[0], evidence=item)
        second = frozen(review, number=2)
        item.is_restricted = False
        item.save()
    compared = reverse("compliance:annual_review_compare", args=["acme"]) + f"?from={first.pk}&to={second.pk}"
    paths = [compared, reverse("compliance:frozen_profile", args=["acme", second.pk])]

    assert [b"Camera plan" in officer.client.get(path).content for path in paths] == [True, True]
    assert [b"Camera plan" in manager.client.get(path).content for path in paths] == [False, False]


def test_two_copies_are_compared(officer, company_officer, review, answers):
    with company_scope(review.company):
        first = approved(review, company_officer.user)
        answers[0].narrative, answers[1].status = "How 6.1 is done now.", "partly"
        for response in answers[:2]:
            response.save()
        second = frozen(review, number=2)
    path = reverse("compliance:annual_review_compare", args=["acme"])

    page = officer.client.get(f"{path}?from={first.pk}&to={second.pk}")
    today = officer.client.get(f"{path}?from={second.pk}&to=today-{review.pk}")

    assert [change.code for change in page.context["difference"].changes] == ["6.1", "6.2"]
    assert b"Nothing differs" in today.content


def test_compare_asked_for_nothing_sets_the_newest_copy_beside_today(officer, company_officer, review, answers):
    with company_scope(review.company):
        approved(review, company_officer.user)
        newest = frozen(review, number=2)

    page = officer.client.get(reverse("compliance:annual_review_compare", args=["acme"]))

    assert [page.context[side].key for side in ("before", "after")] == [str(newest.pk), f"today-{review.pk}"]


@pytest.mark.parametrize("query", ["?from=x&to=today-", "?from=9999999&to=today-9999999", "?from=1", "?page=x"])
def test_nonsense_is_compared_with_nothing(officer, review, query):
    page = officer.client.get(reverse("compliance:annual_review_compare", args=["acme"]) + query)

    assert (page.status_code, "difference" in page.context) == (200, False)


def test_foreign_copies_are_not_there(officer, outsider):
    with company_scope(outsider.company):
        foreign = AnnualReviewFactory()
        copy = frozen(foreign)

    path = reverse("compliance:frozen_profile", args=["acme", copy.pk])
    compare = reverse("compliance:annual_review_compare", args=["acme"])

    assert officer.client.get(path).status_code == 404
    for side in (copy.pk, f"today-{foreign.pk}"):
        assert "difference" not in officer.client.get(f"{compare}?from={side}&to={side}").context


def test_the_download_is_what_the_checksum_is_of(officer, company_officer, review, answers):
    with company_scope(review.company):
        copy = approved(review, company_officer.user)

    page = officer.client.get(reverse("compliance:frozen_profile_download", args=["acme", copy.pk]))

    assert page.content.decode() == copy.content
