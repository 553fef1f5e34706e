from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from ..querysets import InvitationQuerySet, MembershipQuerySet
from ..roles import ASSIGNED_ONLY, FOREMOST_FIRST, RIGHTS, Role, fit_together


def validate_roles(roles: list[str]) -> None:
    """At least one role, each of the table, none that excludes another."""
    if not roles or not set(roles) <= set(Role.values):
        raise ValidationError(_("Choose at least one role."))
    if not fit_together(roles):
        raise ValidationError(_("A consultant advises and drafts, and can hold neither officer's role beside it."))


class HoldsRoles(models.Model):
    """Base of what carries roles: a list of `Role` values, kept in the order of the table."""

    roles = models.JSONField(_("roles"), default=list, validators=[validate_roles])

    class Meta:
        abstract = True

    @property
    def role_names(self) -> list[str]:
        """The roles in words, in the order of the table."""
        return [str(role.label) for role in Role if role in self.roles]

    @property
    def roles_in_words(self) -> str:
        return get_text_list(self.role_names, _("and"))

    def holds(self, *roles: Role) -> bool:
        """Whether at least one of these roles is among them."""
        return not set(roles).isdisjoint(self.roles)


class Membership(HoldsRoles):
    """One person's roles in one company: the truth for every right inside it.

    Rights are the union of what the roles give. Read before a company is in force, so it
    isn't scoped; always asked by company.
    """

    company = models.ForeignKey("companies.Company", models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(_("last seen"), null=True, editable=False)

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        verbose_name = _("member")
        constraints = [models.UniqueConstraint("company", "user", name="member_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.roles_in_words}"

    @property
    def role(self) -> Role:
        """What this member mostly comes for, where only one thing can be shown first."""
        return next(role for role in FOREMOST_FIRST if role in self.roles)

    def may(self, right: str) -> bool:
        """Whether one of the roles gives this right. Raises KeyError for one nobody declared."""
        return self.holds(*RIGHTS[right])

    def only_assigned(self, right: str) -> bool:
        """Whether the right reaches no further than what is assigned to this member.

        True when every role that gives it is limited so, such as a contributor's.
        """
        return set(self.roles) & RIGHTS[right] <= ASSIGNED_ONLY


class Invitation(HoldsRoles):
    """An offer of roles to one e-mail address: one use, seven days.

    The link's secret is stored as a hash only. Read before a company is in force.
    """

    company = models.ForeignKey("companies.Company", models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(InvitationQuerySet)()

    class Meta:
        verbose_name = _("invitation")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.email

    def is_open(self, *, now: datetime) -> bool:
        """Whether its link still opens the company."""
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at
