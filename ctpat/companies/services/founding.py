"""A company begins, and is set up step by step."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from ctpat.activity.services import record

from ..models import Company, Membership, User
from ..roles import Role
from ..scoping import company_scope

SUFFIX_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
FOUNDER_ROLES = [Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER]


@transaction.atomic
def create_company(
    *, legal_name: str, actor: User, now: datetime, trading_name: str = "", slug: str = "", **fields
) -> Membership:
    """Begin a company; its founder keeps people and rights in order and does the first work.

    So the founder is administrator and compliance officer; an administrator alone opens no
    answer. Without `slug`, the short name gets a random end: a bare name would tell
    whoever tries it that another company of that name is here.
    """
    company = Company.objects.create(
        slug=slug or _short_name(trading_name or legal_name),
        legal_name=legal_name,
        trading_name=trading_name,
        created_at=now,
        **fields,
    )
    membership = Membership.objects.create(company=company, user=actor, roles=list(FOUNDER_ROLES), created_at=now)
    with company_scope(company):
        record(actor, "companies.company.created", company, after={"legal_name": legal_name})
    return membership


@transaction.atomic
def go_to_step(*, company: Company, step: str) -> None:
    """Remember where the set-up goes on when it is left."""
    Company.objects.filter(pk=company.pk, set_up_at=None).update(setup_step=step)


@transaction.atomic
def finish_setup(*, company: Company, actor: User, now: datetime) -> None:
    """The set-up is over and the company's address leads to the overview. Twice is harmless."""
    if Company.objects.filter(pk=company.pk, set_up_at=None).update(set_up_at=now):
        record(actor, "companies.setup.finished", company)


def _short_name(name: str) -> str:
    end = "".join(secrets.choice(SUFFIX_ALPHABET) for _ in range(4))
    return f"{slugify(name)[:34].strip('-') or 'company'}-{end}"
