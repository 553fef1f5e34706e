"""Whom work may be given to."""

from ctpat.companies.models import Membership, User
from ctpat.companies.scoping import company_in_force

from ..exceptions import NotAMember


def require_members(*people: User | None) -> None:
    """Raise NotAMember unless everybody named belongs to the company in force."""
    named = {person.pk for person in people if person}
    if not named:
        return
    found = Membership.objects.filter(company=company_in_force(), user__in=named).count()
    if found != len(named):
        raise NotAMember
