"""What happens elsewhere may move a duty's date."""

from django.dispatch import receiver

from ctpat.activity.signals import recorded
from ctpat.companies.anchors import moving_verbs

from .jobs import ask_to_reconcile

PEOPLE_MOVED = ("companies.member.", "companies.contact.", "companies.company.", "duties.function.")


@receiver(recorded, dispatch_uid="duties.recorded")
def date_may_have_moved(sender, entry, **kwargs) -> None:
    """Look anew after any change that an anchor names, or that changes who answers for what, or the time zone."""
    if entry.verb.startswith((*moving_verbs(), *PEOPLE_MOVED)):
        ask_to_reconcile(entry.company, seq=entry.seq)
