"""What the calendar's pages draw thousands of times: months of the proof calendar, dates on a line of the year.

As tags, because a template takes several times as long for each of them.
"""

from functools import cache, lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ctpat.common.written_dates import written

from ..proof import ProofCalendar, ProofRow
from ..timeline import Tick, TimeRow

register = template.Library()

TOUCH = '<rect class="pt-touch" x="-12" y="0" width="24" height="24"></rect>'
SQUARE = '<rect x="-5" y="7" width="10" height="10" rx="1.5"></rect>'
SHAPES = {
    "coming": '<circle cx="0" cy="12" r="3.5"></circle>',
    "expected": '<circle cx="0" cy="12" r="3.5"></circle>',
    "open": '<circle cx="0" cy="12" r="5"></circle>',
    "late": SQUARE + '<path d="M-3 9l6 6M3 9l-6 6"></path>',
    "done-late": SQUARE + '<path d="M-5 17L5 7V17Z"></path>',
    "done": SQUARE,
    "missed": SQUARE,
}


@register.simple_tag
def proof_cells(row: ProofRow, proof: ProofCalendar) -> SafeString:
    """The months of one duty as cells of the table, each with its words for those who don't see it."""
    cells = []
    for cell in row.cells:
        month, place = proof.month_words[cell.month], proof.month_classes[cell.month]
        if cell.url:
            cells.append((place, cell.url, cell.look, month, cell.word))
        else:
            cells.append(_empty_month(place, month, cell.word))
    return mark_safe("".join(one if isinstance(one, str) else _month(*one) for one in cells))


def _month(place: str, url: str, look: str, month: str, word: str) -> SafeString:
    return format_html(
        '<td class="{}"><a href="{}" class="pc pc-{}"><span class="vh">{}: {}</span></a></td>',
        place,
        url,
        look,
        month,
        word,
    )


@lru_cache(maxsize=512)
def _empty_month(place: str, month: str, word: str) -> SafeString:
    shape = '<td class="{}"><span class="pc pc-none"><span class="vh">{}: {}</span></span></td>'
    return format_html(shape, place, month, word)


@register.simple_tag
def time_ticks(ticks: list[Tick]) -> SafeString:
    """The lines at the beginnings of months, the same behind each duty."""
    return format_html_join(
        "", '<line class="yr-t" x1="{0}" x2="{0}" y1="0" y2="24"></line>', ((tick.x,) for tick in ticks)
    )


@register.simple_tag
def time_points(row: TimeRow) -> SafeString:
    """The dates of one duty on its line, told apart by shape as well."""
    return format_html_join(
        "",
        '<a href="{0}" aria-label="{1}, {2}: {3}"><title>{2}: {3}</title>'
        '<svg x="{4}" y="0" width="1" height="24" overflow="visible">{5}</svg></a>',
        (
            (point.url, row.duty.title, written(point.on), point.word, point.x, time_point(point.state))
            for point in row.points
        ),
    )


@register.simple_tag
@cache
def time_point(state: str) -> SafeString:
    """The figure of a date by its state."""
    return mark_safe(f'<g class="pt pt-{state}">{TOUCH}{SHAPES[state]}</g>')
