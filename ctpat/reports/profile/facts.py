"""What the security profile says: every answer in portal order, as it is written, with its proof."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.models import Account, Category, Response
from compliance.readiness.rows import Row, code_order
from compliance.readiness.wording import STANDING_WORDS
from ctpat.companies.models import Company

from ..readiness.facts import Evidence, Made, plain_value
from ..readiness.gather import Records, company_history
from ..text import listing, paper_of


@dataclass(frozen=True, slots=True)
class AccountText:
    """Where one account's answer differs; `text` is Markdown as it was typed."""

    account: str
    status: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One criterion and what the company answers; texts are Markdown as they were typed."""

    code: str
    is_must: bool
    title: str
    category: int
    element: int
    standing: str
    status: str
    text: str
    reason: str
    exceptions: tuple[AccountText, ...]
    owner: str
    review: str
    accepted_by: str
    accepted_on: date | None
    review_on: date | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """The security profile of a company, or of one of its accounts, on one day."""

    company: str
    slug: str
    scope: str
    as_of: date
    time_zone: str
    language: str
    paper: str
    categories: tuple[tuple[int, str], ...]
    answers: tuple[Answer, ...]
    evidence: tuple[Evidence, ...]
    made: Made

    def fingerprint(self) -> str:
        """SHA-256 over all but when and by whom it was made."""
        return hashlib.sha256(as_json(dataclasses.replace(self, made=None)).encode()).hexdigest()


def as_json(facts: ProfileFacts) -> str:
    return json.dumps(dataclasses.asdict(facts), default=plain_value, sort_keys=True, separators=(",", ":"))


def gather_profile(
    company: Company, *, on: date, now: datetime, account: Account | None = None, by: str = ""
) -> ProfileFacts:
    """The profile of the company in force, in a constant number of queries."""
    records = Records(company, on, account)
    rows = sorted(records.rows, key=lambda row: (row.category, code_order(row.code)))
    return ProfileFacts(
        company=company.name,
        slug=company.slug,
        scope=listing(list(records.account_names.values())) or _("no account yet"),
        as_of=on,
        time_zone=company.time_zone,
        language=get_language() or "en",
        paper=paper_of(company.country),
        categories=tuple((category.number, category.text("title")) for category in Category.objects.all()),
        answers=tuple(_answer(row, records) for row in rows),
        evidence=tuple(records.evidence.values()),
        made=Made(
            at=now.astimezone(company.zone),
            by=by or _("the schedule"),
            history=company_history(company),
            verify_at=settings.BASE_URL + reverse("verify"),
        ),
    )


def _answer(row: Row, records: Records) -> Answer:
    response = records.responses[row.response_id]
    accepted = response.review_state == Response.Review.ACCEPTED and response.reviewed_at
    return Answer(
        code=row.code,
        is_must=row.is_must,
        title=row.title,
        category=row.category,
        element=row.element,
        standing=str(STANDING_WORDS[row.standing]),
        status=str(response.get_status_display()),
        text=response.narrative,
        reason=response.reason,
        exceptions=tuple(
            AccountText(records.account_names[one.account_id], str(one.get_status_display()), one.narrative)
            for one in records.exceptions.get(row.response_id, ())
        ),
        owner=row.owner,
        review=str(response.get_review_state_display()),
        accepted_by=str(response.reviewed_by or _("a former member")) if accepted else "",
        accepted_on=response.reviewed_at.astimezone(records.company.zone).date() if accepted else None,
        review_on=response.review_on,
        evidence=tuple(records.evidence_keys[link.evidence_id] for link in records.links.get(row.response_id, ())),
    )
