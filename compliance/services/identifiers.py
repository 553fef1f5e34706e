"""The numbers by which CBP knows an account, and the days on which a bond, licence or code ends."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import User

from ..models import Account, Identifier

END = "_ends_on"  # behind a kind, in the history


@transaction.atomic
def set_identifiers(
    *, account: Account, values: Mapping[str, str], ends: Mapping[str, date | None], today: date, actor: User
) -> None:
    """Set these numbers and their ends by their kind in the catalogue; an empty value removes one, kinds left out stay.

    A number keeps its row when it changes, so that what hangs on its end goes on. Saving the
    same again writes nothing.
    """
    before = _as_recorded(account)
    rows = {row.kind: row for row in account.identifiers.all()}
    for kind, value in values.items():
        row = rows.get(kind)
        _set(account, row, kind, value, ends.get(kind, row.ends_on if row else None), today)
    after = _as_recorded(account)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if changed:
        was, became = ({name: facts.get(name) for name in changed} for facts in (before, after))
        record(actor, "compliance.account.numbers_changed", account, before=was, after=became)


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


def _as_recorded(account: Account) -> dict[str, str | date | None]:
    """Each number under its kind, and its end beside it."""
    rows = list(account.identifiers.all())
    return {**{row.kind: row.value for row in rows}, **{f"{row.kind}{END}": row.ends_on for row in rows}}
