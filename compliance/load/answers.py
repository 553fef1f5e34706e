"""Accounts of an invented company and its answers, with one version each."""

from datetime import datetime, timedelta
from random import Random

from compliance.models import Account, AccountStatus, Criterion, Response, ResponseVersion
from compliance.models.response import AnswerStatus, ReviewState
from ctpat.companies.models import Company, User

from .past import Past
from .words import narrative, paragraph

MIXES = [
    ["importer", "highway-us-mexico"],
    ["importer"],
    ["customs-broker"],
    ["third-party-logistics", "consolidator"],
    ["foreign-manufacturer"],
    ["exporter", "importer"],
    ["highway-us-canada"],
    ["sea"],
]
STATUSES = [AnswerStatus.IMPLEMENTED, AnswerStatus.PARTLY, AnswerStatus.NOT_YET, AnswerStatus.NOT_APPLICABLE]
STATES = [ReviewState.ACCEPTED, ReviewState.DRAFT, ReviewState.WAITING, ReviewState.RETURNED]


def open_accounts(company: Company, number: int, *, now: datetime, past: Past, officer: User) -> list[Account]:
    """One or two accounts, of kinds that differ from company to company."""
    on = (now - timedelta(days=600)).date()
    accounts = Account.objects.bulk_create(
        Account(
            company=company,
            entity_type_id=slug,
            status=Account.Status.CERTIFIED,
            tier=Account.Tier.ONE,
            certified_on=on,
            anniversary_on=on + timedelta(days=730),
            number=f"{number:08}",
        )
        for slug in MIXES[(number - 1) % len(MIXES)]
    )
    AccountStatus.objects.bulk_create(
        AccountStatus(company=company, account=account, status=account.status, on=on) for account in accounts
    )
    for account in accounts:
        past.add(now - timedelta(days=199), officer, "compliance.account.opened", account, account.entity_type_id)
    return accounts


def answer_all(company: Company, dice: Random, people: dict[str, User], *, now: datetime, past: Past) -> list[Response]:
    """A row for each criterion that applies, most of them answered and accepted."""
    kinds = set(Account.objects.current().values_list("entity_type", flat=True))
    criteria = Criterion.objects.in_use().only("pk", "code", "applies_to")
    responses = [Response(company=company, criterion=row) for row in criteria if row.applies_to_any(kinds)]
    for response in responses:
        _assign(response, dice, people, now)
        if dice.random() > 0.06:
            _write(response, dice, people, now)
    Response.objects.bulk_create(responses)
    ResponseVersion.objects.bulk_create(_version(response) for response in responses if response.version)
    for response in responses:
        _tell(past, response)
    return responses


def _assign(response: Response, dice: Random, people: dict[str, User], now: datetime) -> None:
    response.owner = people[dice.choice(["officer", "yard", "docks", "auditor"])]
    response.deputy = people["second"] if dice.random() < 0.3 else None
    if dice.random() < 0.15:
        response.due_on = (now + timedelta(days=dice.randint(-20, 90))).date()


def _write(response: Response, dice: Random, people: dict[str, User], now: datetime) -> None:
    response.status = dice.choices(STATUSES, weights=[80, 9, 6, 5])[0]
    response.version, response.narrative = 1, narrative(dice)
    response.edited_by, response.edited_at = response.owner, now - timedelta(days=dice.randint(40, 190))
    if response.status == AnswerStatus.NOT_APPLICABLE:
        response.reason = paragraph(dice, 1)
        response.not_applicable_until = (now + timedelta(days=dice.randint(60, 360))).date()
    response.review_state = dice.choices(STATES, weights=[72, 16, 8, 4])[0]
    if response.review_state != ReviewState.DRAFT:
        response.submitted_by, response.submitted_at = response.owner, response.edited_at + timedelta(days=1)
    if response.review_state in (ReviewState.ACCEPTED, ReviewState.RETURNED):
        response.reviewed_by, response.reviewed_at = people["second"], response.edited_at + timedelta(days=2)
    if response.review_state == ReviewState.ACCEPTED:
        response.accepted_version = 1
        response.review_on = response.reviewed_at.date() + timedelta(days=365)


def _tell(past: Past, response: Response) -> None:
    """What the history says of an answer's way so far."""
    steps = [
        (response.edited_at, response.edited_by, "saved"),
        (response.submitted_at, response.submitted_by, "submitted"),
        (response.reviewed_at, response.reviewed_by, response.review_state),
    ]
    for at, who, what in steps:
        if at:
            past.add(at, who, f"compliance.response.{what}", response, response.code, {"version": response.version})


def _version(response: Response) -> ResponseVersion:
    return ResponseVersion(
        company_id=response.company_id,
        response=response,
        number=1,
        status=response.status,
        narrative=response.narrative,
        reason=response.reason,
        author=response.edited_by,
        at=response.edited_at,
        is_fixed=response.review_state != ReviewState.DRAFT,
    )
