"""The yearly review as its screens show it. What all readers see alike is remembered until something changes."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils.translation import get_language

from ctpat.common.together import read_together
from ctpat.companies.caching import remember
from ctpat.companies.models import Company, Membership, User

from ..access import visible_rows
from ..models import AnnualReview, FrozenProfile, Weakness
from ..readiness.rows import Row
from ..readiness.snapshot import change_number, rows_that_count
from .changes import ChangeLine, Year, asked_of, changes_of
from .comparing import by_category
from .freezing import Content, opened
from .holes import Hole, holes_in
from .progress import Line, Mark, Marks, Progress, Share, progress_of, shares
from .window_line import Window
from .windows import in_year

MANY = 12  # waiting numbers in an owner's row; the rest is counted


@dataclass(frozen=True)
class OwnerRow:
    """What one person has done and has left."""

    owner: User | None
    owner_id: int | None
    affirmed: int
    edited: int
    waiting: list[Line]
    longest: int  # criteria of the person who has most

    @property
    def total(self) -> int:
        return self.affirmed + self.edited + len(self.waiting)

    @property
    def reviewed(self) -> int:
        return self.affirmed + self.edited

    @property
    def shown(self) -> list[Line]:
        return self.waiting[:MANY]

    @property
    def more(self) -> int:
        return len(self.waiting) - len(self.shown)

    @property
    def shares(self) -> list[Share]:
        """Bars of all people share one scale."""
        counts = [(Mark.AFFIRMED, self.affirmed), (Mark.EDITED, self.edited), (Mark.WAITING, len(self.waiting))]
        return shares(counts, self.longest)


@dataclass(frozen=True)
class Underway:
    """One run on one day, and how far it is: what all readers see alike."""

    review: AnnualReview
    on: date
    rows: list[Row]
    progress: Progress

    @property
    def days_left(self) -> int:
        return self.review.days_left(on=self.on)

    @property
    def days_late(self) -> int:
        return max(-self.days_left, 0) if not self.review.submitted_on else 0

    @property
    def is_close(self) -> bool:
        """Whether less than the week is left in which it should be approved."""
        return self.review.submitted_on is None and self.days_left <= 7


@dataclass(frozen=True)
class Run(Underway):
    """The same with what changed since last year."""

    changes: list[ChangeLine]
    since: date
    before: FrozenProfile | None

    @cached_property
    def holes(self) -> list[Hole]:
        return holes_in(self.progress, self.review.company)

    @property
    def gaps(self) -> list[Row]:
        return [row for row in self.rows if row.is_must and row.is_gap]

    @property
    def accepted(self) -> int:
        return sum(row.review_state == "accepted" for row in self.rows if row.status != "not_started")

    @property
    def answered(self) -> int:
        return sum(row.status != "not_started" for row in self.rows)


def run_of(review: AnnualReview, *, on: date) -> Run:
    """A run with its progress and its changes; five queries, once per change of the company."""
    seq = change_number(review.company)
    return remember(
        "annual-review",
        lambda: _run(review, on, seq),
        company=review.company,
        seq=seq,
        on=on,
        also=(review.pk, get_language()),
    )


def all_underway(reviews: list[AnnualReview], company: Company, *, on: date) -> list[Underway]:
    """How far each of these runs is; four queries for all of them, once per change of the company."""
    seq = change_number(company)
    return remember(
        "annual-reviews",
        lambda: _all_underway(reviews, company, on, seq),
        company=company,
        seq=seq,
        on=on,
        also=(tuple(review.pk for review in reviews), get_language()),
    )


def _all_underway(reviews: list[AnnualReview], company: Company, on: date, seq: int) -> list[Underway]:
    by_account = rows_that_count(company, on=on, seq=seq)
    marks = Marks.since(min(review.window_began_at for review in reviews))  # each run looks at its own window
    counted = ((review, by_account.get(review.account_id, [])) for review in reviews)
    return [Underway(review, on, rows, progress_of(review, rows, marks)) for review, rows in counted]


def _run(review: AnnualReview, on: date, seq: int) -> Run:
    rows = rows_that_count(review.company, on=on, seq=seq).get(review.account_id, [])
    copy = last_copy_before(review)
    since = copy.at.astimezone(review.company.zone).date() if copy else in_year(review.anniversary_on, review.year - 1)
    year = Year(review, rows, since, on, copy)
    asked = Marks.asked(review.window_began_at)
    found = read_together({**asked, **asked_of(year)})
    progress = progress_of(review, rows, Marks.of(**{name: found[name] for name in asked}))
    return Run(review, on, rows, progress, changes_of(year, found), since, copy)


def last_copy_before(review: AnnualReview) -> FrozenProfile | None:
    """What was frozen for this account in the years before, the latest."""
    copies = FrozenProfile.objects.filter(review__account=review.account_id, review__year__lt=review.year)
    return copies.order_by("-review__year", "-number").first()


def mine(run: Underway, membership: Membership) -> Underway:
    """The run as far as a member may see it: whoever sees only what is assigned sees his own criteria."""
    if not membership.only_assigned("compliance.view_annual_review"):
        return run
    shown = {row.response_id for row in visible_rows(membership, run.rows)}
    lines = tuple(line for line in run.progress.lines if line.row.response_id in shown)
    rows = [row for row in run.rows if row.response_id in shown]
    own = replace(run, rows=rows, progress=Progress(lines))
    return replace(own, changes=[], before=None) if isinstance(own, Run) else own


class Board:
    """The page of one run for one member."""

    def __init__(self, review: AnnualReview, membership: Membership, on: date) -> None:
        self.review, self.membership, self.on = review, membership, on
        self.run = mine(run_of(review, on=on), membership)

    @cached_property
    def _read(self) -> dict[str, list]:
        return read_together(
            {
                "reviews": AnnualReview.objects.with_people().order_by(
                    "anniversary_on", "account__entity_type__position"
                ),
                "members": self.membership.company.memberships.select_related("user").order_by("user__name"),
            }
        )

    @property
    def all_reviews(self) -> list[AnnualReview]:
        return self._read["reviews"]

    @property
    def reviews(self) -> list[AnnualReview]:
        """All runs of this year, and runs of other years that are still due."""
        return [one for one in self.all_reviews if one.year == self.review.year or one.submitted_on is None]

    @property
    def last_year(self) -> AnnualReview | None:
        """The run of this account that was submitted before this one."""
        earlier = [one for one in self.all_reviews if one.account_id == self.review.account_id]
        return next((one for one in reversed(earlier) if one.submitted_on and one.year < self.review.year), None)

    @property
    def siblings(self) -> list[AnnualReview]:
        return [one for one in self.reviews if one.pk != self.review.pk and one.year == self.review.year]

    @property
    def submitted_siblings(self) -> list[AnnualReview]:
        return [one for one in self.siblings if one.submitted_on]

    @cached_property
    def window(self) -> Window:
        return Window(self.review, self.siblings, self.on)

    @property
    def members(self) -> list[Membership]:
        """Everybody of the company, by name."""
        return self._read["members"]

    @property
    def people(self) -> dict[int, User]:
        return {member.user_id: member.user for member in self.members}

    @property
    def sees_all(self) -> bool:
        return not self.membership.only_assigned("compliance.view_annual_review")

    @cached_property
    def owners(self) -> list[OwnerRow]:
        """One row a person, those with most criteria first; what nobody owns stands at the end."""
        groups: dict[int | None, list[Line]] = {}
        for line in self.run.progress.lines:
            groups.setdefault(line.row.owner_id, []).append(line)
        longest = max(map(len, groups.values()), default=1)
        rows = [
            OwnerRow(
                owner=self.people.get(owner),
                owner_id=owner,
                affirmed=sum(line.mark is Mark.AFFIRMED for line in lines),
                edited=sum(line.mark is Mark.EDITED for line in lines),
                waiting=[line for line in lines if line.is_waiting],
                longest=longest,
            )
            for owner, lines in groups.items()
        ]
        return sorted(rows, key=lambda row: (row.owner is None, -row.total, str(row.owner)))

    @property
    def owners_waiting(self) -> list[OwnerRow]:
        return [row for row in self.owners if row.waiting and row.owner]

    @cached_property
    def copies(self) -> list[FrozenProfile]:
        """Frozen copies of this run and of those of this year that are submitted, without their content."""
        wanted = [one.pk for one in [self.review, *self.submitted_siblings, self.last_year] if one]
        rows = FrozenProfile.objects.filter(review__in=wanted).select_related("review__account__entity_type")
        return list(rows.defer("content").order_by("-number"))

    @cached_property
    def copy(self) -> FrozenProfile | None:
        """The copy in force of this run, with what it says."""
        return self.review.copies.order_by("-number").first() if self.review.approved_at else None

    def copy_of(self, review: AnnualReview) -> FrozenProfile | None:
        return next((copy for copy in self.copies if copy.review_id == review.pk), None)

    @property
    def receipts(self) -> list[tuple[AnnualReview, FrozenProfile | None]]:
        """What is submitted: this run's own receipt first, else last year's at the end."""
        submitted = [one for one in [self.review, *self.submitted_siblings] if one.submitted_on]
        if self.last_year and not self.review.submitted_on:
            submitted.append(self.last_year)
        return [(one, self.copy_of(one)) for one in submitted]

    @property
    def officers(self) -> list[User]:
        """Who may approve."""
        return [member.user for member in self.members if member.may("compliance.approve_annual_review")]

    @property
    def officer(self) -> User | None:
        """Who has approved, or would."""
        if self.review.approved_by:
            return self.review.approved_by
        me = self.membership.user
        return me if me in self.officers else next(iter(self.officers), None)

    @cached_property
    def content(self) -> Content | None:
        """What the copy in force says, once there is one: from then on figures come from it."""
        return opened(self.copy) if self.copy else None

    @property
    def submitted_categories(self) -> list[dict]:
        """What was approved, category by category, with how each answer had been reviewed."""
        return [
            {**group, "edited": sum(one["mark"] == Mark.EDITED for one in group["criteria"])}
            for group in (by_category(self.content) if self.content else [])
        ]

    @property
    def gaps(self) -> int:
        """Musts that are a gap: today, or in what was approved."""
        if self.content is None:
            return len(self.run.gaps)
        return sum(one["level"] == "must" and one["standing"] == "gap" for one in self.content["criteria"])

    @property
    def accepted(self) -> int:
        if self.content is None:
            return self.run.accepted
        return sum(one["review"] == "accepted" for one in self.content["criteria"])

    @property
    def answered(self) -> int:
        return self.run.answered if self.content is None else len(self.content["criteria"])

    @cached_property
    def open_weaknesses(self) -> dict[str, int]:
        """Open weaknesses against criteria of this account, by severity: today, or when it was approved."""
        if self.content is not None:
            named = {w["label"]: w["severity"] for one in self.content["criteria"] for w in one["weaknesses"]}
            return dict(Counter(named.values()))
        shown = [row.response_id for row in self.run.rows]
        rows = Weakness.objects.open().visible_to(self.membership)
        found: dict[str, int] = {}
        for response, severity in rows.values_list("response_id", "severity"):
            if response in set(shown):
                found[severity] = found.get(severity, 0) + 1
        return found

    @property
    def changed_since_approval(self) -> list[str]:
        """Numbers of answers that were edited after the officer approved, before he submitted."""
        if self.review.approved_at is None or self.review.submitted_on:
            return []
        at = self.review.approved_at
        return [row.code for row in self.run.rows if row.edited_at and row.edited_at > at]

    def may(self, right: str) -> bool:
        return self.membership.may(right)

    @property
    def may_affirm(self) -> bool:
        return self.review.is_running and self.may("compliance.affirm")

    @property
    def may_run(self) -> bool:
        return self.may("compliance.run_annual_review")

    @property
    def may_approve(self) -> bool:
        return self.may("compliance.approve_annual_review")

    @property
    def may_note(self) -> bool:
        return self.may("compliance.note_submission")

    @property
    def may_open_copies(self) -> bool:
        return self.may("compliance.view_frozen_profile")

    @property
    def shown_changes(self) -> list[tuple[ChangeLine, bool]]:
        """Each line, and whether this member may follow it."""
        return [(line, bool(line.url) and (not line.right or self.may(line.right))) for line in self.run.changes]

    @property
    def criteria_url(self) -> str:
        return reverse("compliance:annual_review_criteria", args=self.review.route)
