"""The company's accounts: opened, described, and followed through their life at CBP."""

from datetime import date, datetime

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import Company, User

from ..exceptions import AccountExists, OnlyStatus, ReasonNeeded, StatusInFuture
from ..models import Account, AccountStatus, EntityType
from .annual_review import follow_anniversary
from .identifiers import set_identifiers
from .responses import ensure_responses

DETAILS = [
    "number",
    "tier",
    "certified_on",
    "validated_on",
    "anniversary_on",
    "scss_name",
    "scss_email",
    "scss_phone",
]


@transaction.atomic
def open_account(
    *,
    company: Company,
    entity_type: EntityType,
    actor: User,
    on: date,
    status: str = Account.Status.PREPARING,
    **details,
) -> Account:
    """Add the company's account for one entity type, with a first status from `on` on.

    Every criterion that now applies gets its row, so that it can be assigned before it is
    answered. Raises AccountExists: there is one account per entity type.
    """
    if Account.objects.filter(entity_type=entity_type).exists():
        raise AccountExists(entity_type)
    account = Account.objects.create(company=company, entity_type=entity_type, status=status, **details)
    AccountStatus.objects.create(company=company, account=account, status=status, on=on)
    new = ensure_responses(company=company)
    record(
        actor,
        "compliance.account.opened",
        account,
        after={"entity_type": entity_type.pk, "status": status, "criteria_new": new},
    )
    return account


@transaction.atomic
def choose_accounts(*, company: Company, entity_types: list[EntityType], actor: User, on: date) -> None:
    """Make the accounts of a company that is being set up exactly these.

    An account dropped here is only forgotten while it is being prepared and holds nothing.
    """
    chosen = {kind.pk for kind in entity_types}
    for account in Account.objects.select_related("entity_type"):
        if account.entity_type_id not in chosen and _is_blank(account):
            record(actor, "compliance.account.dropped", account, before={"entity_type": account.entity_type_id})
            account.delete()
    present = set(Account.objects.values_list("entity_type", flat=True))
    for kind in entity_types:
        if kind.pk not in present:
            open_account(company=company, entity_type=kind, actor=actor, on=on)


@transaction.atomic
def describe_account(
    *,
    account: Account,
    identifiers: dict[str, str],
    actor: User,
    now: datetime,
    ends: dict[str, date | None] | None = None,
    **details,
) -> Account:
    """Change what an account says of itself: dates, tier, specialist, and its numbers at CBP.

    `identifiers` maps a kind of the catalogue to its value; an empty value removes it. `ends` maps
    it to the day on which the bond, licence or code ends. Saving the same again writes nothing.
    A new anniversary moves the annual review that hangs on it, or opens one at once when its
    window is open.
    """
    today = account.company.today(now)
    set_identifiers(account=account, values=identifiers, ends=ends or {}, today=today, actor=actor)
    before = {name: getattr(account, name) for name in details if getattr(account, name) != details[name]}
    if not before:
        return account
    for name in before:
        setattr(account, name, details[name])
    account.save(update_fields=list(before))
    after = {name: details[name] for name in before}
    record(actor, "compliance.account.changed", account, before=before, after=after)
    if "anniversary_on" in before:
        follow_anniversary(account=account, actor=actor, on=today, now=now)
    return account


@transaction.atomic
def set_account_status(*, account: Account, status: str, on: date, today: date, actor: User, note: str = "") -> Account:
    """Write down that an account has had a status since a day; the latest day counts.

    An account that comes back into force gets the rows of its criteria again. The same
    step twice is one. Raises StatusInFuture.
    """
    if on > today:
        raise StatusInFuture
    _step, is_new = AccountStatus.objects.get_or_create(
        company=account.company, account=account, status=status, on=on, defaults={"note": note}
    )
    if not is_new:
        return account
    before = account.status
    account.status = account.statuses.order_by("-on", "-pk").values_list("status", flat=True).first()
    account.save(update_fields=["status"])
    ensure_responses(company=account.company)
    record(
        actor,
        "compliance.account.status_set",
        account,
        before={"status": before},
        after={"status": status, "on": on, "note": note},
    )
    return account


@transaction.atomic
def correct_account_status(
    *, account: Account, status: str, on: date, to: date | None, why: str, today: date, actor: User
) -> None:
    """Move a step in an account's life to the day on which it really was, or take it out (`to` is None).

    The latest day counts, as ever. A step that isn't there is harmless. Raises StatusInFuture,
    ReasonNeeded, and OnlyStatus for the last one: an account always has a status.
    """
    if not why.strip():
        raise ReasonNeeded
    if to and to > today:
        raise StatusInFuture
    step = account.statuses.filter(status=status, on=on).first()
    if step is None:
        return
    before = account.status
    if to is None or account.statuses.filter(status=status, on=to).exclude(pk=step.pk).exists():
        if not account.statuses.exclude(pk=step.pk).exists():
            raise OnlyStatus
        step.delete()
    else:
        step.on = to
        step.save(update_fields=["on"])
    account.status = account.statuses.values_list("status", flat=True).first()
    account.save(update_fields=["status"])
    ensure_responses(company=account.company)
    record(
        actor,
        "compliance.account.status_corrected",
        account,
        before={"status": before, "step": status, "on": on},
        after={"status": account.status, "on": to, "why": why.strip()},
    )


def _is_blank(account: Account) -> bool:
    return account.status == Account.Status.PREPARING and not account.identifiers.exists()
