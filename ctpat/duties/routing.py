"""To whom a step goes: pure. Whoever is away is stood in for; what the programme needs reaches somebody by mail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from .models.people import MORNING
from .models.reminder import Reminder
from .stages import Part, Reason, Stage

Instead = Reminder.Instead
URGENT = {Reason.ON_THE_DAY, Reason.OVERDUE, Reason.DEPUTY, Reason.ESCALATED, Reason.FINAL}


@dataclass(frozen=True)
class Wishes:
    """What one person wants by mail."""

    hour: time = MORNING
    by_mail: bool = True
    ahead: bool = True
    on_the_day: bool = True
    overdue: bool = True
    information: bool = True

    def wants(self, reason: Reason) -> bool:
        if not self.by_mail:
            return False
        match reason:
            case Reason.AHEAD:
                return self.ahead
            case Reason.ON_THE_DAY:
                return self.on_the_day
            case Reason.INFORMATION:
                return self.information
        return self.overdue


@dataclass(frozen=True)
class Staff:
    """Who may be told of duties, who is away today (with the stand-in, or None), and who wishes what."""

    members: frozenset[int]
    away: Mapping[int, int | None] = field(default_factory=dict)
    wishes: Mapping[int, Wishes] = field(default_factory=dict)

    def wishes_of(self, user: int) -> Wishes:
        return self.wishes.get(user, Wishes())

    def is_there(self, user: int | None) -> bool:
        return user in self.members and user not in self.away


@dataclass(frozen=True)
class Delivery:
    """One row to write: who is told, instead of whom and why, and whether by mail too."""

    recipient: int
    by_mail: bool
    instead_of: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Chain:
    """The people of a duty in the order in which they answer for it."""

    owner: int | None
    deputy: int | None
    escalates_to: int | None
    ends_with: int | None
    last: int | None

    def of(self, part: Part) -> int | None:
        parts = {Part.OWNER: self.owner, Part.DEPUTY: self.deputy, Part.ESCALATION: self.escalates_to}
        return parts.get(part, self.ends_with)

    def after(self, user: int | None) -> Iterable[int]:
        """Everybody else, nearest first."""
        return _others((self.deputy, self.escalates_to, self.ends_with, self.last, self.owner), user)

    def in_place_of(self, user: int) -> Iterable[int]:
        """Who is told when a mail doesn't reach somebody: the deputy, else who answers for the programme."""
        return _others((self.deputy, self.last, self.escalates_to, self.ends_with, self.owner), user)


def _others(people: Iterable[int | None], user: int | None) -> Iterable[int]:
    return (person for person in dict.fromkeys(people) if person is not None and person != user)


def deliveries(stage: Stage, chain: Chain, staff: Staff, *, is_of_programme: bool, on: date) -> list[Delivery]:
    """The rows of one step.

    Inside the application the person meant is always told, or the stand-in. By mail, those who
    want it; where CBP asks for the duty and the person gets no mail, the next one gets it and
    reads why. If nobody takes mail, the person meant gets it all the same.
    """
    meant = chain.of(stage.part)
    told, instead_of, why = _there(meant, chain, staff)
    if told is None or (why == Instead.NOBODY and told == chain.owner):  # the owner has steps of his own
        return []
    wishes = staff.wishes_of(told)
    if wishes.wants(stage.reason):
        return [Delivery(told, True, instead_of, why)]
    silent = Delivery(told, False, instead_of, why)
    if not is_of_programme or (wishes.by_mail and stage.reason not in URGENT):
        return [silent]
    others = (user for user in chain.after(told) if staff.is_there(user) and staff.wishes_of(user).by_mail)
    other = next(iter(others), None)
    if other is None:
        return [Delivery(told, True, instead_of, why)]
    return [silent, Delivery(other, True, told, Instead.NO_MAIL)]


def _there(meant: int | None, chain: Chain, staff: Staff) -> tuple[int | None, int | None, str]:
    """Who is told, instead of whom, and why."""
    if staff.is_there(meant):
        return meant, None, ""
    stand_in = staff.away.get(meant) if meant is not None else None
    others = [stand_in, *chain.after(meant)]
    found = next((user for user in others if staff.is_there(user)), None)
    if meant in staff.members:
        return (found, meant, Instead.AWAY) if found else (meant, None, "")
    return found, None, Instead.NOBODY if found else ""
