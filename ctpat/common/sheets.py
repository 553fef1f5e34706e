"""Spreadsheets whose cells can't become formulas and whose bytes depend on their content alone.

Every text is stored as a string, and the apostrophe flag (`quotePrefix`) keeps Excel from reading
one that begins with =, +, - or @ as more.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters; Excel cuts the rest without a word
ACTIVE = ("=", "+", "-", "@", "\t", "\r")
HEAD = Font(bold=True, color="FFFFFF")
HEAD_FILL = PatternFill("solid", fgColor="14233F")
WRAPPED = Alignment(vertical="top", wrap_text=True)


def fill(sheet: Worksheet, heads: list[tuple[str, int]], rows: Iterable[list]) -> None:
    """Heads with the widths of their columns, then the rows."""
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


def as_bytes(book: Workbook, at: datetime) -> bytes:
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
