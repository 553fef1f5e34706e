"""One criterion in the runs that are open: what the workbench shows beside its answer."""

from dataclasses import dataclass
from datetime import date

from ctpat.companies.caching import remember
from ctpat.companies.models import Company, Membership

from ..access import may_answer
from ..models import AnnualReview, Response
from ..readiness.rows import Row
from .progress import Line, Marks, progress_of


@dataclass(frozen=True)
class InRun:
    """Where the answer stands in one run, and whether this member may affirm it."""

    review: AnnualReview
    line: Line
    may_affirm: bool


def standing_in_runs(response: Response, row: Row, membership: Membership, *, on: date, seq: int) -> list[InRun]:
    """The open runs that ask for this criterion; none outside the windows.

    Two queries once per change of the company, whose number `seq` is.
    """
    company = membership.company
    reviews, marks = remember("annual-runs", lambda: _running(company, on), company=company, seq=seq, on=on)
    asking = [review for review in reviews if review.account_id in row.accounts]
    if not asking:
        return []
    may = membership.may("compliance.affirm") and may_answer(membership, response)
    lines = [(review, progress_of(review, [row], marks).lines[0]) for review in asking]
    return [InRun(review, line, may and line.can_be_affirmed) for review, line in lines]


def _running(company: Company, on: date) -> tuple[list[AnnualReview], Marks | None]:
    reviews = list(AnnualReview.objects.running().with_account().filter(opens_on__lte=on))
    for review in reviews:
        review.company = company  # in force already
    return reviews, Marks.since(min(review.window_began_at for review in reviews)) if reviews else None
