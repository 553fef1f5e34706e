"""What an officer approves in spite of: known holes, each named. Whatever waits is no hole but a stop."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ctpat.companies.models import Company

from .progress import Progress


@dataclass(frozen=True)
class Hole:
    """One criterion that isn't as it should be."""

    code: str
    text: str
    standing: str = "gap"


def holes_in(progress: Progress, company: Company) -> list[Hole]:
    """Musts that are a gap, and edits of this window that no second person accepted."""
    return list(_holes(progress, company))


def _holes(progress: Progress, company: Company) -> Iterator[Hole]:
    for line in progress.lines:
        row = line.row
        if row.is_must and row.is_gap:
            yield Hole(row.code, _("%(code)s is a gap: %(why)s") % {"code": row.code, "why": row.sentences[0]})
        elif company.two_pairs_of_eyes and line in progress.edited and row.review_state != "accepted":
            text = _("%(code)s was edited and no second person has accepted it.") % {"code": row.code}
            yield Hole(row.code, text, "at_risk")
