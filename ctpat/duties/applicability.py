"""Which duties that hang on no record of their own a company has at all.

A duty of a rhythm applies where one of its criteria does: to the company, to the account of that
entity type, to the sites concerned. `applies_when` of the catalogue is a sentence; what it needs
to know is asked here, and what nobody can know (whether a site has cameras) is taken as true until
somebody pauses the duty with a reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Model

from compliance.catalogue.duty_kinds import DutyKind
from compliance.models import Account, Criterion, Response
from ctpat.companies.models import Company, Site

BY_HAND = {"trade-compliance-annual-letter"}  # created only after the user has entered the due day
WAITING_SCOPES = {"person", "equipment"}  # their subjects come with later capabilities
CARGO_CATEGORIES = ("5.", "6.", "7.", "8.")


@dataclass
class Applicability:
    """What applies to one company, each thing asked once."""

    company: Company

    @cached_property
    def accounts(self) -> list[Account]:
        return list(Account.objects.current().select_related("entity_type"))

    @cached_property
    def sites(self) -> list[Site]:
        return list(Site.objects.filter(closed_on=None))

    @cached_property
    def _types_by_code(self) -> dict[str, set[str]]:
        """For each number that is in use and not accepted as not applicable, its entity types."""
        left_out = set(
            Response.objects.filter(status=Response.Status.NOT_APPLICABLE, review_state=Response.Review.ACCEPTED)
            .exclude(criterion=None)
            .values_list("criterion__code", flat=True)
        )
        rows = Criterion.objects.in_use().values_list("code", "applies_to")
        return {code: set(types) for code, types in rows if code not in left_out}

    def concerns(self, kind: DutyKind, account: Account) -> bool:
        """Whether one of the kind's criteria applies to an account."""
        return any(account.entity_type_id in self._types_by_code.get(code, ()) for code in kind.criterion_ids)

    def subjects(self, kind: DutyKind) -> Iterator[Model]:
        """The rows of a company that have a duty of this kind from the beginning."""
        if kind.id in BY_HAND or kind.scope in WAITING_SCOPES:
            return
        concerned = [account for account in self.accounts if self.concerns(kind, account)]
        if not concerned:
            return
        match kind.scope:
            case "company":
                yield self.company
            case "account":
                yield from concerned
            case "site":
                yield from (site for site in self.sites if site.handles_cargo or not _is_about_cargo(kind))


def _is_about_cargo(kind: DutyKind) -> bool:
    return any(code.startswith(CARGO_CATEGORIES) for code in kind.criterion_ids)
