"""The weekly look into the portal's inbox, and changes of the company that must be entered there."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ctpat.companies.anchors import Fact, Proof, anchor, proof
from ctpat.companies.scoping import company_in_force

from ..models import PortalCheck
from ..portal_profile import VERBS, accounts_in_the_portal, change_days
from .accounts import current_accounts
from .paths import path_to

PORTAL = ("compliance.portal.", "compliance.account.")
CHANGES = (*PORTAL, *VERBS)


@anchor("portal.last_checked_on", moved_by=PORTAL)
def portal_checks() -> Iterator[Fact]:
    """One inbox for all accounts; it counts from the company's first day until somebody has looked."""
    company, check = company_in_force(), PortalCheck.objects.first()
    on = check.on if check else company.today(company.created_at)
    path = path_to("validation_list")
    for account in current_accounts():
        yield Fact(
            subject=account,
            on=on,
            label=account.entity_type.text("name"),
            path=path,
            record=f"check {check.pk}" if check else "",
            recorded_on=on if check else None,
            is_assumed=check is None,
        )


@anchor("contact.changed_on", moved_by=CHANGES)
def changes_of_the_company() -> Iterator[Fact]:
    """Once for each day with changes, in each account: CBP keeps a profile for each."""
    path, company = path_to("portal_profile"), company_in_force()
    days = change_days(company)
    for account in accounts_in_the_portal() if days else ():
        for day in days:
            label = account.entity_type.text("name")
            yield Fact(subject=account, on=day.on, label=label, path=path, record=day.record)


@proof("portal-change-entry", moved_by=CHANGES)
def changes_entered() -> Iterator[Proof]:
    """A comparison shows that all changes before it are entered."""
    path, company = path_to("portal_profile"), company_in_force()
    covered = [day for day in change_days(company) if day.covered_by]
    for account in accounts_in_the_portal() if covered else ():
        for day in covered:
            yield Proof(
                subject=account,
                on=max(day.covered_by.on, day.on),
                record=f"comparison {day.covered_by.pk} of {day.record}",
                label=_("Company profile compared with CBP's portal"),
                path=path,
                for_record=day.record,
            )
