"""The secret links for calendar programs."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import Company, User
from ctpat.companies.scoping import company_in_force

from ..models import Feed
from .assigning import require_members


@transaction.atomic
def open_feed(*, user: User, everything: bool, now: datetime) -> str:
    """Make a member's link and give its secret, which nobody can read again; a former link is dead.

    Raises NotAMember.
    """
    require_members([user])
    company = company_in_force()
    token = f"{company.pk}-{secrets.token_urlsafe(32)}"
    facts = {"token_hash": hash_of(token), "everything": everything, "made_at": now, "read_on": None}
    feed, _is_new = Feed.objects.update_or_create(company=company, user=user, defaults=facts)
    record(user, "duties.feed.opened", feed, after={"everything": everything}, label=str(user))
    return token


@transaction.atomic
def withdraw_feed(*, user: User, actor: User | None) -> None:
    """Make a member's link useless. Twice is harmless."""
    feed = Feed.objects.filter(user=user).first()
    if feed is not None:
        record(actor, "duties.feed.withdrawn", feed, label=str(user))
        feed.delete()


def company_of(token: str) -> Company | None:
    """The company that a link names; whether the rest of it is right is asked inside its scope."""
    number = token.partition("-")[0]
    return Company.objects.filter(pk=number).first() if number.isdecimal() and len(number) < 10 else None


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
