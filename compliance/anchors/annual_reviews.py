"""The annual review: what shows that it was opened and submitted."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from ctpat.companies.anchors import Proof, proof
from ctpat.companies.scoping import company_in_force

from ..models import AnnualReview
from .paths import path_to

ANNUAL_REVIEWS = ("compliance.annual_review.",)


def _runs():
    return AnnualReview.objects.select_related("account__entity_type")


def _run_proof(run: AnnualReview, on: date, step: str, label: str) -> Proof:
    path = path_to("annual_review", run.year, run.account.entity_type_id)
    record = f"annual review {run.pk} {step}"
    return Proof(subject=run.account, on=on, record=record, label=label, path=path, for_on=run.anniversary_on)


@proof("annual-review-window", moved_by=ANNUAL_REVIEWS)
def runs_opened() -> Iterator[Proof]:
    company = company_in_force()
    for run in _runs():
        label = _("Annual review %(year)d opened") % {"year": run.year}
        yield _run_proof(run, company.today(run.opened_at), "opened", label)


@proof("annual-review-submission", moved_by=ANNUAL_REVIEWS)
def runs_submitted() -> Iterator[Proof]:
    for run in _runs().exclude(submitted_on=None):
        label = _("Annual review %(year)d submitted, receipt filed") % {"year": run.year}
        yield _run_proof(run, run.submitted_on, "submitted", label)
