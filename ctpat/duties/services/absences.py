"""Days on which a member is away, and who stands in."""

from datetime import date

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force

from ..exceptions import AbsenceBackwards, SamePerson
from ..models import Absence
from .assigning import require_members


@transaction.atomic
def add_absence(
    *, user: User, actor: User, begins_on: date, ends_on: date, stand_in: User | None, kind: str = Absence.Kind.HOLIDAY
) -> Absence:
    """Note that a member is away; what calls him then calls the stand-in, or the deputy.

    The same again is the same absence. Raises AbsenceBackwards, SamePerson, NotAMember.
    """
    if ends_on < begins_on:
        raise AbsenceBackwards
    if stand_in == user:
        raise SamePerson
    require_members([person for person in (user, stand_in) if person])
    facts = {"kind": kind, "begins_on": begins_on, "ends_on": ends_on}
    if known := Absence.objects.filter(user=user, stand_in=stand_in, **facts).first():
        return known
    absence = Absence.objects.create(company=company_in_force(), user=user, stand_in=stand_in, **facts)
    after = {**facts, "stand_in": str(stand_in or "")}
    record(actor, "duties.absence.added", absence, after=after, label=str(user))
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, actor: User) -> None:
    """Take an absence back."""
    before = {"begins_on": absence.begins_on, "ends_on": absence.ends_on, "stand_in": str(absence.stand_in or "")}
    record(actor, "duties.absence.removed", absence, before=before, label=str(absence.user))
    absence.delete()
