"""The review queue as data."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ctpat.common import markdown
from ctpat.common.compare import Comparison, compare
from ctpat.companies.models import Company, Membership

from .models import EvidenceLink, Response, ResponseVersion
from .models.response import ReviewState
from .readiness.rows import Row
from .readiness.snapshot import readiness_of


@dataclass(frozen=True)
class Queue:
    """Answers that wait for review, longest first, one of them opened."""

    membership: Membership
    on: date
    waiting: list[Row]
    chosen: str

    @cached_property
    def row(self) -> Row | None:
        """The opened answer: the chosen one, else the first that this reviewer didn't write."""
        by_code = {row.code: row for row in self.waiting}
        if self.chosen in by_code:
            return by_code[self.chosen]
        others = (row for row in self.waiting if row.submitted_by_id != self.membership.user_id)
        return next(others, None) or next(iter(self.waiting), None)

    @property
    def position(self) -> int:
        return self.waiting.index(self.row) + 1

    @property
    def after(self) -> Row | None:
        """The next answer, from the top again after the last."""
        if self.row is None or len(self.waiting) < 2:
            return None
        return self.waiting[self.position % len(self.waiting)]

    @cached_property
    def response(self) -> Response | None:
        if self.row is None:
            return None
        related = ("criterion", "own_criterion", "submitted_by", "edited_by", "owner", "company")
        return Response.objects.select_related(*related).get(pk=self.row.response_id)

    @cached_property
    def accepted(self) -> ResponseVersion | None:
        """The version accepted last, with which this one is compared."""
        number = self.response.accepted_version
        return self.response.versions.filter(number=number).first() if number else None

    @property
    def comparison(self) -> Comparison | None:
        return compare(self.accepted.narrative, self.response.narrative) if self.accepted else None

    @property
    def html(self) -> str:
        return markdown.render(self.response.narrative)

    @cached_property
    def is_own(self) -> bool:
        """Whether the company's two pairs of eyes keep this reviewer from deciding."""
        return self.response.company.two_pairs_of_eyes and self.response.was_written_by(self.membership.user)

    @cached_property
    def evidence(self) -> list[EvidenceLink]:
        """What is attached, for those who may see it."""
        if not self.membership.may("compliance.view_evidence"):
            return []
        links = EvidenceLink.objects.filter(response=self.response, evidence__archived_on=None)
        if not self.membership.may("compliance.view_restricted_evidence"):
            links = links.filter(evidence__is_restricted=False)
        return list(links.select_related("evidence", "evidence__company").order_by("evidence__title"))

    @property
    def coach(self) -> dict:
        return getattr(self.response.requirement, "coach", None) or {}


def queue_of(company: Company, membership: Membership, *, chosen: str = "") -> Queue:
    """What waits for review in the company."""
    today = company.today()
    rows = readiness_of(company, on=today).shown
    waiting = [row for row in rows if row.review_state == ReviewState.WAITING]
    return Queue(membership, today, sorted(waiting, key=lambda row: row.submitted_at), chosen)
