"""The proof calendar on paper: a grid of marks that differ in shape, also in black and white.

All marks of one look are one path, because the PDF engine's cost follows the number of paths.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

INK, MUTED, LINE, RED = "#14233f", "#5b6472", "#d7dbe2", "#a61b1b"
WIDTH, LABELS, FIGURES = 480, 176, 34
DRAWN_WIDTH = 640
HEAD, ROW, MARK = 24, 12, 5.6
TITLE_LETTERS = 44


@register.simple_tag
def proof_grid(rows: list[dict], months: list[str], years: list[list[int]], words: str) -> SafeString:
    """The grid as one picture; `words` says its figures to those who don't see it."""
    step = (WIDTH - LABELS - FIGURES) / max(len(months), 1)
    height = HEAD + ROW * len(rows) + 4
    return format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img"><title>{}</title>{}{}{}{}</svg>',
        WIDTH,
        height,
        DRAWN_WIDTH,
        round(height * DRAWN_WIDTH / WIDTH),
        words,
        _years(years, step, height),
        _lines(len(rows)),
        _marks(rows, step),
        _texts(rows),
    )


@register.simple_tag
def proof_mark(look: str) -> SafeString:
    """One mark for the key."""
    drawn = _look(look, [(0, 0)])
    return format_html('<svg viewBox="-5 -5 10 10" width="8" height="8" role="presentation">{}</svg>', drawn)


def _years(years: list[list[int]], step: float, height: float) -> SafeString:
    lines, x = [], float(LABELS)
    for year, number in years:
        lines.append((f"{x:.1f}", height, LINE, f"{x + 2:.1f}", INK, year))
        x += number * step
    return format_html_join(
        "",
        '<path d="M{0} 2V{1}" stroke="{2}" stroke-width=".6"></path>'
        '<text x="{3}" y="10" font-size="7" font-weight="700" fill="{4}">{5}</text>',
        lines,
    )


def _lines(number: int) -> SafeString:
    path = "".join(f"M{LABELS} {_y(row):.1f}H{WIDTH - FIGURES}" for row in range(number))
    return format_html('<path d="{}" stroke="{}" stroke-width=".3"></path>', path, LINE)


def _texts(rows: list[dict]) -> SafeString:
    return format_html_join(
        "",
        '<text x="0" y="{0}" font-size="6.6" fill="{1}" font-weight="{2}">{3}</text>'
        '<text x="{4}" y="{0}" font-size="6.6" text-anchor="end" fill="{1}" font-weight="{2}">{5}</text>',
        (
            (
                f"{_y(number) + 2.3:.1f}",
                INK if row["is_whole"] else RED,
                "400" if row["is_whole"] else "700",
                _cut(row["title"]),
                WIDTH,
                row["met"],
            )
            for number, row in enumerate(rows)
        ),
    )


def _marks(rows: list[dict], step: float) -> SafeString:
    places: dict[str, list[tuple[float, float]]] = {}
    for number, row in enumerate(rows):
        for month, look in enumerate(row["cells"]):
            if look != "none":
                places.setdefault(look, []).append((LABELS + (month + 0.5) * step, _y(number)))
    return format_html_join("", "{}", ((_look(look, found),) for look, found in sorted(places.items())))


def _look(look: str, places: list[tuple[float, float]]) -> SafeString:
    """All marks of one look: full, half, crossed, boxed, dashed, ringed."""
    half = MARK / 2
    corners = [(x - half, y - half) for x, y in places]
    box = "".join(f"M{x:.1f} {y:.1f}h{MARK}v{MARK}h-{MARK}z" for x, y in corners)
    if look == "ok":
        return _path(box, fill=INK)
    if look == "late":
        half_box = "".join(f"M{x:.1f} {y:.1f}v{MARK}h{MARK}z" for x, y in corners)
        return format_html("{}{}", _path(half_box, fill=INK), _path(box, stroke=INK))
    if look == "miss":
        cross = "".join(f"M{x + 1:.1f} {y + 1:.1f}l3.6 3.6m-3.6 0l3.6-3.6" for x, y in corners)
        return _path(box + cross, stroke=RED, width=1)
    if look == "why":
        return _path(box, stroke=INK)
    if look == "rest":
        return _path("".join(f"M{x:.1f} {y + half:.1f}h{MARK}" for x, y in corners), stroke=MUTED, width=1)
    rings = "".join(f"M{x - 1.8:.1f} {y:.1f}a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0 -3.6 0" for x, y in places)
    return _path(rings, stroke=MUTED, width=0.6)


def _path(path: str, *, fill: str = "none", stroke: str = "none", width: float = 0.8) -> SafeString:
    return format_html('<path d="{}" fill="{}" stroke="{}" stroke-width="{}"></path>', path, fill, stroke, width)


def _y(row: int) -> float:
    return HEAD + ROW * row


def _cut(title: str) -> str:
    return title if len(title) <= TITLE_LETTERS else f"{title[: TITLE_LETTERS - 1].rstrip()}\u2026"
