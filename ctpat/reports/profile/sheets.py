"""The security profile as a spreadsheet that reads back exactly as it was written.

No cell can become a formula: every text is stored as a string, and the apostrophe flag
(`quotePrefix`) keeps Excel from reading one that begins with =, +, - or @ as more.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ..readiness.facts import Evidence
from .facts import Answer, ProfileFacts

LONGEST_CELL = 32_767  # characters; Excel cuts the rest without a word
ACTIVE = ("=", "+", "-", "@", "\t", "\r")
HEAD = Font(bold=True, color="FFFFFF")
HEAD_FILL = PatternFill("solid", fgColor="14233F")
WRAPPED = Alignment(vertical="top", wrap_text=True)


def workbook(facts: ProfileFacts) -> bytes:
    """Two sheets: the answers, one row for each criterion, and the evidence. The same facts, the same bytes."""
    book = Workbook()
    book.properties.creator = facts.company
    book.properties.title = _("Security profile")
    book.properties.created = book.properties.modified = facts.made.at.replace(tzinfo=None)
    answers = book.active
    answers.title = _("Profile")
    categories = dict(facts.categories)
    _fill(answers, _answer_heads(), (_answer_row(answer, categories) for answer in facts.answers))
    _fill(book.create_sheet(_("Evidence")), _evidence_heads(), map(_evidence_row, facts.evidence))
    return _bytes(book, facts.made.at)


def _answer_heads() -> list[tuple[str, int]]:
    """Heads and widths."""
    return [
        (_("Criterion"), 10),
        (_("Level"), 9),
        (_("Category"), 24),
        (_("Element"), 9),
        (_("Title"), 36),
        (_("Standing"), 13),
        (_("Answer"), 15),
        (_("How it is done"), 80),
        (_("Reason"), 30),
        (_("Accounts that differ"), 40),
        (_("Evidence"), 18),
        (_("Owner"), 22),
        (_("Review"), 18),
        (_("Accepted by"), 22),
        (_("Accepted on"), 13),
        (_("Review due on"), 13),
    ]


def _answer_row(answer: Answer, categories: dict[int, str]) -> list:
    return [
        answer.code,
        _("Must") if answer.is_must else _("Should"),
        f"{answer.category} {categories.get(answer.category, '')}".strip(),
        answer.element,
        answer.title,
        answer.standing,
        answer.status,
        answer.text,
        answer.reason,
        "\n\n".join(f"{one.account}: {one.status}\n{one.text}".strip() for one in answer.exceptions),
        ", ".join(answer.evidence),
        answer.owner,
        answer.review,
        answer.accepted_by,
        answer.accepted_on,
        answer.review_on,
    ]


def _evidence_heads() -> list[tuple[str, int]]:
    return [
        (_("No."), 9),
        (_("Document"), 48),
        (_("Kind, version, site"), 40),
        (_("Criteria"), 24),
        (_("Covers from"), 13),
        (_("Covers to"), 13),
        (_("Current until"), 13),
        ("SHA-256", 68),
    ]


def _evidence_row(item: Evidence) -> list:
    return [
        item.key,
        item.title,
        item.about,
        ", ".join(item.codes),
        item.covers_from,
        item.covers_to,
        item.current_until,
        item.sha256,
    ]


def _fill(sheet: Worksheet, heads: list[tuple[str, int]], rows: Iterable[list]) -> None:
    for column, (head, width) in enumerate(heads, start=1):
        cell = sheet.cell(1, column, head)
        cell.font, cell.fill = HEAD, HEAD_FILL
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _write(sheet.cell(number, column), value)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _write(cell: Cell, value) -> None:
    if value in ("", None):
        return
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
        cell.value = text
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula
        cell.quotePrefix = text.startswith(ACTIVE)
    else:
        cell.value = value
        cell.number_format = "0" if isinstance(value, int) else "yyyy-mm-dd"
    cell.alignment = WRAPPED


def _bytes(book: Workbook, at: datetime) -> bytes:
    """The file with the time of its facts in every entry, so that the bytes don't depend on the clock."""
    drawn, fixed = io.BytesIO(), io.BytesIO()
    book.save(drawn)
    with zipfile.ZipFile(drawn) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _with_fixed_time(content, at)
            target.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def _with_fixed_time(core: bytes, at: datetime) -> bytes:
    """openpyxl writes the present time as the time of change."""
    before, _sep, rest = core.partition(b"<dcterms:modified")
    head, _sep, tail = rest.partition(b">")
    _time, _sep, after = tail.partition(b"<")
    return before + b"<dcterms:modified" + head + b">" + f"{at:%Y-%m-%dT%H:%M:%SZ}".encode() + b"<" + after
