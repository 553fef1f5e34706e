"""The calendar as a spreadsheet: one row for each due date, with whose the date is in words."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from openpyxl import Workbook

from ctpat.common.sheets import as_bytes, fill
from ctpat.companies.models import Company

from .models import Occurrence
from .month import state_of
from .words import rhythm_of, source_of, where_of


def workbook(company: Company, rows: Iterable[Occurrence], *, at: datetime) -> bytes:
    book = Workbook()
    book.properties.creator = company.name
    book.properties.title = _("Duties")
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    sheet = book.active
    sheet.title = _("Duties")
    on = company.today(at)
    fill(sheet, _heads(), ([*_cells(row), state_of(row, on=on)[1], row.done_on, _proof(row)] for row in rows))
    return as_bytes(book, at)


def _heads() -> list[tuple[str, int]]:
    """Heads and widths."""
    return [
        (_("Due on"), 12),
        (_("Duty"), 38),
        (_("About"), 36),
        (_("Where"), 22),
        (_("Owner"), 22),
        (_("Deputy"), 22),
        (_("Whose date"), 16),
        (_("Rhythm"), 18),
        (_("Source"), 60),
        (_("Criteria"), 16),
        (_("What proves it"), 48),
        (_("State"), 20),
        (_("Done on"), 12),
        (_("Proof"), 40),
    ]


def _cells(row: Occurrence) -> list:
    duty, kind = row.duty, row.duty.of_kind
    return [
        row.due_on,
        kind.title,
        duty.label,
        where_of(duty),
        str(duty.owner or ""),
        str(duty.deputy or ""),
        source_of(duty).word,
        rhythm_of(duty),
        f"{source_of(duty).sentence} {kind.source}",
        ", ".join(kind.criterion_ids),
        kind.completion_proof,
    ]


def _proof(row: Occurrence) -> str:
    return row.proof_label or (row.evidence.title_for_all if row.evidence else "") or row.note
