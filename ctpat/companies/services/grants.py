"""Single grants: offering one thing of the company to one person until a day, and ending it.

The same for every kind of grant; the page that offers one says which thing.
"""

import hashlib
import secrets
from datetime import date, datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ctpat.activity.services import record
from ctpat.common.written_dates import written
from ctpat.outbox.models import Mail
from ctpat.outbox.services import send_mail

from ..exceptions import AlreadyGuest, AlreadyMember, GuestPeriod, InvitationClosed, OtherAddress, TooManyInvitations
from ..grants import grant_models, live_grants
from ..models import Company, Grant, Membership, User
from ..scoping import company_scope
from .sessions import end_sessions

LINK_VALID_FOR = timedelta(days=7)
LONGEST = timedelta(days=90)
A_DAY_BY_ONE_PERSON = 50
A_DAY_TO_ONE_ADDRESS = 3
MAIL = "companies.guest"


@transaction.atomic
def offer_grant(
    *, model: type[Grant], thing: models.Model, email: str, until: date, by: Membership, now: datetime, **facts
) -> Grant:
    """Offer one thing of the company to whoever owns an e-mail address, and mail the link.

    An address has one row for each thing: an open offer is sent anew and its former link is dead; a
    grant that is over begins again. `facts` are the kind's own fields. Raises AlreadyMember,
    AlreadyGuest, GuestPeriod and TooManyInvitations.
    """
    email = email.strip().lower()
    if Membership.objects.filter(company=by.company, user__email__iexact=email).exists():
        raise AlreadyMember
    grant = model.objects.filter(company=by.company, content_object=thing, email=email).first()
    if grant is not None and grant.is_live(now=now):
        raise AlreadyGuest
    grant = grant or model(company=by.company, content_object=thing, email=email, permission=_permission(model))
    grant.ends_at = _end_of(until, by.company, now)
    _limit(email, by, now)
    token = secrets.token_urlsafe(32)
    grant.user = grant.accepted_at = grant.withdrawn_at = grant.seen_at = None
    grant.given_by, grant.given_at = by.user, now
    grant.token_hash, grant.offer_ends_at = _hash(token), min(now + LINK_VALID_FOR, grant.ends_at)
    for name, value in facts.items():
        setattr(grant, name, value)
    grant.save()
    record(by.user, "companies.guest.invited", grant, after={"until": until, **facts}, label=_label(grant))
    _mail(grant, token)
    return grant


@transaction.atomic
def change_grant(*, grant: Grant, until: date, by: Membership, now: datetime, **facts) -> Grant:
    """Let a grant or an open offer end on another day, or show more or less. What it is already changes nothing.

    One that is over stays over: it has to be offered again. Raises GuestPeriod and InvitationClosed.
    """
    grant = _locked(grant)
    if grant.is_over(now=now):
        raise InvitationClosed
    after = {"until": until, **facts}
    before = {name: getattr(grant, name) for name in after if getattr(grant, name) != after[name]}
    if not before:
        return grant
    grant.ends_at = _end_of(until, by.company, now)
    grant.offer_ends_at = min(grant.offer_ends_at, grant.ends_at)
    for name, value in facts.items():
        setattr(grant, name, value)
    grant.save()
    changed = {name: after[name] for name in before}
    record(by.user, "companies.guest.changed", grant, before=before, after=changed, label=_label(grant))
    return grant


@transaction.atomic
def withdraw_grant(*, grant: Grant, by: Membership, now: datetime) -> None:
    """End it at once, taken or not. Twice is harmless.

    The guest's next click finds nothing; whoever may enter no company any more is signed out.
    """
    grant = _locked(grant)
    if grant.is_over(now=now):
        return
    user, grant.withdrawn_at, grant.token_hash = grant.user, now, None
    grant.save(update_fields=["withdrawn_at", "token_hash"])
    record(by.user, "companies.guest.withdrawn", grant, before={"until": grant.until}, label=_label(grant))
    if user is not None and not user.memberships.exists() and not live_grants(user, now=now):
        end_sessions(user)


def open_offer(token: str, *, now: datetime) -> Grant:
    """The offer that a link opens. Raises InvitationClosed, the same for every reason."""
    for model in grant_models():
        offers = model.objects.offered(now=now).filter(token_hash=_hash(token))
        grant = offers.select_related("company", "given_by").first()
        if grant is not None and _still_stands(grant):
            return grant
    raise InvitationClosed


def accept_offer(*, grant: Grant, user: User, now: datetime) -> Grant:
    """Give the grant to the owner of the address it was offered to; one use, however many try at once.

    Raises InvitationClosed and OtherAddress.
    """
    owns = EmailAddress.objects.filter(user=user, email__iexact=grant.email, verified=True).exists()
    if not owns:
        raise OtherAddress
    with company_scope(grant.company), transaction.atomic():
        others = type(grant).objects.filter(content_object=grant.content_object_id, user=user)
        others.exclude(pk=grant.pk).delete()  # the same person, invited once by another of his addresses
        offers = type(grant).objects.offered(now=now).filter(pk=grant.pk, token_hash=grant.token_hash)
        if not _still_stands(grant) or not offers.update(user=user, accepted_at=now, token_hash=None):
            raise InvitationClosed
        grant.refresh_from_db()
        record(user, "companies.guest.joined", grant, after={"until": grant.until}, label=_label(grant))
    return grant


@transaction.atomic
def end_grants_of(*, user: User, company: Company, now: datetime) -> None:
    """When a member's access ends, so do the offers he made that nobody took, and what he was granted himself."""
    for model in grant_models():
        his = model.objects.filter(company=company, withdrawn_at__isnull=True)
        his.filter(models.Q(user=user) | models.Q(given_by=user, user__isnull=True)).update(
            withdrawn_at=now, token_hash=None
        )


def _permission(model: type[Grant]) -> Permission:
    kind = ContentType.objects.get_for_model(model._meta.get_field("content_object").remote_field.model)
    return Permission.objects.get(content_type=kind, codename=model.codename)


def _end_of(until: date, company: Company, now: datetime) -> datetime:
    """The midnight after the last day, in the company's zone. Raises GuestPeriod."""
    if not company.today(now) <= until <= company.today(now) + LONGEST:
        raise GuestPeriod
    return timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min), company.zone)


def _locked(grant: Grant) -> Grant:
    return type(grant).objects.select_for_update(of=("self",)).select_related("company").get(pk=grant.pk)


def _still_stands(grant: Grant) -> bool:
    """Whether the inviter could still give it today."""
    inviter = Membership.objects.filter(company=grant.company_id, user=grant.given_by_id).first()
    return inviter is not None and inviter.may(grant.given_with)


def _limit(email: str, by: Membership, now: datetime) -> None:
    today = Mail.objects.filter(kind=MAIL, created_at__gt=now - timedelta(days=1), company=by.company)
    if today.count() >= A_DAY_BY_ONE_PERSON or today.filter(to=email).count() >= A_DAY_TO_ONE_ADDRESS:
        raise TooManyInvitations


def _mail(grant: Grant, token: str) -> None:
    context = {
        "grant": grant,
        "company": grant.company,
        "until": written(grant.until),
        "link": settings.BASE_URL + reverse("companies:invitation", args=[token]),
        "link_until": written(timezone.localdate(grant.offer_ends_at, timezone=grant.company.zone)),
    }
    send_mail(
        kind=MAIL,
        key=f"{grant.pk}:{grant.token_hash[:16]}",
        to=grant.email,
        subject=_("%(company)s shows you its C-TPAT security profile") % {"company": grant.company.name},
        text=render_to_string("companies/mail/guest.txt", context),
        company=grant.company,
        holds_key=True,
    )


def _label(grant: Grant) -> str:
    return f"{grant.email}, {grant.content_object}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
