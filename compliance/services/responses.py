"""Rows for the answers that a company owes."""

from ctpat.companies.models import Company

from ..models import Account, Criterion, OwnCriterion, Response


def ensure_responses(*, company: Company) -> int:
    """Give the company a row for each criterion that applies to one of its accounts.

    Rows that exist stay, also when nothing applies them any more: their answers may be
    wanted again. Returns how many are new. Called after an account, an own criterion or
    the catalogue changed; the caller records that change.
    """
    types = set(Account.objects.current().values_list("entity_type", flat=True))
    present = set(Response.objects.values_list("criterion", "own_criterion"))
    criteria = Criterion.objects.in_use().only("pk", "applies_to")
    wanted = [Response(company=company, criterion=row) for row in criteria if row.applies_to_any(types)]
    wanted += [Response(company=company, own_criterion=row) for row in OwnCriterion.objects.filter(retired_on=None)]
    new = [row for row in wanted if (row.criterion_id, row.own_criterion_id) not in present]
    Response.objects.bulk_create(new)
    return len(new)
