"""What the company says about itself that CBP's portal must say too, and what changed since both were compared.

CBP expects a current portal profile. A change counts from the history, so nobody has to remember
it; it is entered when somebody notes a comparison (`PortalComparison`) that covers it. Before the
first comparison nothing counts as a change: the data were only being typed in here.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ctpat.activity.lines import Line, lines
from ctpat.activity.models import Entry
from ctpat.common.together import read_together
from ctpat.companies.models import Company, Contact, ForeignTradeZone, Membership, Site

from .models import Account, Identifier, PortalComparison
from .querysets import AccountQuerySet
from .readiness.snapshot import change_number
from .services.identifiers import END

VERBS = (
    "companies.company.changed",
    "companies.contact.added",
    "companies.contact.changed",
    "companies.contact.removed",
    "companies.site.added",
    "companies.site.changed",
    "companies.site.closed",
    "companies.site.reopened",
    "companies.zone.added",
    "companies.zone.changed",
    "companies.zone.removed",
    "compliance.account.numbers_changed",
)
ONLY_HERE = {"time_zone", "user"}  # how this product works for the company, nothing that CBP is told
COMPARISONS_SHOWN = 6


def accounts_in_the_portal() -> AccountQuerySet:
    """Accounts that CBP knows: the application is in, or was accepted."""
    accounts = Account.objects.current().exclude(status=Account.Status.PREPARING)
    return accounts.select_related("entity_type").order_by("entity_type__position")


@dataclass(frozen=True)
class ChangeDay:
    """One day on which something changed, and the comparison that covers it, if there is one."""

    on: date
    record: str
    covered_by: PortalComparison | None


def change_days(company: Company) -> list[ChangeDay]:
    """The days with changes since the last comparison but one; two queries, whatever the company keeps.

    What older comparisons cover is settled long ago.
    """
    latest = list(PortalComparison.objects.all()[:2])
    if not latest:
        return []
    last, base = latest[0], latest[-1]
    found: dict[str, ChangeDay] = {}
    for entry in changes_after(base):
        covering, since = (None, last) if entry.seq > last.seq else (last, base)
        day = company.today(entry.at)
        record = f"changes of {day} after comparison {since.pk}"
        found.setdefault(record, ChangeDay(day, record, covering))
    return list(found.values())


def changes_after(comparison: PortalComparison) -> list[Entry]:
    """What changed after it, the oldest first."""
    entries = Entry.objects.filter(seq__gt=comparison.seq, verb__in=VERBS).order_by("seq")
    return [entry for entry in entries if _is_for_the_portal(entry)]


def _is_for_the_portal(entry: Entry) -> bool:
    """Whether an edit changed more than what only this product keeps; what came or went always counts."""
    if not entry.verb.endswith("changed"):
        return True
    return any(name not in ONLY_HERE and not name.endswith(END) for name in json.loads(entry.data)["after"])


class PortalProfile:
    """The page on which somebody compares: the data as they stand here, and what changed since the last time."""

    def __init__(self, company: Company, membership: Membership) -> None:
        self.company, self.membership = company, membership
        self.seen = change_number(company)

    @cached_property
    def _read(self) -> dict[str, list]:
        return read_together(
            {
                "comparisons": PortalComparison.objects.select_related("by")[:COMPARISONS_SHOWN],
                "accounts": accounts_in_the_portal(),
                "identifiers": Identifier.objects.all(),
                "contacts": Contact.objects.all(),
                "sites": Site.objects.filter(closed_on=None),
                "zones": ForeignTradeZone.objects.select_related("site"),
            }
        )

    @property
    def comparisons(self) -> list[PortalComparison]:
        return self._read["comparisons"]

    @property
    def last(self) -> PortalComparison | None:
        return next(iter(self.comparisons), None)

    @cached_property
    def changes(self) -> list[Line]:
        return lines(reversed(changes_after(self.last)), self.membership) if self.last else []

    @cached_property
    def accounts(self) -> list[tuple[Account, list[tuple[str, Identifier]]]]:
        """Each account with its numbers under their labels, in the catalogue's order."""
        return [(account, self._numbers_of(account)) for account in self._read["accounts"]]

    @property
    def contacts(self) -> list[Contact]:
        return self._read["contacts"]

    @property
    def sites(self) -> list[Site]:
        return self._read["sites"]

    @property
    def zones(self) -> list[ForeignTradeZone]:
        return self._read["zones"]

    def _numbers_of(self, account: Account) -> list[tuple[str, Identifier]]:
        kept = {row.kind: row for row in self._read["identifiers"] if row.account_id == account.pk}
        described = account.entity_type.identifiers
        return [(one["label"], kept[one["kind"]]) for one in described if one["kind"] in kept]
