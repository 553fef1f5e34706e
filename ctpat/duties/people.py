"""Who answers for a duty: functions of roles.yaml, resolved to members of the company.

First whom the record names, then who holds the function at the site or everywhere, then the
contact known to CBP in that part, then a member whose role fits. A function that nobody holds
falls to the compliance officer, so that nothing is nobody's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from compliance.catalogue.duty_kinds import DutyKind, final_escalation
from ctpat.companies.anchors import Fact
from ctpat.companies.forms import members
from ctpat.companies.models import Company, Contact, Membership, User
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_in_force

from .models import Duty, Holder

OFFICER, EXECUTIVE, LEAD = "company_officer", "executive", "compliance_lead"
ALTERNATE = "alternate_point_of_contact"  # stands in where the function of the deputy is the owner's own, or nobody's
ROLES = {  # function -> the role of who usually holds it, where no contact or holder is named
    LEAD: Role.COMPLIANCE_OFFICER,
    "point_of_contact": Role.COMPLIANCE_OFFICER,
    OFFICER: Role.COMPANY_OFFICER,
    "auditor_lead": Role.AUDITOR,
    EXECUTIVE: Role.MANAGER,
    "risk_owner": Role.COMPLIANCE_OFFICER,
}
LAST_RESORT = (Role.COMPLIANCE_OFFICER, Role.COMPANY_OFFICER, Role.ADMINISTRATOR)


def colleagues() -> QuerySet[User]:
    """Members of the company in force whom duties may call, by name: who may be away, and who may stand in."""
    may = Membership.objects.filter(company=company_in_force()).with_right("duties.view_duties")
    return members().filter(is_active=True, pk__in=may.values("user"))


@dataclass(frozen=True)
class Answerable:
    """Four people, by id; all but the owner may be missing, and the owner in a company of nobody."""

    owner: int | None
    deputy: int | None
    escalates_to: int | None
    ends_with: int | None


@dataclass
class People:
    """The members of one company and what they do in the programme."""

    company: Company

    @cached_property
    def members(self) -> dict[int, Membership]:
        """Members by person, in the order in which they came."""
        rows = Membership.objects.filter(company=self.company, user__is_active=True).order_by("pk")
        return {row.user_id: row for row in rows}

    @cached_property
    def readers(self) -> frozenset[int]:
        """Who may be told of duties: by the roles of today, or as the one to whom all falls that is nobody's."""
        may = (user for user, member in self.members.items() if member.may("duties.view_duties"))
        return frozenset([*may, *filter(None, [self.last_resort])])

    @cached_property
    def _holders(self) -> dict[tuple[str, int | None], int]:
        rows = Holder.objects.values_list("function", "site_id", "user_id")
        return {(function, site): user for function, site, user in rows if user in self.members}

    @cached_property
    def _contacts(self) -> dict[str, int]:
        rows = Contact.objects.filter(user__isnull=False).order_by("-pk").values_list("part", "user_id")
        return {part: user for part, user in rows if user in self.members}

    def holding(self, function: str, *, site: int | None = None) -> int | None:
        """Who holds a function, if anybody does."""
        return (
            self._holders.get((function, site))
            or self._holders.get((function, None))
            or self._contacts.get(function)
            or self._with_role(ROLES.get(function))
        )

    def is_known_to_cbp(self, function: str) -> bool:
        """Whether the portal names a member in this part."""
        return function in self._contacts

    def _with_role(self, role: Role | None) -> int | None:
        return next((user for user, member in self.members.items() if role and member.holds(role)), None)

    @cached_property
    def last_resort(self) -> int | None:
        """To whom falls what is nobody's."""
        found = (self._contacts.get(LEAD), self._holders.get((LEAD, None)), *map(self._with_role, LAST_RESORT))
        return next(filter(None, found), None)

    def answer_for(self, kind: DutyKind, fact: Fact, duty: Duty | None = None) -> Answerable:
        """Owner, deputy and those whom it reaches when it stays undone; each another person."""
        site = fact.site
        owner = self._chosen(duty, "owner") or self._member(fact.owner) or self.holding(kind.owner, site=site)
        owner = owner or self.last_resort
        deputies = (
            self._member(fact.deputy),
            self.holding(kind.deputy, site=site),
            self.holding(ALTERNATE),
            self.holding(LEAD),
        )
        deputy = self._chosen(duty, "deputy") or _first_other(deputies, {owner})
        step = (self.holding(kind.escalation.to, site=site), self.holding(OFFICER), self.last_resort)
        last = EXECUTIVE if kind.owner == OFFICER else final_escalation().to
        ends = (self.holding(last), self.holding(EXECUTIVE))
        return Answerable(owner, deputy, _first_other(step, {owner}), _first_other(ends, {owner}))

    def _member(self, user: int | None) -> int | None:
        return user if user in self.members else None

    def _chosen(self, duty: Duty | None, part: str) -> int | None:
        if duty is None or not getattr(duty, f"{part}_is_chosen"):
            return None
        return self._member(getattr(duty, f"{part}_id"))


def _first_other(people: Iterable[int | None], taken: set[int | None]) -> int | None:
    return next((user for user in people if user and user not in taken), None)
