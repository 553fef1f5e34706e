"""Guests: single grants of one account, live unless said otherwise."""

from datetime import timedelta

from django.contrib.auth.models import Permission
from django.utils import timezone

from compliance.models import Account, AccountGrant
from ctpat.companies.models import User
from tests.factories.companies import UserFactory


def guest_of(account: Account, user: User | None = None, **fields) -> AccountGrant:
    """In the company in force."""
    user, now = user or UserFactory(), timezone.now()
    values = {
        "company": account.company,
        "content_object": account,
        "user": user,
        "email": user.email,
        "permission": Permission.objects.get(codename="view_account", content_type__app_label="compliance"),
        "ends_at": now + timedelta(days=3),
        "offer_ends_at": now + timedelta(days=3),
        "accepted_at": now,
        "seen_at": now,  # so the gate has nothing to write
    }
    return AccountGrant.objects.create(**{**values, **fields})
