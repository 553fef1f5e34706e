"""Reads of people: who belongs to a company, and who may do what in it."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Cast

from .roles import RIGHTS, Role


class MembershipQuerySet(models.QuerySet):
    def with_role(self, *roles: Role) -> "MembershipQuerySet":
        """Members who hold at least one of these roles."""
        held = models.Q()
        for role in roles:
            held |= models.Q(roles_text__contains=f'"{Role(role).value}"')
        return self.alias(roles_text=Cast("roles", models.TextField())).filter(held)

    def with_right(self, right: str) -> "MembershipQuerySet":
        """Members whom the table of roles.py gives this right."""
        return self.with_role(*RIGHTS[right])


class InvitationQuerySet(models.QuerySet):
    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; it may have run out."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


class GrantQuerySet(models.QuerySet):
    def live(self, *, now: datetime) -> "GrantQuerySet":
        """Taken, not withdrawn and not over: the only grants that open anything."""
        return self.filter(
            user__isnull=False,
            withdrawn_at__isnull=True,
            ends_at__gt=now,
            permission__codename=self.model.codename,
        )

    def offered(self, *, now: datetime) -> "GrantQuerySet":
        """Offers whose link can still be taken."""
        return self.filter(user__isnull=True, withdrawn_at__isnull=True, ends_at__gt=now, offer_ends_at__gt=now)
