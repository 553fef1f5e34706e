"""Members of an invented company."""

from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress

from ctpat.companies.models import Company, Membership, User
from ctpat.companies.roles import Role

from .words import FIRST_NAMES, LAST_NAMES, some

TEAM = {
    "officer": [Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR],
    "second": [Role.COMPLIANCE_OFFICER],
    "approver": [Role.COMPANY_OFFICER],
    "auditor": [Role.AUDITOR],
    "manager": [Role.MANAGER],
    "yard": [Role.CONTRIBUTOR],
    "docks": [Role.CONTRIBUTOR],
    "office": [Role.VIEWER],
}


def add_team(company: Company, dice: Random, *, now: datetime, password: str) -> dict[str, User]:
    """The people by what they do; they sign in as officer@<short name>.example and so on."""
    people = [
        User(
            email=f"{part}@{company.slug}.example",
            name=f"{some(dice, FIRST_NAMES)} {some(dice, LAST_NAMES)}",
            password=password,
        )
        for part in TEAM
    ]
    User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people
    )
    Membership.objects.bulk_create(
        Membership(company=company, user=user, roles=roles, seen_at=now, created_at=now - timedelta(days=200))
        for user, roles in zip(people, TEAM.values(), strict=True)
    )
    return dict(zip(TEAM, people, strict=True))
