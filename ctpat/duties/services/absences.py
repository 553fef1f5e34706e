"""Days on which a member is away, and who stands in; noted by the member, or by who may change duties of others."""

from datetime import date, timedelta

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force

from ..exceptions import AbsenceBackwards, AlreadyAway, SamePerson, StandInAway
from ..models import Absence
from .absence_news import News, tell
from .assigning import require_members


@transaction.atomic
def add_absence(
    *, user: User, actor: User, begins_on: date, ends_on: date, stand_in: User | None, kind: str = Absence.Kind.HOLIDAY
) -> Absence:
    """Note that a member is away; what calls him then calls the stand-in, or the deputy.

    The stand-in is told, and the member if another noted it. The same again is the same absence.
    Raises AbsenceBackwards, SamePerson, NotAMember, AlreadyAway, StandInAway.
    """
    if ends_on < begins_on:
        raise AbsenceBackwards
    if stand_in == user:
        raise SamePerson
    require_members([person for person in (user, stand_in) if person])
    facts = {"kind": kind, "begins_on": begins_on, "ends_on": ends_on}
    if known := Absence.objects.filter(user=user, stand_in=stand_in, **facts).first():
        return known
    _require_free(user, stand_in, begins_on, ends_on)
    absence = Absence.objects.create(company=company_in_force(), user=user, stand_in=stand_in, noted_by=actor, **facts)
    after = {**facts, "stand_in": str(stand_in or "")}
    entry = record(actor, "duties.absence.added", absence, after=after, label=str(user))
    tell(News.ADDED, absence, by=actor, seq=entry.seq)
    return absence


@transaction.atomic
def change_end(*, absence: Absence, actor: User, ends_on: date) -> Absence:
    """Let an absence end on another day, and tell whom it concerns; the same day again writes nothing.

    Raises AbsenceBackwards; AlreadyAway and StandInAway for days that are added.
    """
    absence = Absence.objects.select_for_update(of=("self",)).select_related("user", "stand_in").get(pk=absence.pk)
    if ends_on < absence.begins_on:
        raise AbsenceBackwards
    if ends_on == absence.ends_on:
        return absence
    _require_free(absence.user, absence.stand_in, absence.ends_on + timedelta(1), ends_on)
    before, absence.ends_on = {"ends_on": absence.ends_on}, ends_on
    absence.save(update_fields=["ends_on"])
    entry = record(
        actor, "duties.absence.changed", absence, before=before, after={"ends_on": ends_on}, label=str(absence.user)
    )
    tell(News.CHANGED, absence, by=actor, seq=entry.seq)
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, actor: User) -> None:
    """Take an absence back; whom it concerns is told, also who noted it for the member."""
    before = {"begins_on": absence.begins_on, "ends_on": absence.ends_on, "stand_in": str(absence.stand_in or "")}
    entry = record(actor, "duties.absence.removed", absence, before=before, label=str(absence.user))
    tell(News.REMOVED, absence, by=actor, seq=entry.seq)
    absence.delete()


def _require_free(user: User, stand_in: User | None, first: date, last: date) -> None:
    """On these days neither is away already. Days in the wrong order, of an absence cut short, are none."""
    found = Absence.objects.overlapping(first, last).filter(user__in=[user, stand_in]) if first <= last else []
    for other in found:
        raise AlreadyAway(other) if other.user_id == user.pk else StandInAway(other)
