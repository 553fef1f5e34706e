"""Duties that a company adds for itself."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from ctpat.activity.querysets import target_name
from ctpat.activity.services import record
from ctpat.companies.models import Site, User
from ctpat.companies.scoping import company_in_force

from ..exceptions import RemindersImpossible
from ..models import Duty, OwnKind
from .adjusting import refuse_leads
from .assigning import require_members
from .reconcile import reconcile_kind

DETAILS = {
    "title",
    "action",
    "completion_proof",
    "codes",
    "number",
    "unit",
    "keeps_rhythm",
    "lead_days",
    "escalation_days",
}


@transaction.atomic
def add_own_kind(
    *,
    actor: User,
    now: datetime,
    starts_on: date | None = None,
    sites: Collection[Site] = (),
    owner: User | None = None,
    deputy: User | None = None,
    **details,
) -> OwnKind:
    """Add a duty of the company's own: once for the company, or for each of these sites.

    It counts from `starts_on`, the day on which it was last done. Raises NotAMember,
    RemindersImpossible.
    """
    _check(details)
    require_members(person for person in (owner, deputy) if person)
    company = company_in_force()
    own = OwnKind.objects.create(company=company, created_at=now, **details)
    for subject in sites or [company]:
        Duty.objects.create(
            company=company,
            own_kind=own,
            subject=target_name(subject),
            starts_on=starts_on,
            created_on=company.today(now),
            owner=owner,
            owner_is_chosen=owner is not None,
            deputy=deputy,
            deputy_is_chosen=deputy is not None,
        )
    after = {**details, "sites": [str(site) for site in sites], "starts_on": starts_on}
    record(actor, "duties.own_kind.added", own, after=after)
    reconcile_kind(company=company, kind=own.as_kind(), now=now)
    return own


@transaction.atomic
def change_own_kind(*, own: OwnKind, actor: User, now: datetime, **details) -> OwnKind:
    """Change what an own duty says; the same again writes nothing. Raises RemindersImpossible."""
    _check(details)
    own = OwnKind.objects.select_for_update().get(pk=own.pk)
    before = {name: getattr(own, name) for name in details if getattr(own, name) != details[name]}
    if before:
        for name in before:
            setattr(own, name, details[name])
        own.save(update_fields=list(before))
        record(actor, "duties.own_kind.changed", own, before=before, after={name: details[name] for name in before})
        reconcile_kind(company=own.company, kind=own.as_kind(), now=now, recall=True)
    return own


@transaction.atomic
def retire_own_kind(*, own: OwnKind, actor: User, on: date, now: datetime) -> OwnKind:
    """Take an own duty out of use; what was done stays."""
    own = OwnKind.objects.select_for_update().get(pk=own.pk)
    if own.retired_on is None:
        own.retired_on = on
        own.save(update_fields=["retired_on"])
        record(actor, "duties.own_kind.retired", own, after={"retired_on": on})
        reconcile_kind(company=own.company, kind=own.as_kind(), now=now)
    return own


def _check(details: dict) -> None:
    if unknown := set(details) - DETAILS:
        raise TypeError(f"not of an own duty: {', '.join(sorted(unknown))}")
    leads = details.get("lead_days")
    if leads is not None:
        if len(set(leads)) != len(leads):
            raise RemindersImpossible
        details["lead_days"] = sorted(leads, reverse=True)
        refuse_leads(OwnKind(**{"title": "", **details}).as_kind(), leads)
