"""What the page of people shows, gathered in a constant number of queries."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from .models import Company, Contact, Membership
from .rights_words import words_of
from .roles import EVERY_COMPANY_NEEDS, RIGHTS, SUMMARIES, Role


@dataclass(frozen=True)
class SignIn:
    """How well a member's sign-in is protected."""

    name: str
    is_passkey: bool = False
    is_weak: bool = False


PASSKEY = SignIn(_("Passkey"), is_passkey=True)
CODE = SignIn(_("Code by app"))
PASSWORD = SignIn(_("Password only"), is_weak=True)


def members_of(company: Company) -> list[Membership]:
    """All members by name; each has `sign_in` and `parts`, the parts he plays for CBP."""
    members = list(Membership.objects.filter(company=company).select_related("user").order_by("user__name", "pk"))
    factors: dict[int, set[str]] = {}
    for user, kind in _authenticators(members).values_list("user_id", "type"):
        factors.setdefault(user, set()).add(kind)
    parts: dict[int, list[str]] = {}
    for contact in Contact.objects.filter(user__isnull=False):
        parts.setdefault(contact.user_id, []).append(contact.get_part_display())
    for member in members:
        member.sign_in = _sign_in(factors.get(member.user_id, set()))
        member.parts = ", ".join(parts.get(member.user_id, []))
    return members


def missing_roles(members: list[Membership]) -> list[str]:
    """Roles that every company needs and nobody holds."""
    return [str(role.label) for role in EVERY_COMPANY_NEEDS if not any(member.holds(role) for member in members)]


def rights_table() -> list[dict]:
    """Each role with its sentence and what it may do, in words."""
    return [
        {
            "role": role,
            "summary": SUMMARIES[role],
            "rights": [words_of(right) for right, roles in RIGHTS.items() if role in roles],
        }
        for role in Role
    ]


def _authenticators(members: list[Membership]) -> QuerySet:
    return Authenticator.objects.filter(user__in=[member.user_id for member in members])


def _sign_in(kinds: set[str]) -> SignIn:
    if Authenticator.Type.WEBAUTHN in kinds:
        return PASSKEY
    return CODE if Authenticator.Type.TOTP in kinds else PASSWORD
