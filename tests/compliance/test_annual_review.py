"""The annual review as a rule: opened in time, affirmed or edited inside the window, approved, frozen, submitted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from compliance.annual.freezing import as_text, checksum, content_of, is_intact, opened, rows_for
from compliance.annual.progress import Marks, progress_of
from compliance.annual.windows import due_anniversaries, next_anniversary, opens_on
from compliance.exceptions import (
    AlreadySubmitted,
    HolesUnstated,
    NoAnniversary,
    NoRunOpen,
    NotApproved,
    ReasonNeeded,
    ReviewNotFinished,
    SubmissionDateWrong,
    WindowNotOpen,
)
from compliance.jobs import annual_reviews
from compliance.models import Affirmation, AnnualReview, FrozenProfile, Response
from compliance.services import annual_review as services
from compliance.services import answers
from compliance.services.accounts import describe_account
from ctpat.activity.models import Entry
from ctpat.files.services import store_bytes
from ctpat.outbox.models import Mail, Notification
from tests.factories.accounts import AccountFactory, EntityTypeFactory
from tests.factories.compliance import CriterionFactory, EvidenceLinkFactory, ResponseFactory

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
DAY = timedelta(days=1)
ANNIVERSARY = date(2027, 1, 15)  # its window opened on 17 October 2026


@pytest.fixture
def importer(scope):
    return AccountFactory(entity_type=EntityTypeFactory(slug="importer"), anniversary_on=ANNIVERSARY)


@pytest.fixture
def review(importer, officer):
    return services.open_review(account=importer, actor=officer.user, on=TODAY, now=NOW)


def answered(code: str, owner=None, *, at: datetime = NOW - 200 * DAY, **fields) -> Response:
    """An answer that is met, written long before the window."""
    criterion = CriterionFactory(code=code, applies_to=["importer", "carrier"])
    facts = {"status": "implemented", "narrative": f"How {code} is done.", "review_state": "accepted", "version": 3}
    response = ResponseFactory(criterion=criterion, owner=owner, edited_at=at, **{**facts, **fields})
    EvidenceLinkFactory(response=response)
    return response


def affirm(response, person, *, version: int = 3, now: datetime = NOW, on: date = TODAY) -> list[Response]:
    return services.affirm(answers=[(response, version)], actor=person, on=on, now=now)


def marks(review: AnnualReview) -> dict[str, str]:
    rows = rows_for(review.company, review.account, on=TODAY)
    progress = progress_of(review, rows, Marks.since(review.window_began_at))
    return {line.row.code: str(line.mark) for line in progress.lines}


def verbs() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("verb", flat=True))


def receipt(actor):
    return store_bytes(content=b"%PDF-", name="portal.pdf", kind="pdf", actor=actor)


# --- Dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("anniversary", "on", "expected"),
    [
        (date(2027, 1, 15), date(2026, 11, 25), date(2027, 1, 15)),
        (date(2027, 1, 15), date(2027, 1, 15), date(2027, 1, 15)),
        (date(2022, 1, 15), date(2026, 11, 25), date(2027, 1, 15)),
        (date(2022, 12, 1), date(2026, 11, 25), date(2026, 12, 1)),
        (date(2024, 2, 29), date(2026, 11, 25), date(2027, 2, 28)),
        (date(2024, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_next_anniversary_is_the_same_day_of_a_later_year(anniversary, on, expected):
    assert next_anniversary(anniversary, on=on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (opens_on(ANNIVERSARY) - DAY, []),
        (opens_on(ANNIVERSARY), [ANNIVERSARY]),
        (ANNIVERSARY, [ANNIVERSARY]),
        (ANNIVERSARY + DAY, [ANNIVERSARY]),
        (date(2027, 10, 17), [ANNIVERSARY, date(2028, 1, 15)]),
    ],
)
def test_a_run_is_due_ninety_days_before_and_stays_due_when_late(on, expected):
    assert due_anniversaries(ANNIVERSARY, on=on) == expected


def test_window_is_ninety_days():
    assert opens_on(ANNIVERSARY) == date(2026, 10, 17)


# --- Opening ------------------------------------------------------------------------------------


def test_the_night_opens_each_run_once(company, importer):
    carrier = AccountFactory(entity_type=EntityTypeFactory(slug="carrier"), anniversary_on=date(2027, 8, 1))
    AccountFactory(entity_type=EntityTypeFactory(slug="broker"), anniversary_on=ANNIVERSARY, status="withdrawn")

    for _ in range(2):
        services.open_due_reviews(on=TODAY, now=NOW)

    [review] = AnnualReview.objects.all()
    assert (review.account, review.year, review.opens_on) == (importer, 2027, date(2026, 10, 17))
    assert (review.opened_by, verbs()) == (None, ["compliance.annual_review.opened"])
    assert not carrier.annual_reviews.exists()


def test_the_daily_job_opens_a_run_for_its_company_only(importer, outsider, company):
    job = type("Job", (), {"company": company, "payload": {"day": TODAY.isoformat()}})

    annual_reviews(job, lambda *progress: None)

    assert AnnualReview.objects.count() == 1


def test_an_anniversary_set_inside_the_window_opens_at_once(officer, scope):
    account = AccountFactory(entity_type=EntityTypeFactory(slug="importer"))

    describe_account(account=account, identifiers={}, actor=officer.user, now=NOW, anniversary_on=ANNIVERSARY)

    assert list(AnnualReview.objects.values_list("year", "opened_by")) == [(2027, officer.user.pk)]


def test_an_anniversary_set_outside_the_window_opens_nothing(officer, scope):
    account = AccountFactory(entity_type=EntityTypeFactory(slug="importer"))

    describe_account(account=account, identifiers={}, actor=officer.user, now=NOW, anniversary_on=date(2027, 6, 1))

    assert not AnnualReview.objects.exists()


def test_a_corrected_anniversary_moves_the_open_run(officer, review):
    account = review.account

    describe_account(account=account, identifiers={}, actor=officer.user, now=NOW, anniversary_on=date(2027, 2, 3))

    [moved] = AnnualReview.objects.all()
    assert (moved.pk, moved.anniversary_on, moved.opens_on) == (review.pk, date(2027, 2, 3), date(2026, 11, 5))


def test_a_late_run_stays_late_when_the_account_goes_on_to_next_year(officer, review):
    late = datetime(2027, 2, 1, 15, tzinfo=UTC)

    describe_account(
        account=review.account, identifiers={}, actor=officer.user, now=late, anniversary_on=date(2028, 1, 15)
    )

    assert [one.anniversary_on for one in AnnualReview.objects.all()] == [ANNIVERSARY]
    assert AnnualReview.objects.get().is_late(on=date(2027, 2, 1))


def test_opening_by_hand_is_refused_before_the_window(officer, importer):
    with pytest.raises(WindowNotOpen, match="17 Oct 2026"):
        services.open_review(account=importer, actor=officer.user, on=date(2026, 10, 16), now=NOW)


def test_opening_by_hand_needs_an_anniversary_and_is_repeatable(officer, importer, review):
    bare = AccountFactory(entity_type=EntityTypeFactory(slug="carrier"))

    with pytest.raises(NoAnniversary):
        services.open_review(account=bare, actor=officer.user, on=TODAY, now=NOW)

    assert services.open_review(account=importer, actor=officer.user, on=TODAY, now=NOW) == review


def test_opening_tells_those_who_run_and_approve(officer, company_officer, viewer, importer):
    services.open_due_reviews(on=TODAY, now=NOW)

    assert {note.user for note in Notification.objects.all()} == {officer.user, company_officer.user}


# --- Affirmed, edited, waiting ------------------------------------------------------------------


def test_everything_waits_until_it_is_affirmed(officer, review):
    response = answered("6.1")
    answered("6.2")
    assert marks(review) == {"6.1": "waiting", "6.2": "waiting"}

    affirmed = affirm(response, officer.user)

    assert ([one.code for one in affirmed], marks(review)) == (["6.1"], {"6.1": "affirmed", "6.2": "waiting"})
    assert verbs()[-1] == "compliance.response.affirmed"


def test_affirming_twice_writes_once(officer, review):
    response = answered("6.1")

    affirm(response, officer.user)

    assert affirm(response, officer.user) == []
    assert Affirmation.objects.count() == 1


def test_a_version_that_changed_since_it_was_read_is_left_out(officer, review):
    response = answered("6.1", version=4)

    assert affirm(response, officer.user, version=3) == []
    assert marks(review) == {"6.1": "waiting"}


def test_nothing_can_be_affirmed_of_no_answer(officer, review):
    response = answered("6.1", status="not_started", version=0)

    assert affirm(response, officer.user, version=0) == []
    assert marks(review) == {"6.1": "waiting"}


def test_an_edit_inside_the_window_counts_as_reviewed(officer, review):
    response = answered("6.1")

    answers.save_answer(
        response=response, version=3, status="implemented", narrative="New words.", actor=officer.user, now=NOW
    )

    assert marks(review) == {"6.1": "edited"}


@pytest.mark.parametrize(
    ("at", "mark"),
    [
        (datetime(2026, 10, 17, 4, 59, tzinfo=UTC), "waiting"),  # 23:59 on 16 October in Chicago
        (datetime(2026, 10, 17, 5, 0, tzinfo=UTC), "edited"),
    ],
)
def test_the_window_begins_at_midnight_of_the_company(review, at, mark):
    answered("6.1", at=at)

    assert marks(review) == {"6.1": mark}


def test_an_edit_ends_the_affirmation_and_counts_itself(officer, review):
    response = answered("6.1")
    affirm(response, officer.user)

    answers.save_answer(
        response=response, version=3, status="implemented", narrative="New words.", actor=officer.user, now=NOW
    )

    assert marks(review) == {"6.1": "edited"}
    assert affirm(Response.objects.get(), officer.user, version=4)
    assert marks(review) == {"6.1": "affirmed"}


def test_another_text_for_one_account_ends_the_affirmation(officer, review):
    response = answered("6.1")
    affirm(response, officer.user)

    facts = {"response": response, "account": review.account, "actor": officer.user}
    answers.set_exception(status="partly", narrative="No reefers.", now=NOW + DAY, **facts)
    assert marks(review) == {"6.1": "edited"}
    answers.clear_exception(now=NOW + DAY, **facts)

    assert marks(review) == {"6.1": "waiting"}


def test_one_affirmation_counts_for_every_account_whose_window_is_open(officer, review):
    carrier = AccountFactory(entity_type=EntityTypeFactory(slug="carrier"), anniversary_on=date(2027, 2, 1))
    other = services.open_review(account=carrier, actor=officer.user, on=TODAY, now=NOW)

    affirm(answered("6.1"), officer.user)

    assert (marks(review), marks(other)) == ({"6.1": "affirmed"}, {"6.1": "affirmed"})


def test_an_affirmation_of_last_year_does_not_count(officer, review):
    response = answered("6.1")
    Affirmation.objects.create(
        company=review.company, response=response, version=3, by=officer.user, at=NOW - timedelta(days=365)
    )

    assert marks(review) == {"6.1": "waiting"}


def test_without_an_open_run_nothing_is_affirmed(officer, scope):
    with pytest.raises(NoRunOpen):
        affirm(answered("6.1"), officer.user)


def test_taking_back_makes_it_wait_again(officer, review):
    response = answered("6.1")
    affirm(response, officer.user)

    assert services.withdraw_affirmation(response=response, actor=officer.user, now=NOW)

    assert marks(review) == {"6.1": "waiting"}
    assert not services.withdraw_affirmation(response=response, actor=officer.user, now=NOW)


# --- Reminders ----------------------------------------------------------------------------------


def test_owners_get_one_mail_a_day_with_their_numbers_only(officer, contributor, manager, review):
    answered("6.1", contributor.user)
    answered("6.2", contributor.user)
    done = answered("6.3", manager.user)
    affirm(done, officer.user)

    for _ in range(2):
        reminded = services.remind_owners(review=review, actor=officer.user, on=TODAY, now=NOW)

    assert reminded == [contributor.user]
    [mail] = Mail.objects.all()
    assert mail.to == contributor.user.email
    assert "6.1, 6.2" in mail.text
    assert "How 6.1 is done" not in mail.text
    assert f"/profile/annual-review/2027/importer/criteria/?owner={contributor.user.pk}" in mail.text
    assert AnnualReview.objects.get().reminded_at == NOW


def test_nobody_is_reminded_when_nothing_waits(officer, review):
    assert services.remind_owners(review=review, actor=officer.user, on=TODAY, now=NOW) == []
    assert not Mail.objects.exists()


# --- Approval -----------------------------------------------------------------------------------


def approve(review, person, **more) -> FrozenProfile:
    return services.approve_review(review=review, actor=person, on=TODAY, now=NOW, **more)


def test_nothing_is_approved_while_a_criterion_waits(company_officer, review):
    answered("6.1")

    with pytest.raises(ReviewNotFinished, match=r"6\.1") as refused:
        approve(review, company_officer.user)

    assert refused.value.codes == ["6.1"]
    assert not FrozenProfile.objects.exists()


def test_approval_freezes_what_was_said(company_officer, officer, review):
    affirm(answered("6.1"), officer.user)

    copy = approve(review, company_officer.user)

    content = opened(copy)
    assert copy.sha256 == checksum(copy.content)
    assert (copy.criteria, copy.affirmed, copy.edited, copy.by) == (1, 1, 0, company_officer.user.pk)
    [criterion] = content["criteria"]
    assert (criterion["code"], criterion["text"], criterion["mark"]) == ("6.1", "How 6.1 is done.", "affirmed")
    assert (criterion["marked_by"], criterion["marked_on"]) == (officer.user.name, "2026-11-25")
    assert content["approval"]["by"] == company_officer.user.name
    assert (review_now().approved_by, review_now().state) == (company_officer.user, "approved")


def review_now() -> AnnualReview:
    return AnnualReview.objects.get()


def test_approving_twice_freezes_once(company_officer, officer, review):
    affirm(answered("6.1"), officer.user)

    assert approve(review, company_officer.user) == approve(review, company_officer.user)
    assert FrozenProfile.objects.count() == 1


def test_holes_are_approved_with_a_word_only(company_officer, officer, review):
    affirm(answered("6.1", status="partly"), officer.user)

    with pytest.raises(HolesUnstated):
        approve(review, company_officer.user)
    copy = approve(review, company_officer.user, in_spite_of="The gate is being built.")

    approval = opened(copy)["approval"]
    assert approval["in_spite_of"] == "The gate is being built."
    assert approval["holes"] == ["6.1 is a gap: Answered as partly in place."]


def test_an_edit_that_nobody_accepted_is_a_hole(company_officer, officer, review):
    answers.save_answer(
        response=answered("6.1"), version=3, status="implemented", narrative="New.", actor=officer.user, now=NOW
    )

    with pytest.raises(HolesUnstated):
        approve(review, company_officer.user)


def test_an_approval_taken_back_leaves_its_copy_and_the_next_has_the_next_number(company_officer, officer, review):
    response = answered("6.1")
    affirm(response, officer.user)
    approve(review, company_officer.user)

    with pytest.raises(ReasonNeeded):
        services.withdraw_approval(review=review, actor=company_officer.user, reason=" ")
    services.withdraw_approval(review=review, actor=company_officer.user, reason="A word is wrong.")
    approve(review, company_officer.user)

    assert [copy.number for copy in FrozenProfile.objects.order_by("number")] == [1, 2]


@pytest.fixture
def frozen(company_officer, officer, review) -> FrozenProfile:
    affirm(answered("6.1"), officer.user)
    return approve(review, company_officer.user)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE compliance_frozenprofile SET content = '{}'",
        "UPDATE compliance_frozenprofile SET sha256 = 'x'",
        "DELETE FROM compliance_frozenprofile",
    ],
)
def test_the_database_refuses_to_change_a_frozen_copy(frozen, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert is_intact(FrozenProfile.objects.get())


def test_a_frozen_copy_stays_whatever_happens_to_the_answer(frozen, officer):
    before = FrozenProfile.objects.get().content

    answers.save_answer(
        response=Response.objects.get(), version=3, status="partly", narrative="Other.", actor=officer.user, now=NOW
    )

    assert FrozenProfile.objects.get().content == before
    assert as_text(content_of(frozen.review, on=TODAY)) != before


# --- Submission ---------------------------------------------------------------------------------


def submit(review, actor, *, on: date = TODAY, by=None, submitted_on: date = TODAY):
    facts = {"submitted_by": by or actor, "receipt": receipt(actor), "now": NOW, "note": " C-77 "}
    return services.note_submission(review=review, actor=actor, submitted_on=submitted_on, on=on, **facts)


def test_a_submission_is_noted_with_its_proof(frozen, company_officer, officer, review):
    submit(review, officer.user, by=company_officer.user)

    done = review_now()
    assert (done.state, done.submitted_on, done.submitted_by) == ("submitted", TODAY, company_officer.user)
    assert (done.noted_by, done.receipt.name, done.receipt_note) == (officer.user, "portal.pdf", "C-77")
    assert verbs()[-1] == "compliance.annual_review.submitted"


def test_only_an_approved_review_is_submitted_and_only_once(company_officer, officer, review):
    with pytest.raises(NotApproved):
        submit(review, company_officer.user)
    affirm(answered("6.1"), officer.user)
    approve(review, company_officer.user)
    submit(review, company_officer.user)

    with pytest.raises(AlreadySubmitted):
        submit(review, company_officer.user)
    with pytest.raises(AlreadySubmitted):
        services.withdraw_approval(review=review, actor=company_officer.user, reason="Too late.")


@pytest.mark.parametrize("day", [TODAY + DAY, date(2026, 10, 16)])
def test_a_submission_is_inside_the_window_and_no_promise(frozen, company_officer, review, day):
    with pytest.raises(SubmissionDateWrong):
        submit(review, company_officer.user, submitted_on=day)


def test_each_step_stands_in_the_history(frozen, company_officer, officer, review):
    services.plan_review(review=review, actor=officer.user, target_on=date(2026, 12, 20), portal_limit=4000)
    submit(review, company_officer.user)

    assert [verb.rsplit(".", 1)[1] for verb in verbs() if "annual_review" in verb] == [
        "opened",
        "approved",
        "planned",
        "submitted",
    ]


def test_the_limit_of_the_portal_is_kept_for_next_year(frozen, officer, review):
    services.plan_review(review=review, actor=officer.user, target_on=None, portal_limit=4000)

    services.open_due_reviews(on=date(2027, 10, 20), now=NOW + 330 * DAY)

    assert AnnualReview.objects.get(year=2028).portal_limit == 4000
