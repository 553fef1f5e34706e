"""Tables of invented records as XLSX or CSV. The same key gives the same table."""

import csv
import io
import random
from collections.abc import Callable
from datetime import date, timedelta

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

UNITS = "ACMU"


def rows_of(key: str, columns: dict[str, str], count: int, *, first: date, last: date) -> list[list]:
    """Records in the order of their days; `columns` maps a heading to the kind of its values."""
    luck = random.Random(key)  # noqa: S311 (invented records)
    makers = [_maker(kind, luck, last) for kind in columns.values()]
    days = sorted(first + timedelta(days=luck.randint(0, max((last - first).days, 0))) for _ in range(count))
    return [[make(day, position) for make in makers] for position, day in enumerate(days)]


def as_xlsx(title: str, columns: dict[str, str], rows: list[list]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title[:28].translate(str.maketrans(":/\\?*[]", "-------"))
    sheet.append(list(columns))
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8ECF3")
    for row in rows:
        sheet.append(row)
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = max(len(str(cell.value)) for cell in column) + 3
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def as_csv(columns: dict[str, str], rows: list[list]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue().encode()


def _maker(kind: str, luck: random.Random, last: date) -> Callable[[date, int], object]:
    """What makes the values of one column, from the day and the number of the row."""
    word, _, rest = str(kind).partition(" ")
    makers = {
        "day": lambda day, _: day.isoformat(),
        "later": lambda day, _: (day + timedelta(days=luck.randint(3, 60))).isoformat(),
        "time": lambda _day, _: f"{luck.randint(6, 21):02}:{luck.randint(0, 59):02}",
        "unit": lambda _day, _: f"{UNITS} {luck.randint(200000, 209999)}",
        "plate": lambda _day, _: f"{luck.choice('RTX')}{luck.randint(10, 99)}-{luck.randint(100, 999)}",
        "seal": lambda _day, position: f"HS {204100 + position}",
        "number": lambda _day, _: luck.randint(*_range(rest)),
        "one": lambda _day, _: luck.choice(rest.split("|")),
    }
    return makers.get(word, lambda _day, _: str(kind)) if word in makers else lambda _day, _: str(kind)


def _range(text: str) -> tuple[int, int]:
    low, high = text.split("-")
    return int(low), int(high)
