"""The status of accounts, step by step, and their anniversaries."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ctpat.companies.anchors import Fact, Proof, anchor, proof

from ..models import Account, AccountStatus, Decision
from ..querysets import AccountQuerySet
from .paths import path_to

ACCOUNTS = ("compliance.account.",)
LETTERS = (*ACCOUNTS, "compliance.decision.")
VALIDATIONS_APART_DAYS = 365  # CBP comes back after years (6 U.S.C. 969): a date moved by less was typed wrong


def _account_fact(account: Account, on: date, **more) -> Fact:
    path = path_to("account_detail", account.pk)
    return Fact(subject=account, on=on, label=account.entity_type.text("name"), path=path, **more)


def current_accounts() -> AccountQuerySet:
    """The accounts that the company keeps, with what names them."""
    return Account.objects.current().select_related("entity_type")


@anchor("account.anniversary", moved_by=ACCOUNTS)
def anniversaries() -> Iterator[Fact]:
    for account in current_accounts().exclude(anniversary_on=None):
        yield _account_fact(account, account.anniversary_on)


@anchor("account.certified_on", moved_by=ACCOUNTS)
def certifications() -> Iterator[Fact]:
    """Until the first validation: what is expected of CBP then has come."""
    for account in current_accounts().exclude(certified_on=None):
        yield _account_fact(account, account.certified_on, record="certified")


@proof("first-validation-expected", moved_by=ACCOUNTS)
def first_validations() -> Iterator[Proof]:
    """The account keeps its latest validation only; the first lies no later than its first step to validated."""
    first_steps: dict[int, date] = {}
    for step in status_steps(Account.Status.VALIDATED):
        first_steps.setdefault(step.account_id, step.on)
    for account in current_accounts().exclude(validated_on=None):
        on = min(account.validated_on, first_steps.get(account.pk, account.validated_on))
        yield _account_proof(account, on, "certified", _("Validated"))


@anchor("validation.last_completed_on", moved_by=ACCOUNTS)
def last_validations() -> Iterator[Fact]:
    for account in current_accounts().exclude(validated_on=None):
        record = f"validated {account.validated_on}"
        yield _account_fact(account, account.validated_on, record=record, same_within_days=VALIDATIONS_APART_DAYS)


@anchor("account.profile_started_on", moved_by=ACCOUNTS)
def profiles_started() -> Iterator[Fact]:
    """The day from which the company prepares its application; the portal's own day may be earlier."""
    for step in status_steps(Account.Status.PREPARING):
        yield _account_fact(step.account, step.on, record=f"status {step.pk}")


@proof("security-profile-completion", moved_by=ACCOUNTS)
def profiles_submitted() -> Iterator[Proof]:
    yield from _answered_by_steps(Account.Status.PREPARING, after={Account.Status.SUBMITTED})


@anchor("account.applied_on", moved_by=ACCOUNTS)
def applications() -> Iterator[Fact]:
    for step in status_steps(Account.Status.SUBMITTED):
        yield _account_fact(step.account, step.on, record=f"status {step.pk}")


@proof("certification-decision-expected", moved_by=ACCOUNTS)
def applications_decided() -> Iterator[Proof]:
    decided = {Account.Status.CERTIFIED, Account.Status.VALIDATED}
    yield from _answered_by_steps(Account.Status.SUBMITTED, after=decided)


@anchor("account.suspension_letter_on", moved_by=LETTERS)
def suspensions() -> Iterator[Fact]:
    letters = _letters(Decision.Kind.SUSPENSION)
    for step in status_steps(Account.Status.SUSPENDED):
        yield _letter_fact(step, letters)


@anchor("account.removed_on", moved_by=LETTERS)
def removals() -> Iterator[Fact]:
    """Of accounts that stand removed now."""
    letters = _letters(Decision.Kind.REMOVAL)
    for step in status_steps(Account.Status.REMOVED):
        if step.account.status == Account.Status.REMOVED:
            yield _letter_fact(step, letters)


def _letters(kind: str) -> dict[tuple[int, date], Decision]:
    """Recorded letters, by the account and the day from which it had the status."""
    return {(letter.account_id, letter.letter_on): letter for letter in Decision.objects.filter(kind=kind)}


def _letter_fact(step: AccountStatus, letters: dict[tuple[int, date], Decision]) -> Fact:
    """Where the letter is recorded, its own date wins, who answers it answers for the duty, and it is done there."""
    fact = _account_fact(step.account, step.on, record=f"status {step.pk}")
    if letter := letters.get((step.account_id, step.on)):
        people = {"owner": letter.owner_id, "deputy": letter.deputy_id}
        fact = replace(fact, due_on=letter.answer_by, path=path_to("decision_detail", letter.pk), **people)
    return fact


def status_steps(status: str) -> QuerySet[AccountStatus]:
    """When accounts came to stand there, the oldest first."""
    return AccountStatus.objects.filter(status=status).select_related("account__entity_type").order_by("on", "pk")


def _answered_by_steps(status: str, *, after: set[str]) -> Iterator[Proof]:
    """Each step into `status`, with the first later one that ends the waiting."""
    steps = list(AccountStatus.objects.select_related("account__entity_type").order_by("on", "pk"))
    for at, begun in enumerate(steps):
        if begun.status != status:
            continue
        later = (step for step in steps[at:] if step.account_id == begun.account_id and step.status in after)
        if answer := next(later, None):
            yield _account_proof(answer.account, answer.on, f"status {begun.pk}", answer.get_status_display())


def _account_proof(account: Account, on: date, for_record: str, label: str) -> Proof:
    path = path_to("account_detail", account.pk)
    record = f"{for_record} answered"
    return Proof(subject=account, on=on, record=record, label=label, path=path, for_record=for_record)
