"""Who answers for duties, where somebody chose it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ctpat.activity.services import record
from ctpat.companies.models import Membership, User
from ctpat.companies.scoping import company_in_force

from ..exceptions import NotAMember, SamePerson
from ..models import Duty
from .adjusting import locked
from .reconcile import reconcile_kind

UNCHANGED = object()


@transaction.atomic
def assign(
    *, duties: Collection[Duty], actor: User, now: datetime, owner: User | object | None = UNCHANGED, deputy=UNCHANGED
) -> int:
    """Give duties to an owner, a deputy or both; None gives the choice back to the functions.

    Open dates keep their steps; the next reminder goes to the new person. Returns how many
    changed. Raises NotAMember, SamePerson.
    """
    wanted = {part: user for part, user in (("owner", owner), ("deputy", deputy)) if user is not UNCHANGED}
    require_members(user for user in wanted.values() if user)
    changed = []
    for duty in locked(duties):
        before, fields = _choices(duty, wanted), [name for part in wanted for name in (part, f"{part}_is_chosen")]
        for part, user in wanted.items():
            setattr(duty, f"{part}_is_chosen", user is not None)
            setattr(duty, part, user or getattr(duty, part))
        if duty.owner_id and duty.owner_id == duty.deputy_id:
            raise SamePerson
        if before != (after := _choices(duty, wanted)):
            duty.save(update_fields=fields)
            record(actor, "duties.duty.assigned", duty, before=before, after=after)
            changed.append(duty)
    _follow(changed, now)
    return len(changed)


def _choices(duty: Duty, parts: Iterable[str]) -> dict[str, str]:
    return {
        part: str(getattr(duty, part)) if getattr(duty, f"{part}_is_chosen") else str(_("by function"))
        for part in parts
    }


def _follow(duties: Collection[Duty], now: datetime) -> None:
    for kind in {duty.of_kind.id: duty.of_kind for duty in duties}.values():
        reconcile_kind(company=company_in_force(), kind=kind, now=now)


@transaction.atomic
def hand_over(*, duties: Collection[Duty], actor: User, leaver: User, successor: User, now: datetime) -> int:
    """Give everything of one person among these duties to another: what he owns, and where he stands in.

    Where the successor was the other of the two, the place of the deputy stays empty until
    somebody names one. Returns how many duties moved. Raises NotAMember.
    """
    require_members([successor])
    moved = []
    for duty in locked(duties):
        parts = [part for part in ("owner", "deputy") if getattr(duty, f"{part}_id") == leaver.pk]
        if not parts:
            continue
        for part in parts:
            setattr(duty, part, successor)
            setattr(duty, f"{part}_is_chosen", True)
        if duty.owner_id == duty.deputy_id:
            duty.deputy, duty.deputy_is_chosen = None, False
        duty.save(update_fields=["owner", "deputy", "owner_is_chosen", "deputy_is_chosen"])
        moved.append(duty)
    if moved:
        facts = {"to": str(successor), "duties": [str(duty) for duty in moved]}
        before = {"from": str(leaver)}
        label = f"{leaver} → {successor}"
        record(actor, "duties.duty.handed_over", company_in_force(), before=before, after=facts, label=label)
    _follow(moved, now)
    return len(moved)


def require_members(people: Iterable[User]) -> None:
    named = {person.pk for person in people}
    if Membership.objects.filter(company=company_in_force(), user__in=named).count() != len(named):
        raise NotAMember
