"""The readiness figure over twelve months as a line for the screen: values in, coordinates out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 292.0, 88.0
LEFT, TOP = 4.0, 9.6
STEPS = (10, 20, 50)  # percent between two grid lines
MOST_LINES = 4


@dataclass(frozen=True)
class Label:
    """A word at a place of the drawing."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class TrendLine:
    """Coordinates in a drawing of 320 by 112 units."""

    line: str
    area: str
    last: tuple[float, float]
    grid: list[Label]
    months: list[date]
    month_xs: list[float]

    @property
    def labels(self) -> list[tuple[float, date]]:
        return list(zip(self.month_xs, self.months, strict=True))


def trend_line(points: Sequence[tuple[date, int]]) -> TrendLine | None:
    """The line through (day, percent), oldest first; None with fewer than two days."""
    if len(points) < 2:
        return None
    low, high, step = _scale([percent for _day, percent in points])
    first, last = points[0][0], points[-1][0]
    span = max((last - first).days, 1)

    def place(day: date, percent: int) -> tuple[float, float]:
        x = LEFT + (day - first).days / span * (WIDTH - LEFT - 6)
        y = TOP + (high - percent) / (high - low) * (HEIGHT - TOP - 8)
        return round(x, 1), round(y, 1)

    at = [place(day, percent) for day, percent in points]
    line = " ".join(f"{x},{y}" for x, y in at)
    area = f"M{at[0][0]} {HEIGHT}L" + "L".join(f"{x} {y}" for x, y in at) + f"L{at[-1][0]} {HEIGHT}Z"
    values = range(low, high + 1, step)
    grid = [Label(300, place(first, value)[1], str(value)) for value in values]
    months = _months(first, last)
    return TrendLine(line, area, at[-1], grid, months, [place(day, low)[0] for day in months])


def _scale(figures: list[int]) -> tuple[int, int, int]:
    """Lowest and highest grid line and the step between: the finest that needs few lines."""
    for step in STEPS:
        low = min(figures) // step * step
        high = max(low + 2 * step, -(-max(figures) // step) * step)
        if (high - low) // step < MOST_LINES:
            break
    return low, high, step


def _months(first: date, last: date) -> list[date]:
    """Up to five days spread over the time, for the labels below."""
    span = (last - first).days
    count = min(5, span // 28 + 1)
    if count < 2:
        return [first]
    return [date.fromordinal(first.toordinal() + span * n // (count - 1)) for n in range(count)]
