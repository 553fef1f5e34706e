"""Mails end with the membership of whoever they are for."""

from django.dispatch import receiver

from ctpat.companies.signals import membership_ended

from .services import recall_mails


@receiver(membership_ended, dispatch_uid="outbox.membership_ended")
def member_left(sender, company, user, by, now, **kwargs) -> None:
    """A mail may have waited for days for a server that was down."""
    recall_mails(company=company, to=user.email)
