"""Reading a company's chain from the first link to the head."""

from typing import NamedTuple

from ctpat.companies.models import Company
from ctpat.companies.scoping import company_scope

from .chain import Link, digest
from .models import Entry, Head

FIELDS = ("company_id", "seq", "at", "actor", "origin", "verb", "target", "data", "digest")


class Verdict(NamedTuple):
    """How far a history is what was written: the last entry that holds, its digest, and the first flaw."""

    seq: int
    digest: str
    flaw: str = ""


def verify(company: Company) -> Verdict:
    """Follow the chain of one company. Names the entry that was changed, removed, swapped or cut off.

    Others may go on writing meanwhile: what comes after the head that was read is followed too.
    """
    with company_scope(company, write=False):
        verdict = _follow(Verdict(0, ""))
        while not verdict.flaw:
            head = Head.objects.filter(pk=company.pk).first() or Head()
            if head.seq <= verdict.seq:
                return verdict._replace(flaw=_flaw_at(head, verdict))
            further = _follow(verdict)
            if further == verdict:
                return verdict._replace(flaw=f"the entries after {verdict.seq} were cut off")
            verdict = further
        return verdict


def _follow(verdict: Verdict) -> Verdict:
    """From the last entry that holds to the newest, or to the first that doesn't."""
    seq, before = verdict.seq, verdict.digest
    rows = Entry.objects.filter(seq__gt=seq).order_by("seq").values_list(*FIELDS)
    for *link, value in rows.iterator(5000):
        found = Link(*link)
        if found.seq != seq + 1:
            return Verdict(seq, before, f"entry {seq + 1} is missing")
        if digest(before, found) != value:
            return Verdict(seq, before, f"entry {found.seq} was changed")
        seq, before = found.seq, value
    return Verdict(seq, before)


def _flaw_at(head: Head, verdict: Verdict) -> str:
    if (head.seq, head.digest) == (verdict.seq, verdict.digest):
        return ""
    return f"the head names entry {head.seq}, which isn't the end of the chain"
