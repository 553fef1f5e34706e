"""The security profile of one account as plain values: what is frozen, compared and laid out for the portal.

One function builds it, so that a frozen copy and 'today' always have the same shape. Words are kept
as they were shown on that day (in English, CBP's language), ids only to recognise the same thing again.
"""

import hashlib
import json
from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ctpat.companies.models import Company, User

from ..models import (
    Account,
    AccountException,
    AnnualReview,
    Category,
    Edition,
    EvidenceLink,
    EvidenceVersion,
    FrozenProfile,
    Response,
    Weakness,
)
from ..models.response import AnswerStatus
from ..querysets import code_order
from ..readiness.rows import Row
from ..readiness.snapshot import readiness_of, rows_that_count
from .progress import Line, Marks, Progress, progress_of

FORMAT = 1
LANGUAGE = "en"  # the portal's
STATEMENT = _(
    "I have read the changes and what is still open. To my knowledge the answers describe how the company works "
    "today. I submit them in person in CBP's portal."
)

Content = dict[str, Any]


def content_of(review: AnnualReview, *, on: date) -> Content:
    """The profile of the run's account on one day, with how each answer was reviewed."""
    with override(LANGUAGE):
        return _Builder(review, on).content()


def rows_for(company: Company, account: Account, *, on: date) -> list[Row]:
    """The criteria that a run goes through: those that count for its account."""
    return rows_that_count(company, on=on).get(account.pk, [])


def progress_now(review: AnnualReview, *, on: date) -> Progress:
    """How far a run is, judged from the records as they are."""
    rows = rows_for(review.company, review.account, on=on)
    return progress_of(review, rows, Marks.since(review.window_began_at))


def as_text(content: Content) -> str:
    """Canonical JSON: the same content is the same text."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def opened(copy: FrozenProfile) -> Content:
    """What a frozen copy says."""
    return json.loads(copy.content)


def is_intact(copy: FrozenProfile) -> bool:
    """Whether the copy still has the checksum it was frozen with."""
    return checksum(copy.content) == copy.sha256


class _Builder:
    """Reads each kind of record once."""

    def __init__(self, review: AnnualReview, on: date) -> None:
        self.review, self.on, self.company = review, on, review.company
        self.readiness = readiness_of(self.company, on=on, account=review.account)
        self.rows = sorted(self.readiness.rows, key=lambda row: (row.category, code_order(row.code)))

    def content(self) -> Content:
        account = self.review.account
        return {
            "format": FORMAT,
            "as_of": self.on.isoformat(),
            "company": self.company.legal_name,
            "account": {"kind": account.entity_type_id, "name": account.entity_type.name, "number": account.number},
            "year": self.review.year,
            "anniversary_on": self.review.anniversary_on.isoformat(),
            "edition": Edition.objects.filter(is_current=True).values_list("name", flat=True).first() or "",
            "percent": self.readiness.percent,
            "categories": {str(category.number): category.title for category in Category.objects.all()},
            "criteria": [self._criterion(line) for line in self.progress.lines],
        }

    @cached_property
    def progress(self) -> Progress:
        return progress_of(self.review, self.rows, Marks.since(self.review.window_began_at))

    def _criterion(self, line: Line) -> Content:
        row, response = line.row, self._responses[line.row.response_id]
        exception = self._exceptions.get(row.response_id)
        status = exception.status if exception else response.status
        return {
            "code": row.code,
            "title": row.title,
            "level": row.level,
            "category": row.category,
            "source": row.source,
            "status": str(AnswerStatus(status).label),
            "text": response.narrative,
            "exception": exception.narrative if exception else "",
            "reason": response.reason,
            "version": row.version,
            "standing": str(row.standing),
            "mark": str(line.mark),
            "marked_on": line.on.isoformat() if line.on else "",
            "marked_by": self._names.get(line.by_id, ""),
            "owner": row.owner,
            "review": response.review_state,
            "accepted_by": self._names.get(response.reviewed_by_id, "") if response.review_state == "accepted" else "",
            "evidence": self._evidence.get(row.response_id, []),
            "weaknesses": self._weaknesses.get(row.response_id, []),
        }

    @cached_property
    def _responses(self) -> dict[int, Response]:
        columns = ("narrative", "reason", "status", "review_state", "reviewed_by")
        return Response.objects.only(*columns).in_bulk([row.response_id for row in self.rows])

    @cached_property
    def _exceptions(self) -> dict[int, AccountException]:
        found = AccountException.objects.filter(account=self.review.account)
        return {exception.response_id: exception for exception in found}

    @cached_property
    def _evidence(self) -> dict[int, list[Content]]:
        links = EvidenceLink.objects.filter(evidence__archived_on__isnull=True).select_related("evidence")
        links = list(links.order_by("evidence__title", "pk"))
        versions = EvidenceVersion.objects.filter(evidence__in={link.evidence_id for link in links})
        current = {version.evidence_id: version for version in versions.select_related("file").order_by("number")}
        found = defaultdict(list)
        for link in links:
            item, version = link.evidence, current.get(link.evidence_id)
            found[link.response_id].append(
                {
                    "id": item.pk,
                    "title": item.title,
                    "kind": item.kind,
                    "restricted": item.is_restricted,
                    "covers_from": item.covers_from.isoformat() if item.covers_from else "",
                    "covers_to": item.covers_to.isoformat() if item.covers_to else "",
                    "expires_on": item.expires_on.isoformat() if item.expires_on else "",
                    "version": version.number if version else 0,
                    "file": version.file.name if version else "",
                    "size": version.file.size if version else 0,
                    "sha256": version.file.sha256 if version else "",
                }
            )
        return found

    @cached_property
    def _weaknesses(self) -> dict[int, list[Content]]:
        found = defaultdict(list)
        for weakness in Weakness.objects.open().filter(response__isnull=False).order_by("number"):
            found[weakness.response_id].append(
                {"label": weakness.label, "title": weakness.title, "severity": weakness.severity}
            )
        return found

    @cached_property
    def _names(self) -> dict[int, str]:
        people = {response.reviewed_by_id for response in self._responses.values()}
        people |= {line.by_id for line in self.progress.lines}
        return {person.pk: str(person) for person in User.objects.filter(pk__in=people - {None})}
