"""Bonds, licences and codes that end."""

from collections.abc import Iterator

from ctpat.companies.anchors import Fact, anchor

from ..models import Account, Identifier
from .accounts import ACCOUNTS
from .paths import path_to

RENEWALS_APART_DAYS = 27  # none is issued for less than a month: a nearer day was typed wrong


@anchor("identifier.expires_on", moved_by=ACCOUNTS)
def identifiers_end() -> Iterator[Fact]:
    """A later day is the renewal, done when it was written down."""
    ending = Identifier.objects.filter(ends_on__isnull=False, account__in=Account.objects.current())
    for row in ending.select_related("account__entity_type").order_by("pk"):
        described = {one["kind"]: one["label"] for one in row.account.entity_type.identifiers}
        yield Fact(
            subject=row,
            on=row.ends_on,
            label=f"{described.get(row.kind, row.kind)} {row.value}",
            path=path_to("account_detail", row.account_id),
            record=f"until {row.ends_on}",
            recorded_on=row.end_noted_on,
            same_within_days=RENEWALS_APART_DAYS,
        )
