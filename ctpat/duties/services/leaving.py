"""What becomes of somebody's duties when the membership ends."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import ngettext

from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force
from ctpat.outbox.services import notify

from ..models import Absence, Duty, Holder
from ..people import People
from .adjusting import locked
from .feeds import withdraw_feed
from .functions import take_function


@transaction.atomic
def let_duties_fall(*, leaver: User, actor: User, now: datetime) -> int:
    """Give each open duty of somebody who leaves to its deputy, without one to who answers for the programme.

    Whoever gets some is told how many. The link for calendar programs ends, the leaver holds no
    function any more, and nobody waits for him as a stand-in. Returns how many duties moved.
    """
    company = company_in_force()
    withdraw_feed(user=leaver, actor=actor)
    Absence.objects.filter(stand_in=leaver).update(stand_in=None)
    for holder in Holder.objects.filter(user=leaver).select_related("user", "site"):
        take_function(holder=holder, actor=actor)
    duties = locked(Duty.objects.in_force().of_person(leaver))
    if not duties:
        return 0
    officer = _officer(People(company), leaver)
    heirs = Counter(heir for heir in (_pass_on(duty, leaver, officer) for duty in duties) if heir)
    Duty.objects.bulk_update(duties, ["owner", "deputy", "owner_is_chosen", "deputy_is_chosen"], batch_size=500)
    after = {"to": {str(heir): number for heir, number in heirs.items()}, "duties": [str(duty) for duty in duties]}
    record(actor, "duties.duty.left", company, before={"from": str(leaver)}, after=after, label=str(leaver))
    for heir, number in heirs.items():
        text = ngettext(
            "%(name)s left: %(n)d duty is yours now.", "%(name)s left: %(n)d duties are yours now.", number
        ) % {"name": leaver, "n": number}
        notify(
            user=heir,
            kind="duties.left",
            key=f"duties.left:{leaver.pk}:{now:%Y%m%d%H%M%S}",
            text=text,
            path=f"{reverse('duties:agenda', args=[company.slug])}?mine=1",
        )
    return len(duties)


def _pass_on(duty: Duty, leaver: User, officer: User | None) -> User | None:
    """Change one duty's people; gives who owns it now, if that is somebody else than before."""
    heir = None
    if duty.owner_id == leaver.pk:
        heir = duty.deputy or officer
        duty.owner, duty.owner_is_chosen = heir, duty.deputy is not None
        duty.deputy, duty.deputy_is_chosen = None, False
    if duty.deputy_id == leaver.pk:
        duty.deputy, duty.deputy_is_chosen = None, False
    return heir


def _officer(people: People, leaver: User) -> User | None:
    """Who answers for the programme, once the leaver is gone."""
    people.members.pop(leaver.pk, None)
    return User.objects.filter(pk=people.last_resort).first() if people.last_resort else None
