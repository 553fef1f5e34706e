"""How the named checks of evidence are computed: is there any, is it current, does it show use and history."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from .catalogue.named_checks import threshold
from .models import Evidence, EvidenceLink, EvidenceVersion
from .readiness.case import Case
from .readiness.checks import Hit, named_check
from .readiness.hits import at_criterion, on_evidence
from .readiness.records import checked_records
from .readiness.rows import Row
from .series import RECORDS

PAPER_KINDS = {Evidence.Kind.POLICY, Evidence.Kind.PROCEDURE}
YEARLY_PAPER_CODES = {"4.6", "6.1", "9.8"}
DAYS_OF_A_MONTH = 30.44


def _months_before(on: date, months: int) -> date:
    return on - timedelta(days=round(months * DAYS_OF_A_MONTH))


# --- What is read -------------------------------------------------------------------------------


@checked_records("evidence")
def evidence_in_use(on: date) -> QuerySet:
    dates = ("covers_from", "covers_to", "expires_on", "created_at")
    return Evidence.objects.kept().only("title", "kind", "is_restricted", "site", *dates)


@checked_records("evidence links")
def links_of_evidence_in_use(on: date) -> QuerySet:
    links = EvidenceLink.objects.filter(evidence__archived_on__isnull=True)
    return links.order_by("pk").values_list("response_id", "evidence_id")


@checked_records("evidence periods")
def periods_of_versions(on: date) -> QuerySet:
    """What each version of a recurring record covers."""
    records = {"evidence__kind__in": RECORDS, "evidence__archived_on__isnull": True}
    rows = EvidenceVersion.objects.filter(**records, covers_from__isnull=False, covers_to__isnull=False)
    return rows.order_by().values_list("evidence_id", "covers_from", "covers_to")


@checked_records("versions of papers")
def versions_of_papers(on: date) -> QuerySet:
    """The later versions of policies and procedures, the newest last."""
    papers = {"evidence__kind__in": PAPER_KINDS, "evidence__archived_on__isnull": True}
    later = EvidenceVersion.objects.filter(**papers, number__gt=1)
    return later.order_by("number").values_list("evidence_id", "number", "note")


# --- What is asked ------------------------------------------------------------------------------


@named_check("evidence-missing")
def evidence_missing(case: Case) -> Iterator[Hit]:
    for row in case.rows:
        if row.is_must and row.status == "implemented" and not row.evidence_count:
            yield at_criterion(case, row, f"{row.code} {row.title}")


@named_check("evidence-expired")
def evidence_expired(case: Case) -> Iterator[Hit]:
    for pk, rows in case.rows_by_evidence.items():
        item = case.evidence[pk]
        if item.expires_on and item.expires_on < case.on:
            yield on_evidence(case, item, is_blocker=any(row.is_must and row.is_gap for row in rows))


@named_check("procedure-without-records")
def procedure_without_records(case: Case) -> Iterator[Hit]:
    """Papers only, and no record whose period reaches into the last year."""
    since = _months_before(case.on, threshold("STALE_MONTHS"))
    for row in case.rows:
        items = case.evidence_of(row)
        if (
            row.is_must
            and row.status == "implemented"
            and items
            and not any(_is_recent_record(i, since) for i in items)
        ):
            yield at_criterion(case, row, f"{row.code} {row.title}")


def _is_recent_record(item: Evidence, since: date) -> bool:
    if item.kind in PAPER_KINDS:
        return False
    until = item.covers_to or item.covers_from or item.expires_on or item.created_at.date()
    return until >= since


@named_check("procedure-review-overdue")
def procedure_review_overdue(case: Case) -> Iterator[Hit]:
    """A policy or procedure without a date of review, or past it."""
    a_year_ago = _months_before(case.on, threshold("STALE_MONTHS"))
    for pk, rows in case.rows_by_evidence.items():
        item = case.evidence[pk]
        if item.kind in PAPER_KINDS and (item.expires_on is None or item.expires_on < case.on):
            is_yearly = any(row.code in YEARLY_PAPER_CODES for row in rows)
            dated = item.covers_from or item.created_at.date()
            yield on_evidence(case, item, is_blocker=is_yearly and dated < a_year_ago)


@named_check("procedure-no-history")
def procedure_no_history(case: Case) -> Iterator[Hit]:
    """A policy or procedure whose newest version replaced another without a word on what changed.

    Number, day and person are kept with every file; a missing date of review has its own check.
    """
    newest = {evidence: (number, note) for evidence, number, note in case.records("versions of papers")}
    for pk in case.rows_by_evidence:
        number, note = newest.get(pk, (1, ""))
        if number > 1 and not note.strip():
            yield on_evidence(
                case, case.evidence[pk], _("version %(number)d doesn't say what changed") % {"number": number}
            )


@named_check("statement-of-support")
def statement_of_support(case: Case) -> Iterator[Hit]:
    row = case.row_by_code.get("1.1")
    if row is None or row.status == "not_applicable":
        return
    items = case.evidence_of(row)
    since = _months_before(case.on, threshold("STALE_MONTHS"))
    signed = [item for item in items if item.kind != Evidence.Kind.PHOTO]
    if not signed:
        yield at_criterion(case, row, _("No statement is attached."))
    elif not any((item.covers_from or item.created_at.date()) >= since for item in signed):
        yield at_criterion(case, row, _("The statement was signed more than a year ago."))
    elif not any(item.kind == Evidence.Kind.PHOTO for item in items):
        yield at_criterion(case, row, _("No photo shows that it is on display."))


@named_check("cyber-policy")
def cyber_policy(case: Case) -> Iterator[Hit]:
    since = _months_before(case.on, threshold("STALE_MONTHS"))
    policy, test = case.row_by_code.get("4.1"), case.row_by_code.get("4.3")
    if policy and policy.status != "not_applicable" and not _has_current_paper(case, policy):
        yield at_criterion(case, policy, _("No current policy is attached to 4.1."))
    if (
        test
        and test.status != "not_applicable"
        and not any(_is_recent_record(i, since) for i in case.evidence_of(test))
    ):
        yield at_criterion(case, test, _("No record of a test within a year is attached to 4.3."))


def _has_current_paper(case: Case, row: Row) -> bool:
    return any(
        item.kind in PAPER_KINDS and (item.expires_on is None or item.expires_on >= case.on)
        for item in case.evidence_of(row)
    )
