"""Who belongs to a company and what he may do there."""

from datetime import datetime

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ctpat.activity.services import record

from ..exceptions import LastAdministrator, OnlyHolder, OwnRoles, RolesBeyondOwn
from ..models import Company, Invitation, Membership, User
from ..models.membership import validate_roles
from ..roles import EVERY_COMPANY_NEEDS, Role, may_give
from ..signals import membership_ended
from .grants import end_grants_of
from .sessions import end_sessions


@transaction.atomic
def change_roles(*, membership: Membership, roles: list[str], by: Membership) -> Membership:
    """Give a member other roles; they hold from his next request on.

    Raises OwnRoles, RolesBeyondOwn for a role that `by` may neither give nor take, and
    LastAdministrator. The same roles again change nothing.
    """
    validate_roles(roles)
    membership = _locked(membership)
    before = list(membership.roles)
    if set(before) == set(roles):
        return membership
    _refuse_self(membership, by)
    _refuse_beyond(set(before) ^ set(roles), by)
    membership.roles = [role.value for role in Role if role in roles]
    membership.save(update_fields=["roles"])
    _keep_an_administrator(membership.company)
    record(
        by.user,
        "companies.member.roles_changed",
        membership,
        before={"roles": before},
        after={"roles": membership.roles},
        label=str(membership.user),
    )
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Membership, now: datetime) -> None:
    """End a person's access to the company at once, on every credential that is bound to it.

    The next request finds no membership; open invitations of that person are withdrawn;
    apps above hear `membership_ended` in the same transaction and end their grants, feeds
    and links. Whoever belongs to no other company is signed out everywhere. Work that was
    his stays his by name until somebody takes it over.
    Raises OwnRoles, RolesBeyondOwn, LastAdministrator.
    """
    membership = _locked(membership)
    _refuse_self(membership, by)
    _refuse_beyond(set(membership.roles), by)
    user, company = membership.user, membership.company
    _end(membership, by.user, "companies.member.ended", now)
    _keep_an_administrator(company)
    if not user.memberships.exists():
        end_sessions(user)


@transaction.atomic
def leave_company(*, membership: Membership, now: datetime) -> None:
    """A member goes by himself: the same ends as by `end_membership`, but he stays signed in.

    Raises OnlyHolder, naming the roles that every company needs and nobody else here holds.
    """
    membership = _locked(membership)
    if alone := only_holder_of(membership):
        raise OnlyHolder(alone)
    _end(membership, membership.user, "companies.member.left", now)


def only_holder_of(membership: Membership) -> str:
    """Roles in words that every company needs and only this member holds; nothing when he may go."""
    others = Membership.objects.filter(company=membership.company_id).exclude(pk=membership.pk)
    alone = [role for role in EVERY_COMPANY_NEEDS if membership.holds(role) and not others.with_role(role).exists()]
    return get_text_list([str(role.label).lower() for role in alone], _("and"))


@transaction.atomic
def sign_out_everywhere(*, membership: Membership, by: Membership) -> int:
    """End all sessions of a member, as after a lost telephone; returns how many there were."""
    number = end_sessions(membership.user)
    record(by.user, "companies.member.sessions_ended", membership, label=str(membership.user))
    return number


def _end(membership: Membership, actor: User, verb: str, now: datetime) -> None:
    """Take the membership away with everything that hangs on it, recorded by whoever did it."""
    user, company = membership.user, membership.company
    record(actor, verb, membership, before={"roles": membership.roles}, label=str(user))
    membership_ended.send(sender=Membership, company=company, user=user, by=actor, now=now)
    Invitation.objects.filter(company=company, invited_by=user).pending().update(withdrawn_at=now)
    end_grants_of(user=user, company=company, now=now)
    membership.delete()


def _locked(membership: Membership) -> Membership:
    """The row as it is now, with all of the company's, because administrators are counted."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("company", "user")
    return {row.pk: row for row in rows.filter(company=membership.company_id)}[membership.pk]


def _refuse_self(membership: Membership, by: Membership) -> None:
    if membership.user_id == by.user_id:
        raise OwnRoles


def _refuse_beyond(roles: set[str], by: Membership) -> None:
    if not roles <= may_give(by.roles):
        raise RolesBeyondOwn


def _keep_an_administrator(company: Company) -> None:
    if not Membership.objects.filter(company=company).with_role(Role.ADMINISTRATOR).exists():
        raise LastAdministrator
