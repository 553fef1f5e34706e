"""Evidence that ends, recurring records, and papers that are reviewed."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Prefetch

from ctpat.companies.anchors import Fact, Proof, Span, anchor, proof
from ctpat.companies.scoping import company_in_force

from ..catalogue.library import shipped
from ..models import Evidence, EvidenceLink, EvidenceVersion
from ..series import RECORDS, Continuations, answers_of
from .paths import path_to

EVIDENCE = ("compliance.evidence.",)
PAPERS = {Evidence.Kind.POLICY, Evidence.Kind.PROCEDURE}
STATEMENT_OF_SUPPORT = "1.1"
MONTH_DAYS = 31


def _evidence(**filters):
    """Evidence in use with its newest version and the numbers it proves."""
    links = EvidenceLink.objects.select_related("response__criterion", "response__own_criterion")
    newest = EvidenceVersion.objects.order_by("-number")
    prefetched = Prefetch("versions", newest, to_attr="newest_first"), Prefetch("links", links)
    return Evidence.objects.kept().filter(**filters).prefetch_related(*prefetched).order_by("pk")


def _evidence_fact(item: Evidence, on: date, **more) -> Fact:
    version = next(iter(item.newest_first), None)
    company = company_in_force()
    return Fact(
        subject=item,
        on=on,
        label=item.title_for_all,
        path=path_to("evidence_detail", item.pk),
        record=f"version {version.number}" if version else "",
        recorded_on=company.today(version.uploaded_at) if version else None,
        owner=item.owner_id,
        site=item.site_id,
        codes=tuple(dict.fromkeys(link.response.code for link in item.links.all())),
        **more,
    )


@anchor("evidence.expires_on", moved_by=EVIDENCE)
def evidence_expires() -> Iterator[Fact]:
    for item in _evidence(expires_on__isnull=False):
        yield _evidence_fact(item, item.expires_on)


@anchor("evidence.period_to", moved_by=EVIDENCE)
def evidence_periods() -> Iterator[Fact]:
    """Recurring records: what covers a period asks for the next, in the rhythm of the record.

    An item that another continues (of the same kind and site, for one of the same criteria) has
    passed the question on to it.
    """
    items = _records()
    follow = Continuations(items, answers_of(items))
    for item in items:
        if not follow.is_continued(item):
            days = (item.covers_to - item.covers_from).days + 1
            rhythm = Span(days, "days") if days > MONTH_DAYS else None
            yield _evidence_fact(item, item.covers_to, rhythm=rhythm)


def _records() -> list[Evidence]:
    """Evidence of things done again and again, with the stretch of time that each item covers."""
    return list(_evidence(kind__in=RECORDS, covers_from__isnull=False, covers_to__isnull=False))


@proof("evidence-period-gap", moved_by=EVIDENCE)
def periods_continued() -> Iterator[Proof]:
    items = _records()
    follow, company = Continuations(items, answers_of(items)), company_in_force()
    for item in items:
        later = next(iter(follow.of(item)), None)
        if later and later.newest_first:
            yield Proof(
                subject=item,
                on=company.today(later.newest_first[-1].uploaded_at),
                record=f"evidence {later.pk}",
                label=later.title_for_all,
                path=path_to("evidence_detail", later.pk),
            )


@anchor("document.reviewed_on", moved_by=EVIDENCE)
def documents_reviewed() -> Iterator[Fact]:
    """For each duty to review a paper: when the one of its policies and procedures that is oldest was reviewed.

    A company without such a paper owes it from the day on which it began.
    """
    papers = list(_evidence(kind__in=PAPERS))
    for duty in shipped("duties")["duties"]:
        if duty["anchor"] == "document.reviewed_on":
            yield _paper_fact([item for item in papers if _proves(item, duty["criterion_ids"])], duty["id"])


@anchor("statement.signed_on", moved_by=EVIDENCE)
def statement_signed() -> Iterator[Fact]:
    statements = [
        item for item in _evidence().exclude(kind=Evidence.Kind.PHOTO) if _proves(item, [STATEMENT_OF_SUPPORT])
    ]
    newest = max(statements, key=_dated, default=None)
    yield _paper_fact([newest] if newest else [], "statement-of-support")


def _paper_fact(papers: list[Evidence], duty: str) -> Fact:
    company = company_in_force()
    if not papers:
        path = path_to("evidence_list")
        began = company.today(company.created_at)
        return Fact(subject=company, on=began, label=company.name, path=path, is_assumed=True, duty=duty)
    oldest = min(papers, key=_dated)
    fact = _evidence_fact(oldest, _dated(oldest), duty=duty)
    version = f"{oldest.pk} {fact.record}"
    return Fact(
        subject=company,
        on=fact.on,
        label=fact.label,
        path=fact.path,
        record=f"evidence {version} {fact.on}",
        recorded_on=fact.on,
        duty=duty,
        owner=fact.owner,
    )


def _proves(item: Evidence, codes: list[str]) -> bool:
    return any(link.response.code in codes for link in item.links.all())


def _dated(item: Evidence) -> date:
    """When a paper was last reviewed or signed: the beginning of what it covers, else its newest file."""
    newest = next(iter(item.newest_first), None)
    return item.covers_from or company_in_force().today(newest.uploaded_at if newest else item.created_at)
