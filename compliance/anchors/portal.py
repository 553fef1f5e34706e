"""The weekly look into the portal's inbox."""

from collections.abc import Iterator

from ctpat.companies.anchors import Fact, anchor
from ctpat.companies.scoping import company_in_force

from ..models import PortalCheck
from .accounts import current_accounts
from .paths import path_to

CHECKS = ("compliance.portal.", "compliance.account.")


@anchor("portal.last_checked_on", moved_by=CHECKS)
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
