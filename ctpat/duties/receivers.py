"""What happens elsewhere may move a duty's date."""

from django.dispatch import receiver

from ctpat.activity.signals import recorded
from ctpat.companies.anchors import moving_verbs
from ctpat.companies.scoping import company_scope
from ctpat.companies.signals import membership_ended
from ctpat.outbox.services import enqueue
from ctpat.outbox.signals import mail_given_up

from .jobs import REFUSED, ask_to_reconcile
from .services.digests import KIND
from .services.leaving import let_duties_fall

PEOPLE_MOVED = ("companies.member.", "companies.contact.", "companies.company.", "duties.function.")


@receiver(recorded, dispatch_uid="duties.recorded")
def date_may_have_moved(sender, entry, **kwargs) -> None:
    """Look anew after any change that an anchor names, or that changes who answers for what, or the time zone."""
    if entry.verb.startswith((*moving_verbs(), *PEOPLE_MOVED)):
        ask_to_reconcile(entry.company, seq=entry.seq)


@receiver(membership_ended, dispatch_uid="duties.membership_ended")
def member_left(sender, company, user, by, now, **kwargs) -> None:
    """The link for calendar programs dies, and open duties fall to the deputy or the officer, who are told."""
    with company_scope(company):
        let_duties_fall(leaver=user, actor=by, now=now)


@receiver(mail_given_up, dispatch_uid="duties.mail_given_up")
def digest_was_refused(sender, mail, **kwargs) -> None:
    """Left as work in the transaction that gives the mail up: a worker that dies now loses no line."""
    if mail.kind == KIND:
        enqueue(kind=REFUSED, key=str(mail.pk), payload={"mail": mail.pk}, company=mail.company)
