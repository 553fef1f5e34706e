"""Parts of the readiness report about what stands on lower floors, which can't know of reports."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.annual.freezing import progress_now
from compliance.models import Account, AnnualReview, FrozenProfile
from ctpat.companies.models import Company

from .readiness.facts import Section
from .text import day


def sections(company: Company, *, on: date, account: Account | None) -> Iterator[Section]:
    """The annual reviews: what was submitted, with receipt and checksum, and what is open."""
    runs = AnnualReview.objects.with_people().filter(opened_at__date__lte=on)
    runs = list(runs.filter(account=account) if account else runs)
    if not runs:
        return
    copies = {copy.review_id: copy for copy in FrozenProfile.objects.defer("content").order_by("number")}
    rows = [_row(run, copies.get(run.pk), company, on) for run in sorted(runs, key=_newest_first)]
    late = sum(run.is_late(on=on) for run in runs)
    lead = _("Every answer is affirmed or edited within 90 days before the anniversary; an officer approves.")
    if late:
        lead = ngettext("%(n)d review is late.", "%(n)d reviews are late.", late) % {"n": late} + " " + lead
    lines = [f"{row['name']}: {row['state']}, {row['due']}" for row in rows]
    yield Section(
        key="annual-reviews",
        title=_("Annual reviews"),
        lead=lead,
        template="reports/pdf/readiness/annual_reviews.html",
        data={"rows": rows},
        fallback="; ".join(lines),
    )


def _newest_first(run: AnnualReview) -> tuple:
    return -run.anniversary_on.toordinal(), run.pk


def _row(run: AnnualReview, copy: FrozenProfile | None, company: Company, on: date) -> dict:
    run.company = company
    return {
        "name": f"{run.account.entity_type.text('name')} {run.year}",
        "due": day(run.anniversary_on),
        "state": _state(run, on),
        "officer": str(run.approved_by or ""),
        "submitted": day(run.submitted_on) if run.submitted_on else "",
        "criteria": str(copy.criteria) if copy else "",
        "checksum": copy.sha256[:16] if copy else "",
    }


def _state(run: AnnualReview, on: date) -> str:
    if run.submitted_on:
        if not run.days_after:
            return _("submitted in time")
        return ngettext("submitted %(n)d day late", "submitted %(n)d days late", run.days_after) % {"n": run.days_after}
    if run.approved_at:
        return _("approved, not submitted")
    progress = progress_now(run, on=on)
    waiting = {"n": len(progress.waiting), "total": progress.total}
    return _("open, %(n)d of %(total)d wait") % waiting
