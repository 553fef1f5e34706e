"""What the company shows of one account to a guest: what it stands by, and nothing else.

The role catalogue says of a validator: answers, released evidence and history of each criterion;
no drafts, comments, figures or ratings of one's own. So shown are

- answers as they were last accepted; an edit under way stays inside until it is accepted too,
- evidence in use that proves an accepted answer and isn't restricted, in its current version,
- compensating measures that are approved and in force,
- what was accepted before, and when.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet

from ctpat.activity.models import Entry
from ctpat.common import markdown
from ctpat.companies.models import Company, User

from .models import Account, AccountException, Category, Element, Evidence, EvidenceLink, Response, ResponseVersion
from .models.response import AnswerStatus, ReviewState
from .readiness.rows import Row
from .readiness.snapshot import readiness_of
from .requirement import ShowsRequirement


def accepted_responses(account: Account) -> QuerySet[Response]:
    """Answers that have an accepted text for this account.

    Where the account answers differently, an edit under way may be of just that part, of which no
    earlier version is kept; so the answer is shown again once it is accepted.
    """
    differing = AccountException.objects.filter(account=account).values("response")
    accepted = Response.objects.applicable().filter(accepted_version__isnull=False)
    return accepted.exclude(pk__in=differing.exclude(response__review_state=ReviewState.ACCEPTED))


def shown_evidence(responses: QuerySet[Response]) -> QuerySet[Evidence]:
    """Evidence that proves one of these answers, in use and not restricted."""
    links = EvidenceLink.objects.filter(response__in=responses)
    return Evidence.objects.kept().filter(is_restricted=False, pk__in=links.values("evidence"))


@dataclass(frozen=True)
class ShownRow:
    """One criterion in the list."""

    row: Row
    is_answered: bool
    evidence_count: int


@dataclass(frozen=True)
class ShownGroup:
    number: int
    title: str
    rows: list[ShownRow]

    @property
    def answered(self) -> int:
        return sum(row.is_answered for row in self.rows)


class ShownProfile:
    """One account's criteria as its guests see them, in a constant number of queries."""

    def __init__(self, *, company: Company, account: Account, on: date, by: str = "element") -> None:
        self.company, self.account, self.on = company, account, on
        self.by = by if by == "category" else "element"

    @cached_property
    def rows(self) -> list[Row]:
        """The criteria that count for the account; their standings stay inside."""
        return readiness_of(self.company, on=self.on, account=self.account).rows

    @cached_property
    def accepted(self) -> QuerySet[Response]:
        mine = [row.response_id for row in self.rows]
        return accepted_responses(self.account).filter(pk__in=mine)

    @cached_property
    def groups(self) -> list[ShownGroup]:
        answered = set(self.accepted.values_list("pk", flat=True))
        links = EvidenceLink.objects.filter(response__in=answered, evidence__in=shown_evidence(self.accepted))
        proofs = Counter(links.values_list("response", flat=True))
        model = Category if self.by == "category" else Element
        found: dict[int, list[ShownRow]] = {}
        for row in self.rows:
            shown = ShownRow(row, row.response_id in answered, proofs[row.response_id])
            found.setdefault(getattr(row, self.by), []).append(shown)
        titles = {one.number: one.text("title") for one in model.objects.all()}
        return [ShownGroup(number, titles[number], found[number]) for number in sorted(found)]

    @property
    def answered(self) -> int:
        return sum(group.answered for group in self.groups)

    def around(self, code: str) -> tuple[Row | None, Row | None, Row | None]:
        """The criterion with this number, the one before and the one after; three times None for a foreign one."""
        place = next((at for at, row in enumerate(self.rows) if row.code == code), None)
        if place is None:
            return None, None, None
        before = self.rows[place - 1] if place else None
        return self.rows[place], before, next(iter(self.rows[place + 1 : place + 2]), None)


@dataclass(frozen=True)
class Acceptance:
    """One time that an answer was accepted, with the text as it was then."""

    at: datetime
    by: str
    version: ResponseVersion


@dataclass(frozen=True)
class ShownCriterion(ShowsRequirement):
    """One criterion with the company's accepted answer, its proof and its history."""

    profile: ShownProfile
    response: Response

    @cached_property
    def is_accepted(self) -> bool:
        return self.profile.accepted.filter(pk=self.response.pk).exists()

    @cached_property
    def acceptances(self) -> list[Acceptance]:
        """Newest first."""
        if not self.is_accepted:
            return []
        entries = list(Entry.objects.about(self.response).filter(verb="compliance.response.accepted").order_by("-seq"))
        numbers = [json.loads(entry.data)["after"]["version"] for entry in entries]
        versions = {version.number: version for version in self.response.versions.filter(number__in=numbers)}
        people = User.objects.in_bulk({entry.actor for entry in entries})
        return [
            Acceptance(entry.at, str(people.get(entry.actor, "")), versions[number])
            for entry, number in zip(entries, numbers, strict=True)
            if number in versions
        ]

    @cached_property
    def answer(self) -> ResponseVersion | None:
        """The text as it was last accepted."""
        if not self.is_accepted:
            return None
        return self.response.versions.filter(number=self.response.accepted_version).first()

    @property
    def is_not_applicable(self) -> bool:
        return self.answer is not None and self.answer.status == AnswerStatus.NOT_APPLICABLE

    @property
    def html(self) -> str:
        return markdown.render(self.answer.narrative)

    @cached_property
    def difference(self) -> str:
        """What this account answers differently; only ever an accepted text."""
        exception = self.response.exceptions.filter(account=self.profile.account).first() if self.is_accepted else None
        return markdown.render(exception.narrative) if exception else ""

    @cached_property
    def measures(self) -> list:
        return list(self.response.measures.in_force(on=self.profile.on))

    @cached_property
    def evidence(self) -> list[Evidence]:
        proofs = shown_evidence(self.profile.accepted).proving(self.response)
        return list(proofs.with_current_version().by_ending())
