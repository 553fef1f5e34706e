"""Charts as SVG, made on the server: the same shapes on paper and on screen.

Each criterion is one square. Full: met. Boxed: covered. Half: at risk. Open and crossed:
gap. A dash: not applicable. So what is missing is missing ink, also in black and white. A
square is a stroke as thick as it is long, and each standing is one or two paths, because
the PDF engine's cost follows the number of paths. `<title>` comes first and says the figures in words.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from compliance.readiness.rule import Standing

from .readiness.facts import TrendPoint

# The order of squares and keys: what counts in full first.
ORDER = [Standing.MET, Standing.COVERED, Standing.AT_RISK, Standing.GAP, Standing.NOT_APPLICABLE]


@dataclass(frozen=True)
class Palette:
    """Colours of one surface; every value goes into a `fill` or `stroke` attribute."""

    standings: Mapping[Standing, str]
    ink: str = "#14233f"
    muted: str = "#5b6472"
    line: str = "#d7dbe2"
    accent: str = "#1f5fae"


PAPER = Palette(
    {
        Standing.MET: "#17662a",
        Standing.COVERED: "#4b3a8c",
        Standing.AT_RISK: "#8a5300",
        Standing.GAP: "#a61b1b",
        Standing.NOT_APPLICABLE: "#6b717b",
    }
)
COVER = Palette(
    {
        Standing.MET: "#8ea4cc",
        Standing.COVERED: "#8ea4cc",
        Standing.AT_RISK: "#c9d4ea",
        Standing.GAP: "#ffffff",
        Standing.NOT_APPLICABLE: "#5d7099",
    },
    ink="#c9d4ea",
)
SCREEN = Palette(
    {
        Standing.MET: "var(--met-solid)",
        Standing.COVERED: "var(--covered-solid)",
        Standing.AT_RISK: "var(--risk-solid)",
        Standing.GAP: "var(--gap-solid)",
        Standing.NOT_APPLICABLE: "var(--na-solid)",
    },
    ink="var(--ink)",
    muted="var(--ink-3)",
    line="var(--hairline)",
    accent="var(--accent)",
)


class Corner(NamedTuple):
    """The upper left corner of a square."""

    x: float
    y: float


class Grid(NamedTuple):
    """How squares are laid out: edge, distance of one to the next, and how many to a row."""

    edge: float
    pitch: float
    columns: int
    left: float = 0

    def corners(self, count: int, top: float = 0) -> list[Corner]:
        return [
            Corner(self.left + i % self.columns * self.pitch, top + i // self.columns * self.pitch)
            for i in range(count)
        ]


PORTRAIT = Grid(edge=5, pitch=6.45, columns=22, left=8)
BOARD = Grid(edge=3.6, pitch=4.46, columns=12)
STRIP = Grid(edge=6.4, pitch=7.8, columns=22)


def portrait(rows: Sequence[Sequence[Standing]], *, title: str, palette: Palette = COVER) -> SafeString:
    """The whole programme in one picture: a row for each element, a square for each criterion."""
    grid, top, placed, numbers = PORTRAIT, 0.0, [], []
    for number, row in enumerate(rows, start=1):
        numbers.append(
            f'<text x="0" y="{top + 3.9:.2f}" font-size="4" font-family="Noto Serif Display" '
            f'fill="{palette.ink}">{number}</text>'
        )
        corners = grid.corners(len(row), top)
        placed += zip(_in_order(row), corners, strict=True)
        top = (corners[-1].y if corners else top) + grid.pitch
    width = grid.left + grid.columns * grid.pitch
    body = "".join(numbers) + _marks(placed, grid.edge, palette)
    return _svg(width, max(top - grid.pitch + grid.edge + 1.45, 1), title, body, "fig portrait")


def board_rows(criteria: int) -> int:
    """How many rows of squares one element takes on the board."""
    return max(2, -(-criteria // BOARD.columns))


def board_cell(standings: Sequence[Standing], *, title: str, palette: Palette = PAPER) -> SafeString:
    """One element on the 3x3 board: two rows of squares, more if it has more criteria."""
    rows = board_rows(len(standings))
    return _squares(BOARD, standings, 53, (rows - 1) * BOARD.pitch + BOARD.edge, title, palette)


def strip(standings: Sequence[Standing], *, title: str, palette: Palette = PAPER) -> SafeString:
    """The squares of one element in a line, as at the head of its pages."""
    rows = max(1, -(-len(standings) // STRIP.columns))
    return _squares(STRIP, standings, 172, (rows - 1) * STRIP.pitch + STRIP.edge, title, palette)


def in_words(counts: Mapping[Standing, int]) -> str:
    """The counts that are not nothing, such as '7 met, 3 at risk, 1 gap'."""
    phrases = {
        Standing.MET: _("%(count)s met"),
        Standing.COVERED: _("%(count)s covered"),
        Standing.AT_RISK: _("%(count)s at risk"),
        Standing.GAP: _("%(count)s gap"),
        Standing.NOT_APPLICABLE: _("%(count)s not applicable"),
    }
    return ", ".join(phrases[standing] % {"count": counts[standing]} for standing in ORDER if counts.get(standing))


def trend(points: Sequence[TrendPoint], *, month: Callable[[TrendPoint], str], palette: Palette = PAPER) -> SafeString:
    """The figure over the last months as a line; the last point stands out with its value.

    `month` gives the label below a point.
    """
    if not points:
        return SafeString("")
    low = min(50, min(point.percent for point in points) // 25 * 25)
    xs = _spread(len(points), 8, 94)
    at = [(x, 26 - (point.percent - low) * 22 / (100 - low)) for x, point in zip(xs, points, strict=True)]
    parts = [_gridline(value, 26 - (value - low) * 22 / (100 - low), palette) for value in (low, (low + 100) // 2, 100)]
    if len(at) > 1:
        line = "L".join(f"{x:.2f} {y:.2f}" for x, y in at)
        parts.append(f'<path d="M{line}" fill="none" stroke="{palette.ink}" stroke-width=".6"/>')
    parts += [f'<circle cx="{x:.2f}" cy="{y:.2f}" r=".75" fill="{palette.ink}"/>' for x, y in at[:-1]]
    (x, y), last = at[-1], points[-1]
    parts.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.7" fill="{palette.accent}"/>')
    parts.append(_label(x, y - 3, last.percent, 3.6, palette.ink, bold=True))
    if len(at) > 1:
        parts.append(_label(at[0][0], at[0][1] - 2.4, points[0].percent, 2.9, palette.ink))
    parts += [_label(x, 32, month(point), 2.7, palette.muted) for x, point in zip(xs, points, strict=True)]
    title = _("Readiness in per cent by month, %(first)s to %(last)s: %(figures)s") % {
        "first": month(points[0]),
        "last": month(last),
        "figures": ", ".join(str(point.percent) for point in points),
    }
    return _svg(104, 33, title, "".join(parts), "fig trend")


def _spread(count: int, start: float, end: float) -> list[float]:
    if count == 1:
        return [end]
    return [start + i * (end - start) / (count - 1) for i in range(count)]


def _gridline(value: int, y: float, palette: Palette) -> str:
    return (
        f'<path d="M8 {y:.2f}H98" stroke="{palette.line}" stroke-width=".25"/>'
        f'<text x="0" y="{y + 1:.2f}" font-size="2.7" font-family="Noto Sans" fill="{palette.muted}">{value}</text>'
    )


def _label(x: float, y: float, text: object, size: float, colour: str, *, bold: bool = False) -> str:
    weight = 'font-weight="700" ' if bold else ""
    return format_html(
        '<text x="{}" y="{}" font-size="{}" {}text-anchor="middle" font-family="Noto Sans" fill="{}">{}</text>',
        f"{x:.2f}",
        f"{y:.2f}",
        size,
        mark_safe(weight),
        colour,
        text,
    )


def _in_order(standings: Iterable[Standing]) -> list[Standing]:
    return sorted(standings, key=ORDER.index)


def _squares(
    grid: Grid, standings: Sequence[Standing], width: float, height: float, title: str, palette: Palette
) -> SafeString:
    placed = list(zip(_in_order(standings), grid.corners(len(standings)), strict=True))
    return _svg(width, height, title, _marks(placed, grid.edge, palette), "fig")


def _svg(width: float, height: float, title: str, body: str, css: str) -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" xmlns="http://www.w3.org/2000/svg"><title>{}</title>{}</svg>',
        css,
        f"{width:g}",
        f"{height:g}",
        title,
        mark_safe(body),
    )


def _marks(placed: Iterable[tuple[Standing, Corner]], edge: float, palette: Palette) -> str:
    where: dict[Standing, list[Corner]] = {standing: [] for standing in ORDER}
    for standing, corner in placed:
        where[standing].append(corner)
    return "".join(
        _DRAW[standing](corners, edge, palette.standings[standing]) for standing, corners in where.items() if corners
    )


def _full(corners: list[Corner], edge: float, colour: str) -> str:
    d = "".join(f"M{x:.2f} {y + edge / 2:.2f}h{edge:.2f}" for x, y in corners)
    return _stroke(d, colour, edge)


def _boxed(corners: list[Corner], edge: float, colour: str) -> str:
    core = 0.4 * edge
    d = "".join(f"M{x + 0.3 * edge:.2f} {y + 0.3 * edge:.2f}h{core:.2f}v{core:.2f}h-{core:.2f}z" for x, y in corners)
    return f'<path d="{d}" fill="{colour}"/>' + _stroke(_boxes(corners, edge), colour, 0.12 * edge)


def _half(corners: list[Corner], edge: float, colour: str) -> str:
    d = "".join(f"M{x:.2f} {y:.2f}v{edge:.2f}h{edge:.2f}z" for x, y in corners)
    return f'<path d="{d}" fill="{colour}"/>' + _stroke(_boxes(corners, edge), colour, 0.12 * edge)


def _crossed(corners: list[Corner], edge: float, colour: str) -> str:
    arm = 0.46 * edge
    d = "".join(
        f"M{x + 0.27 * edge:.2f} {y + 0.27 * edge:.2f}l{arm:.2f} {arm:.2f}m-{arm:.2f} 0l{arm:.2f} -{arm:.2f}"
        for x, y in corners
    )
    return _stroke(_boxes(corners, edge) + d, colour, 0.17 * edge)


def _dash(corners: list[Corner], edge: float, colour: str) -> str:
    d = "".join(f"M{x + edge / 4:.2f} {y + edge / 2:.2f}h{edge / 2:.2f}" for x, y in corners)
    return _stroke(d, colour, 0.12 * edge)


def _boxes(corners: list[Corner], edge: float) -> str:
    side, inset = 0.88 * edge, 0.06 * edge
    return "".join(f"M{x + inset:.2f} {y + inset:.2f}h{side:.2f}v{side:.2f}h-{side:.2f}z" for x, y in corners)


def _stroke(d: str, colour: str, width: float) -> str:
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:.2f}"/>'


_DRAW = {
    Standing.MET: _full,
    Standing.COVERED: _boxed,
    Standing.AT_RISK: _half,
    Standing.GAP: _crossed,
    Standing.NOT_APPLICABLE: _dash,
}
