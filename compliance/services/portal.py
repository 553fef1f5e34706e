"""Comparing the company profile with CBP's portal. The product never signs in there; people say what they saw."""

from datetime import date

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force

from ..exceptions import StatusInFuture
from ..models import PortalComparison
from ..readiness.snapshot import change_number


@transaction.atomic
def note_comparison(*, on: date, seen: int, today: date, actor: User, note: str = "") -> PortalComparison:
    """The company profile stands in the portal as it stands here.

    `seen` is the last entry of the history when the data were shown: what changed after it, while
    somebody compared, stays to be entered. Raises StatusInFuture.
    """
    if on > today:
        raise StatusInFuture
    company = company_in_force()
    seq = min(seen, change_number(company))
    comparison = PortalComparison.objects.create(company=company, on=on, by=actor, note=note.strip(), seq=seq)
    record(actor, "compliance.portal.compared", comparison, after={"on": on, "note": comparison.note})
    return comparison


@transaction.atomic
def take_back_comparison(*, comparison: PortalComparison, actor: User) -> None:
    """It was noted by mistake: what it covered is to be entered again. Twice is harmless."""
    if PortalComparison.objects.filter(pk=comparison.pk).exists():
        record(actor, "compliance.portal.comparison_taken_back", comparison, before={"on": comparison.on})
        comparison.delete()
