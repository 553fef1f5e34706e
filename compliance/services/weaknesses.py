"""Weaknesses: raised from whatever source, given to somebody, closed when the actions worked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction

from ctpat.activity.services import record
from ctpat.companies.models import Site, User
from ctpat.companies.scoping import company_in_force, company_scope

from ..exceptions import OwnWork, ReasonNeeded, StepNotPossible, WeaknessStillOpen
from ..models import CorrectiveAction, Response, Weakness
from ..states import WEAKNESS_STEPS, StepRefused, after
from . import notices
from .members import require_members

EDITABLE = {"title", "description", "severity", "origin", "response", "site", "owner", "deputy", "due_on"}


@dataclass(frozen=True)
class NewAction:
    """A corrective action to be; what is left out follows the weakness."""

    title: str
    owner: User | None = None
    deputy: User | None = None
    due_on: date | None = None


@transaction.atomic
def raise_weakness(
    *,
    title: str,
    severity: str,
    origin: str,
    actor: User | None,
    on: date,
    response: Response | None = None,
    site: Site | None = None,
    description: str = "",
    owner: User | None = None,
    deputy: User | None = None,
    due_on: date | None = None,
    actions: Iterable[NewAction] = (),
) -> Weakness:
    """Record a hole against a criterion, with the actions planned so far.

    Numbers count up within the company without a gap. Owner and deputy are told.
    `actor` None is the product itself. Raises NotAMember.
    """
    require_members(owner, deputy)
    company = company_in_force()
    with company_scope(company):  # writers queue behind the company, so the next number is ours
        weakness = Weakness.objects.create(
            company=company,
            number=_next_number(),
            title=title,
            severity=severity,
            origin=origin,
            description=description,
            response=response,
            site=site,
            owner=owner,
            deputy=deputy,
            due_on=due_on,
            raised_by=actor,
            raised_on=on,
        )
    record(actor, "compliance.weakness.raised", weakness, after=_facts(weakness, EDITABLE))
    for action in actions:
        _add(weakness, action, actor)
    notices.weaknesses_assigned(weaknesses=[weakness], people=[owner, deputy], actor=actor, on=on)
    return weakness


@transaction.atomic
def change_weakness(*, weakness: Weakness, actor: User, on: date, **changes) -> Weakness:
    """Write other facts about a weakness; unchanged ones leave no trace.

    Somebody who becomes owner or deputy by it is told. Raises NotAMember.
    """
    if unknown := set(changes) - EDITABLE:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    require_members(changes.get("owner"), changes.get("deputy"))
    weakness = locked(weakness)
    changed = {name for name, value in changes.items() if getattr(weakness, name) != value}
    if not changed:
        return weakness
    before = _facts(weakness, changed)
    for name in changed:
        setattr(weakness, name, changes[name])
    weakness.save(update_fields=changed)
    record(actor, "compliance.weakness.changed", weakness, before=before, after=_facts(weakness, changed))
    people = [getattr(weakness, name) for name in ("owner", "deputy") if name in changed]
    notices.weaknesses_assigned(weaknesses=[weakness], people=people, actor=actor, on=on)
    return weakness


@transaction.atomic
def assign(
    *,
    weaknesses: Collection[Weakness],
    actor: User,
    on: date,
    owner: User | None,
    deputy: User | None = None,
) -> int:
    """Give weaknesses to an owner, and to a deputy if named; one notice each. Returns how many changed.

    Actions without an owner of their own follow their weakness. Raises NotAMember.
    """
    require_members(owner, deputy)
    changed = []
    for weakness in _locked_all(weaknesses):
        new = {"owner": owner} | ({"deputy": deputy} if deputy else {})
        if all(getattr(weakness, name) == person for name, person in new.items()):
            continue
        before = _facts(weakness, new)
        for name, person in new.items():
            setattr(weakness, name, person)
        weakness.save(update_fields=list(new))
        record(actor, "compliance.weakness.assigned", weakness, before=before, after=_facts(weakness, new))
        changed.append(weakness)
    notices.weaknesses_assigned(weaknesses=changed, people=[owner, deputy], actor=actor, on=on)
    return len(changed)


@transaction.atomic
def set_due(*, weaknesses: Collection[Weakness], actor: User, due_on: date | None) -> int:
    """Give weaknesses another due date. Returns how many changed."""
    changed = 0
    for weakness in _locked_all(weaknesses):
        if weakness.due_on == due_on:
            continue
        before = {"due_on": weakness.due_on}
        weakness.due_on = due_on
        weakness.save(update_fields=["due_on"])
        record(actor, "compliance.weakness.changed", weakness, before=before, after={"due_on": due_on})
        changed += 1
    return changed


@transaction.atomic
def close_weakness(*, weakness: Weakness, actor: User, on: date, reason: str = "") -> Weakness:
    """Close a weakness whose corrective actions are settled. Closing twice is harmless.

    One without any verified action needs a reason, and somebody other than its owner where the
    company wants two pairs of eyes. Raises WeaknessStillOpen (naming the actions), ReasonNeeded,
    OwnWork.
    """
    weakness = locked(weakness)
    if weakness.closed_on:
        return weakness
    actions = list(weakness.actions.all())
    if unsettled := [action for action in actions if action.is_open]:
        raise WeaknessStillOpen(unsettled)
    if not any(action.state == CorrectiveAction.State.VERIFIED for action in actions):
        if not reason.strip():
            raise ReasonNeeded
        if company_in_force().two_pairs_of_eyes and actor == weakness.owner:
            raise OwnWork
    return close(weakness, actor=actor, on=on, reason=reason)


@transaction.atomic
def reopen(*, weakness: Weakness, actor: User, on: date, reason: str) -> Weakness:
    """Open a closed weakness again, because it came back. Raises ReasonNeeded, StepNotPossible."""
    if not reason.strip():
        raise ReasonNeeded
    weakness = locked(weakness)
    _moved(weakness, "reopen")
    before = _facts(weakness, ["closed_on", "closing_reason"])
    weakness.closed_on, weakness.closed_by, weakness.closing_reason = None, None, ""
    weakness.reopened_count += 1
    weakness.save(update_fields=["closed_on", "closed_by", "closing_reason", "reopened_count"])
    record(actor, "compliance.weakness.reopened", weakness, before=before, after={"reason": reason})
    people = [weakness.owner, weakness.deputy]
    notices.weaknesses_assigned(weaknesses=[weakness], people=people, actor=actor, on=on)
    return weakness


def close(weakness: Weakness, *, actor: User, on: date, reason: str = "") -> Weakness:
    """The step itself, for a locked weakness that may be closed."""
    _moved(weakness, "close")
    weakness.closed_on, weakness.closed_by, weakness.closing_reason = on, actor, reason.strip()
    weakness.save(update_fields=["closed_on", "closed_by", "closing_reason"])
    record(
        actor,
        "compliance.weakness.closed",
        weakness,
        before={"closed_on": None},
        after=_facts(weakness, ["closed_on", "closing_reason"]),
    )
    return weakness


def locked(weakness: Weakness) -> Weakness:
    """The weakness as it is now, kept from others until the transaction ends."""
    people = ("owner", "deputy", "response__criterion", "response__own_criterion", "site")
    return Weakness.objects.select_for_update(of=("self",)).select_related(*people).get(pk=weakness.pk)


def _locked_all(weaknesses: Collection[Weakness]) -> models.QuerySet:
    keys = [weakness.pk for weakness in weaknesses]
    rows = Weakness.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("number")
    return rows.select_related("owner", "deputy", "response__criterion", "response__own_criterion")


def _moved(weakness: Weakness, step: str) -> None:
    try:
        after(WEAKNESS_STEPS, weakness.state, step)
    except StepRefused:
        raise StepNotPossible from None


def _next_number() -> int:
    return (Weakness.objects.aggregate(last=models.Max("number"))["last"] or 0) + 1


def _add(weakness: Weakness, action: NewAction, actor: User | None) -> CorrectiveAction:
    from .actions import add_action  # actions stand on weaknesses; this is the one step back

    return add_action(
        weakness=weakness,
        title=action.title,
        owner=action.owner,
        deputy=action.deputy,
        due_on=action.due_on,
        actor=actor,
        on=weakness.raised_on,
    )


def _facts(weakness: Weakness, names: Iterable[str]) -> dict:
    """The facts as history keeps them: people and rows by their name."""
    facts = {name: getattr(weakness, name) for name in sorted(names)}
    return {name: str(value) if isinstance(value, models.Model) else value for name, value in facts.items()}
