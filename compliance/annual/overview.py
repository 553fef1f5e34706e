"""All runs of a company: what is due now, what was submitted, and when the next ones open."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ctpat.companies.models import Company, Membership

from ..models import Account, AnnualReview, FrozenProfile
from .pages import Underway, all_underway, mine
from .windows import in_year, next_anniversary, opens_on


@dataclass(frozen=True)
class Outlook:
    """An account without an open run: when its next one opens."""

    account: Account
    anniversary_on: date | None
    opens_on: date | None

    is_open_now: bool = False


class Overview:
    """All runs of the company, and what comes next."""

    def __init__(self, company: Company, membership: Membership, on: date) -> None:
        self.company, self.membership, self.on = company, membership, on

    @cached_property
    def reviews(self) -> list[AnnualReview]:
        rows = list(AnnualReview.objects.with_people().order_by("-year", "account__entity_type__position"))
        for review in rows:
            review.company = review.account.company = self.company  # in force already
        return rows

    @cached_property
    def due(self) -> list[Underway]:
        """Runs that aren't submitted, the most urgent first."""
        found = sorted((row for row in self.reviews if row.submitted_on is None), key=lambda row: row.anniversary_on)
        runs = all_underway(found, self.company, on=self.on) if found else []
        return [mine(run, self.membership) for run in runs]

    @property
    def late(self) -> list[Underway]:
        return [run for run in self.due if run.days_late]

    @property
    def may_compare(self) -> bool:
        return self.membership.may("compliance.view_frozen_profile")

    @property
    def past(self) -> list[AnnualReview]:
        return [review for review in self.reviews if review.submitted_on]

    @cached_property
    def copies(self) -> dict[int, FrozenProfile]:
        rows = FrozenProfile.objects.defer("content").order_by("number")
        return {copy.review_id: copy for copy in rows}

    @property
    def past_with_copies(self) -> list[tuple[AnnualReview, FrozenProfile | None]]:
        return [(review, self.copies.get(review.pk)) for review in self.past]

    @cached_property
    def outlooks(self) -> list[Outlook]:
        """Accounts whose next run isn't open: with the day on which it opens, or without an anniversary."""
        state = {(review.account_id, review.year): review.state for review in self.reviews}
        accounts = Account.objects.current().select_related("entity_type")
        found = (self._outlook(account, state) for account in accounts)
        return [outlook for outlook in found if outlook]

    def _outlook(self, account: Account, state: dict) -> Outlook | None:
        if account.anniversary_on is None:
            return Outlook(account, None, None)
        day = next_anniversary(account.anniversary_on, on=self.on)
        known = state.get((account.pk, day.year))
        if known and known != AnnualReview.State.SUBMITTED:
            return None
        if known:
            day = in_year(account.anniversary_on, day.year + 1)
        return Outlook(account, day, opens_on(day), opens_on(day) <= self.on)
