"""The numbers by which CBP knows an account, and the days on which a bond, licence or code ends."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import User

from ..models import Account, Identifier


@transaction.atomic
def set_identifiers(
    *, account: Account, values: Mapping[str, str], ends: Mapping[str, date | None], today: date, actor: User
) -> None:
    """Set these numbers by their kind in the catalogue; an empty value removes one, kinds left out stay.

    A number keeps its row when it changes, so that what hangs on its end goes on. Saving the
    same again writes nothing.
    """
    before = _as_recorded(account)
    rows = {row.kind: row for row in account.identifiers.all()}
    for kind, value in values.items():
        _set(account, rows.get(kind), kind, value, ends.get(kind), today)
    after = _as_recorded(account)
    if after != before:
        record(actor, "compliance.account.numbers_changed", account, before=before, after=after)


def _set(account: Account, row: Identifier | None, kind: str, value: str, ends_on: date | None, today: date) -> None:
    if not value:
        if row:
            row.delete()
        return
    row = row or Identifier(company=account.company, account=account, kind=kind)
    if (row.value, row.ends_on) == (value, ends_on):
        return
    if row.ends_on != ends_on:
        row.ends_on, row.end_noted_on = ends_on, today if ends_on else None
    row.value = value
    row.save()


def _as_recorded(account: Account) -> dict[str, str]:
    rows = account.identifiers.values_list("kind", "value", "ends_on")
    return {kind: f"{value}, {ends_on}" if ends_on else value for kind, value, ends_on in rows}
