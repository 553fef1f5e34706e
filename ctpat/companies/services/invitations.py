"""Inviting people to a company."""

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from ctpat.activity.services import record
from ctpat.outbox.services import send_mail

from ..exceptions import AlreadyMember, InvitationClosed, OtherAddress, RolesBeyondOwn, TooManyInvitations
from ..models import Company, Invitation, Membership, User
from ..models.membership import validate_roles
from ..roles import may_give
from ..scoping import company_scope

VALID_FOR = timedelta(days=7)
A_DAY_BY_ONE_PERSON = 50
A_DAY_TO_ONE_ADDRESS = 3


@transaction.atomic
def invite(*, email: str, roles: list[str], by: Membership, now: datetime) -> Invitation:
    """Offer roles in the company to whoever owns an e-mail address, and mail the link.

    An open invitation to the same address is replaced. Raises RolesBeyondOwn,
    AlreadyMember and TooManyInvitations.
    """
    validate_roles(roles)
    email = email.strip().lower()
    if not set(roles) <= may_give(by.roles):
        raise RolesBeyondOwn
    if Membership.objects.filter(company=by.company, user__email__iexact=email).exists():
        raise AlreadyMember
    _limit(email, by, now)
    return _issue(email=email, roles=roles, by=by, now=now, verb="companies.invitation.sent")


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Membership, now: datetime) -> Invitation:
    """Send a new link for seven more days; the former link is dead. Raises as `invite` does."""
    if not set(invitation.roles) <= may_give(by.roles):
        raise RolesBeyondOwn
    _limit(invitation.email, by, now)
    return _issue(email=invitation.email, roles=invitation.roles, by=by, now=now, verb="companies.invitation.resent")


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Membership, now: datetime) -> None:
    """Make the link useless. Twice is harmless."""
    if Invitation.objects.filter(pk=invitation.pk).pending().update(withdrawn_at=now):
        record(by.user, "companies.invitation.withdrawn", invitation, before={"roles": invitation.roles})


def open_invitation(token: str, *, now: datetime) -> Invitation:
    """The invitation that a link opens. Raises InvitationClosed, the same for every reason."""
    found = Invitation.objects.select_related("company", "invited_by").filter(token_hash=_hash(token)).first()
    if found is None or not found.is_open(now=now) or not _still_stands(found):
        raise InvitationClosed
    return found


def accept_invitation(*, invitation: Invitation, user: User, now: datetime) -> Membership:
    """Let a person in who owns the invited address; one use, however many try at once.

    Raises InvitationClosed and OtherAddress. Who is a member already stays as he is, and
    the invitation is used up.
    """
    owns = EmailAddress.objects.filter(user=user, email__iexact=invitation.email, verified=True).exists()
    if not owns:
        raise OtherAddress
    with company_scope(invitation.company), transaction.atomic():
        if not _still_stands(invitation) or not _claim(invitation, now):
            raise InvitationClosed
        membership, is_new = Membership.objects.get_or_create(
            company=invitation.company, user=user, defaults={"roles": invitation.roles, "created_at": now}
        )
        if is_new:
            record(user, "companies.member.joined", membership, after={"roles": membership.roles}, label=str(user))
        return membership


def new_account(*, email: str, name: str, password: str) -> User:
    """Make an account for an invited address. The link came by mail, so opening it has proved the address.

    Raises IntegrityError when the address got an account meanwhile.
    """
    user = User.objects.create_user(email=email, password=password, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _claim(invitation: Invitation, now: datetime) -> bool:
    """Take the one use; False if somebody else did, or it is over."""
    still_open = Invitation.objects.filter(pk=invitation.pk, expires_at__gt=now).pending()
    return still_open.update(accepted_at=now) == 1


def _still_stands(invitation: Invitation) -> bool:
    """Whether the inviter could still give these roles today."""
    inviter = Membership.objects.filter(company=invitation.company_id, user=invitation.invited_by_id).first()
    return inviter is not None and set(invitation.roles) <= may_give(inviter.roles)


def _issue(*, email: str, roles: list[str], by: Membership, now: datetime, verb: str) -> Invitation:
    Invitation.objects.filter(company=by.company, email=email).pending().update(withdrawn_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        company=by.company,
        email=email,
        roles=roles,
        token_hash=_hash(token),
        invited_by=by.user,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    record(by.user, verb, invitation, after={"roles": roles})
    _mail(invitation, by.company, token)
    return invitation


def _mail(invitation: Invitation, company: Company, token: str) -> None:
    link = settings.BASE_URL + reverse("companies:invitation", args=[token])
    context = {"invitation": invitation, "company": company, "link": link, "days": VALID_FOR.days}
    send_mail(
        kind="companies.invitation",
        key=f"companies.invitation:{invitation.pk}",
        to=invitation.email,
        subject=_("%(company)s invites you to its C-TPAT programme") % {"company": company.name},
        text=render_to_string("companies/mail/invitation.txt", context),
        company=company,
        holds_key=True,
    )


def _limit(email: str, by: Membership, now: datetime) -> None:
    today = Invitation.objects.filter(created_at__gt=now - timedelta(days=1))
    if today.filter(invited_by=by.user).count() >= A_DAY_BY_ONE_PERSON:
        raise TooManyInvitations
    if today.filter(company=by.company, email=email).count() >= A_DAY_TO_ONE_ADDRESS:
        raise TooManyInvitations


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
