"""The named check of recurring records, which reads them as the proof calendar does."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.models import Evidence
from compliance.readiness.case import Case
from compliance.readiness.checks import Hit, named_check
from compliance.readiness.hits import on_evidence
from compliance.readiness.records import checked_records
from compliance.series import Gap, asked_since, series_among
from ctpat.common.written_dates import written
from ctpat.companies.anchors import Span

from .models import Duty, Occurrence
from .record_gaps import NEXT_RECORD, is_too_long, next_asked, rhythm_after
from .spans import days_of


@checked_records("duties.rhythms of records")
def rhythms_of_records(on: date) -> QuerySet:
    """What the company set instead of the time that a record covers."""
    set_by_hand = Duty.objects.filter(kind=NEXT_RECORD, number__isnull=False)
    return set_by_hand.order_by().values_list("subject", "number", "unit")


@checked_records("duties.explained records")
def explained_records(on: date) -> QuerySet:
    """For which records it was explained that no other followed on time."""
    missed = Occurrence.objects.filter(duty__kind=NEXT_RECORD, state=Occurrence.State.MISSED)
    return missed.order_by().values_list("duty__subject", "anchor_on")


@named_check("evidence-period-hole")
def evidence_period_hole(case: Case) -> Iterator[Hit]:
    """Between two records, since the last validation. What should follow the newest is a duty that is due."""
    since = asked_since(case.accounts)
    if since is None:
        return
    for gap, newest in _unexplained(case, since).items():
        if newest.pk in case.rows_by_evidence:
            days = {"first": written(max(gap.first, since)), "last": written(gap.last)}
            yield on_evidence(case, newest, _("nothing covers %(first)s to %(last)s") % days)


def _unexplained(case: Case, since: date) -> dict[Gap, Evidence]:
    """Each gap that is too long, with the newest record of its series; two series may share one."""
    answers: dict[int, list[int]] = {}
    for response, evidence in case.evidence_links:
        answers.setdefault(evidence, []).append(response)
    own = {subject: days_of(Span(*span)) for subject, *span in case.records("duties.rhythms of records")}
    explained = set(case.records("duties.explained records"))
    return {
        gap: series.newest
        for series in series_among(case.evidence.values(), answers, case.records("evidence periods"))
        for gap in series.gaps
        if is_too_long(gap, rhythm_after(series, gap, own), since=since) and next_asked(gap.before) not in explained
    }
