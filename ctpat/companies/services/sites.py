"""A site closes and, perhaps, opens again."""

from datetime import date

from django.db import transaction

from ctpat.activity.services import record

from ..models import Site, User


@transaction.atomic
def close_site(*, site: Site, actor: User, on: date) -> None:
    """Close a site from a day on; what was recorded there stays. Twice is harmless."""
    if Site.objects.filter(pk=site.pk, closed_on=None).update(closed_on=on):
        record(actor, "companies.site.closed", site, before={"closed_on": None}, after={"closed_on": on})


@transaction.atomic
def reopen_site(*, site: Site, actor: User) -> None:
    """Open a closed site again. Twice is harmless."""
    if Site.objects.filter(pk=site.pk, closed_on__isnull=False).update(closed_on=None):
        record(actor, "companies.site.reopened", site, before={"closed_on": site.closed_on}, after={"closed_on": None})
