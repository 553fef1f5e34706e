"""The yearly review: opened, gone through, approved, frozen, submitted.

Every function runs inside the one transaction of a company's write scope and takes the acting person
(None is the product itself) and the time.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import override

from ctpat.activity.services import record
from ctpat.common.written_dates import written
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force, in_write_scope
from ctpat.files.examination import Examined
from ctpat.files.models import StoredFile
from ctpat.files.services import keep

from ..annual.freezing import LANGUAGE, STATEMENT, as_text, checksum, content_of, progress_now
from ..annual.holes import holes_in
from ..annual.windows import due_anniversaries, next_anniversary, opens_on
from ..exceptions import (
    AlreadySubmitted,
    HolesUnstated,
    NoAnniversary,
    NoRunOpen,
    NotApproved,
    ReasonNeeded,
    ReviewNotFinished,
    StepNotPossible,
    SubmissionDateWrong,
    WindowNotOpen,
)
from ..models import Account, Affirmation, AnnualReview, FrozenProfile, Response
from . import notices
from .members import require_members

HALF_A_YEAR = timedelta(days=183)

# --- Opening ------------------------------------------------------------------------------------


@in_write_scope
def open_due_reviews(*, on: date, now: datetime) -> list[AnnualReview]:
    """Open what should be open by this day, for every account in force; again changes nothing."""
    accounts = Account.objects.current().filter(anniversary_on__isnull=False).select_related("entity_type", "company")
    present = set(AnnualReview.objects.values_list("account_id", "year"))
    return [
        _open(account, anniversary, None, now)
        for account in accounts
        for anniversary in due_anniversaries(account.anniversary_on, on=on)
        if (account.pk, anniversary.year) not in present
    ]


@in_write_scope
def open_review(*, account: Account, actor: User | None, on: date, now: datetime) -> AnnualReview:
    """Open the run of an account by hand; one that is open already is given back.

    Raises NoAnniversary, and WindowNotOpen for one whose window is still ahead.
    """
    if account.anniversary_on is None:
        raise NoAnniversary
    due = due_anniversaries(account.anniversary_on, on=on)
    if not due:
        raise WindowNotOpen(written(opens_on(next_anniversary(account.anniversary_on, on=on))))
    known = AnnualReview.objects.with_account().filter(account=account, year__in=[day.year for day in due])
    missing = {day.year for day in due} - {review.year for review in known}
    opened = [_open(account, day, actor, now) for day in due if day.year in missing]
    return opened[0] if opened else known.order_by("-year")[0]


@in_write_scope
def follow_anniversary(*, account: Account, actor: User | None, on: date, now: datetime) -> None:
    """After an account's anniversary changed: move the run that is open, open one whose window is.

    A run that is approved or submitted stays as it was, and so does a late one when the account's
    date only goes on to the next year.
    """
    if account.anniversary_on is None or account.status in ("removed", "withdrawn"):
        return
    running = AnnualReview.objects.running().with_account().filter(account=account).order_by("-year").first()
    wanted = account.anniversary_on
    if running and running.anniversary_on != wanted and abs(wanted - running.anniversary_on) < HALF_A_YEAR:
        others = AnnualReview.objects.filter(account=account, year=wanted.year).exclude(pk=running.pk)
        if not others.exists():
            _move(running, wanted, actor)
    for anniversary in due_anniversaries(account.anniversary_on, on=on):
        if not AnnualReview.objects.filter(account=account, year=anniversary.year).exists():
            _open(account, anniversary, actor, now)


def _open(account: Account, anniversary: date, actor: User | None, now: datetime) -> AnnualReview:
    before = AnnualReview.objects.filter(account=account).order_by("-year").first()
    review = AnnualReview.objects.create(
        company=account.company,
        account=account,
        year=anniversary.year,
        anniversary_on=anniversary,
        opens_on=opens_on(anniversary),
        opened_at=now,
        opened_by=actor,
        portal_limit=before.portal_limit if before else None,
    )
    after = {"anniversary_on": anniversary, "opens_on": review.opens_on}
    record(actor, "compliance.annual_review.opened", review, after=after)
    notices.annual_review_opened(review=review, actor=actor)
    return review


def _move(review: AnnualReview, anniversary: date, actor: User | None) -> None:
    before = {"anniversary_on": review.anniversary_on, "opens_on": review.opens_on}
    review.year, review.anniversary_on, review.opens_on = anniversary.year, anniversary, opens_on(anniversary)
    review.save(update_fields=["year", "anniversary_on", "opens_on"])
    after = {"anniversary_on": anniversary, "opens_on": review.opens_on}
    record(actor, "compliance.annual_review.moved", review, before=before, after=after)


@in_write_scope
def plan_review(*, review: AnnualReview, actor: User, target_on: date | None, portal_limit: int | None) -> AnnualReview:
    """Set the company's own target date, and how many characters the portal was seen to take."""
    review = _locked(review)
    wanted = {"target_on": target_on, "portal_limit": portal_limit}
    before = {name: getattr(review, name) for name in wanted if getattr(review, name) != wanted[name]}
    if not before:
        return review
    review.target_on, review.portal_limit = target_on, portal_limit
    review.save(update_fields=list(before))
    after = {name: wanted[name] for name in before}
    record(actor, "compliance.annual_review.planned", review, before=before, after=after)
    return review


# --- Going through it ---------------------------------------------------------------------------


@in_write_scope
def affirm(*, answers: Iterable[tuple[Response, int]], actor: User, on: date, now: datetime) -> list[Response]:
    """Say of answers, each with the version that was read, that they are still true.

    Counts for every run whose window is open. Gives those affirmed; left out are answers that
    changed meanwhile, that say nothing yet, or that this version was affirmed for already.
    Raises NoRunOpen.
    """
    begins = _earliest_window(on)
    held = {row[0]: row[1] for row in _affirmations(begins).values_list("response_id", "version")}
    affirmed = []
    for response, version in answers:
        is_read = response.version == version and response.status != Response.Status.NOT_STARTED
        if is_read and held.get(response.pk) != version:
            Affirmation.objects.create(company=response.company, response=response, version=version, by=actor, at=now)
            record(actor, "compliance.response.affirmed", response, after={"version": version}, label=response.code)
            affirmed.append(response)
    return affirmed


@in_write_scope
def withdraw_affirmation(*, response: Response, actor: User, now: datetime) -> bool:
    """Take back what was affirmed of an answer: it waits again in every run that isn't approved."""
    rows = Affirmation.objects.standing().filter(response=response)
    running = AnnualReview.objects.running().aggregate(first=models.Min("opens_on"))["first"]
    if running is None:
        return False
    begins = datetime.combine(running, datetime.min.time(), tzinfo=response.company.zone)
    if not rows.since(begins).update(withdrawn_at=now):
        return False
    record(actor, "compliance.response.affirmation_withdrawn", response, label=response.code)
    return True


def _affirmations(begins: datetime):
    return Affirmation.objects.standing().since(begins).order_by("at", "pk")


def _earliest_window(on: date) -> datetime:
    running = list(AnnualReview.objects.running().filter(opens_on__lte=on).select_related("company"))
    if not running:
        raise NoRunOpen
    return min(review.window_began_at for review in running)


@in_write_scope
def remind_owners(
    *, review: AnnualReview, actor: User, on: date, now: datetime, people: Collection[User] | None = None
) -> list[User]:
    """Write to everybody who has criteria left, or only to these people; one mail a person a day.

    Gives those who were written to.
    """
    review = _locked(review)
    left: dict[int, list[str]] = {}
    for line in progress_now(review, on=on).waiting:
        if line.row.owner_id:
            left.setdefault(line.row.owner_id, []).append(line.row.code)
    owners = User.objects.filter(pk__in=left, memberships__company=company_in_force()).order_by("name")
    chosen = [owner for owner in owners if people is None or owner in people]
    if not chosen:
        return []
    notices.annual_review_waits(review=review, left={owner: left[owner.pk] for owner in chosen}, on=on)
    review.reminded_at = now
    review.save(update_fields=["reminded_at"])
    after = {"people": [str(owner) for owner in chosen], "left": sum(len(left[owner.pk]) for owner in chosen)}
    record(actor, "compliance.annual_review.reminded", review, after=after)
    return chosen


# --- Approval and submission --------------------------------------------------------------------


@in_write_scope
def approve_review(
    *, review: AnnualReview, actor: User, on: date, now: datetime, in_spite_of: str = ""
) -> FrozenProfile:
    """The officer's approval: freezes the profile as it is. Approving twice is harmless.

    Raises ReviewNotFinished while a criterion waits, and HolesUnstated when known holes (a Must
    that is a gap, an edit nobody accepted) are approved without a word.
    """
    review = _locked(review)
    if review.approved_at:
        return review.copies.first()
    found = progress_now(review, on=on)
    if found.waiting:
        raise ReviewNotFinished([line.row.code for line in found.waiting])
    holes = holes_in(found, review.company)
    if holes and not in_spite_of.strip():
        raise HolesUnstated
    review.approved_at, review.approved_by = now, actor
    review.save(update_fields=["approved_at", "approved_by"])
    copy = _freeze(review, actor, on, now, in_spite_of.strip() if holes else "")
    after = {"criteria": copy.criteria, "sha256": copy.sha256, "holes": len(holes)}
    record(actor, "compliance.annual_review.approved", review, after=after)
    notices.annual_review_approved(review=review, actor=actor)
    return copy


def _freeze(review: AnnualReview, actor: User, on: date, now: datetime, in_spite_of: str) -> FrozenProfile:
    with override(LANGUAGE):
        found = progress_now(review, on=on)
        approval = {
            "by": str(actor),
            "at": now.astimezone(review.company.zone).isoformat(timespec="seconds"),
            "statement": str(STATEMENT),
            "holes": [hole.text for hole in holes_in(found, review.company)],
            "in_spite_of": in_spite_of,
        }
    text = as_text({**content_of(review, on=on), "approval": approval})
    return FrozenProfile.objects.create(
        company=review.company,
        review=review,
        number=review.copies.count() + 1,
        at=now,
        by=actor.pk,
        criteria=found.total,
        affirmed=len(found.affirmed),
        edited=len(found.edited),
        content=text,
        sha256=checksum(text),
    )


@in_write_scope
def withdraw_approval(*, review: AnnualReview, actor: User, reason: str) -> AnnualReview:
    """Take an approval back before the submission, to edit once more; the frozen copy stays.

    Raises ReasonNeeded, AlreadySubmitted, StepNotPossible.
    """
    review = _locked(review)
    if review.submitted_on:
        raise AlreadySubmitted
    if review.approved_at is None:
        raise StepNotPossible
    if not reason.strip():
        raise ReasonNeeded
    before = {"approved_at": review.approved_at, "approved_by": str(review.approved_by)}
    review.approved_at = review.approved_by = None
    review.save(update_fields=["approved_at", "approved_by"])
    after = {"reason": reason.strip()}
    record(actor, "compliance.annual_review.approval_withdrawn", review, before=before, after=after)
    return review


@in_write_scope
def note_submission(
    *,
    review: AnnualReview,
    actor: User,
    submitted_on: date,
    submitted_by: User,
    receipt: StoredFile,
    on: date,
    now: datetime,
    note: str = "",
) -> AnnualReview:
    """Write down that the officer submitted in CBP's portal, with the proof he brought along.

    Raises NotApproved, AlreadySubmitted, SubmissionDateWrong, NotAMember.
    """
    review = _locked(review)
    if review.approved_at is None:
        raise NotApproved
    if review.submitted_on:
        raise AlreadySubmitted
    if not review.opens_on <= submitted_on <= on:
        raise SubmissionDateWrong
    require_members(submitted_by)
    review.submitted_on, review.submitted_by, review.receipt = submitted_on, submitted_by, receipt
    review.receipt_note, review.noted_at, review.noted_by = note.strip(), now, actor
    fields = ["submitted_on", "submitted_by", "receipt", "receipt_note", "noted_at", "noted_by"]
    review.save(update_fields=fields)
    after = {"submitted_on": submitted_on, "by": str(submitted_by), "file": receipt.name, "sha256": receipt.sha256}
    record(actor, "compliance.annual_review.submitted", review, after=after)
    return review


@in_write_scope
def submit_with_proof(*, review: AnnualReview, proof: Examined, actor: User, now: datetime, **facts) -> AnnualReview:
    """Keep an examined file and note the submission with it. Raises what note_submission raises, and FileRefused."""
    return note_submission(review=review, receipt=keep(file=proof, actor=actor), actor=actor, now=now, **facts)


def _locked(review: AnnualReview) -> AnnualReview:
    """The row as it is now, locked until the transaction ends."""
    rows = AnnualReview.objects.select_for_update(of=("self",)).select_related("account__entity_type", "company")
    return rows.get(pk=review.pk)
