"""Criteria that a company adds for itself, beside those of the catalogue."""

from datetime import date

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import Company, User
from ctpat.companies.scoping import company_in_force

from ..models import OwnCriterion, Response
from ..models.response import ReviewState
from .responses import ensure_responses

FIELDS = (
    "code",
    "level",
    "title",
    "requirement",
    "guidance",
    "proof_ideas",
    "review_rhythm",
    "element",
    "category",
)
# What an accepted answer was accepted for.
ASKED = {"level", "requirement"}


@transaction.atomic
def add_own_criterion(*, actor: User, **facts) -> OwnCriterion:
    """Add a criterion to those of the company in force; it waits for an answer at once."""
    company: Company = company_in_force()
    criterion = OwnCriterion.objects.create(company=company, **facts)
    ensure_responses(company=company)
    record(actor, "compliance.own_criterion.added", criterion, after=_readable(criterion, facts))
    return criterion


@transaction.atomic
def change_own_criterion(*, criterion: OwnCriterion, actor: User, **facts) -> OwnCriterion:
    """Write other facts; unchanged ones leave no trace.

    When another requirement or level is asked, the answer's acceptance is taken away.
    """
    criterion = _locked(criterion)
    changed = [name for name, value in facts.items() if getattr(criterion, name) != value]
    if not changed:
        return criterion
    before = _readable(criterion, changed)
    for name in changed:
        setattr(criterion, name, facts[name])
    criterion.save(update_fields=changed)
    if ASKED.intersection(changed):
        accepted = Response.objects.filter(own_criterion=criterion, review_state=ReviewState.ACCEPTED)
        accepted.update(review_state=ReviewState.DRAFT)
    after = _readable(criterion, changed)
    record(actor, "compliance.own_criterion.changed", criterion, before=before, after=after)
    return criterion


@transaction.atomic
def retire_own_criterion(*, criterion: OwnCriterion, actor: User, on: date) -> OwnCriterion:
    """Take a criterion out of the profile; its answer and evidence are kept."""
    return _set_retired(criterion, actor, on, "compliance.own_criterion.retired")


@transaction.atomic
def restore_own_criterion(*, criterion: OwnCriterion, actor: User) -> OwnCriterion:
    """Bring a retired criterion back with its answer."""
    return _set_retired(criterion, actor, None, "compliance.own_criterion.restored")


def next_code(category: int) -> str:
    """The first free number in a category, such as C4.3."""
    prefix = f"C{category}."
    codes = OwnCriterion.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    return f"{prefix}{max((int(code.removeprefix(prefix)) for code in codes), default=0) + 1}"


def _set_retired(criterion: OwnCriterion, actor: User, on: date | None, verb: str) -> OwnCriterion:
    criterion = _locked(criterion)
    if (criterion.retired_on is None) == (on is None):
        return criterion
    before = criterion.retired_on
    criterion.retired_on = on
    criterion.save(update_fields=["retired_on"])
    record(actor, verb, criterion, before={"retired_on": before}, after={"retired_on": on})
    return criterion


def _locked(criterion: OwnCriterion) -> OwnCriterion:
    return OwnCriterion.objects.select_for_update().get(pk=criterion.pk)


def _readable(criterion: OwnCriterion, names) -> dict:
    return {name: _plain(getattr(criterion, name)) for name in names}


def _plain(value):
    return value if isinstance(value, str | list) else str(value)
