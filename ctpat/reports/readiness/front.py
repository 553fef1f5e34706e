"""Cover, management summary and contents of the readiness report."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import charts
from ..lines import anchor
from ..text import cut, day, long_day, month, one_line, short_day
from .facts import Element, ReadinessFacts, Standing
from .figures import counts_of, element_words, marks, percent_words
from .parts import LETTERS

MOST_BLOCKERS, MOST_STEPS, FEWEST_STEPS = 7, 5, 2
# The summary must fit one page: rows of both tables below a verdict of one line, on Letter, the shorter paper.
ROWS, VERDICT_CHARACTERS = 12, 38
TITLE_CHARACTERS, NEXT_CHARACTERS, STEP_CHARACTERS, OWNER_CHARACTERS = 38, 43, 47, 20


def cover(facts: ReadinessFacts) -> dict:
    counts = counts_of(facts.counted)
    title = _(
        "The programme in one picture: each of the %(count)s criteria is one square, "
        "one row for each element. %(words)s."
    ) % {"count": len(facts.counted), "words": charts.in_words(counts)}
    return {
        "company": one_line(facts.company),
        "scope": one_line(facts.scope),
        "as_of": day(facts.as_of),
        "made_on": long_day(facts.as_of),
        "portrait": charts.portrait([[c.standing for c in element.counted] for element in facts.elements], title=title),
        "verdict": one_line(facts.verdict),
        "detail": one_line(facts.verdict_detail),
        "officer": one_line(facts.officer),
        "made_by": one_line(facts.made.by),
        "head": facts.made.history.digest[:16],
        "verify_at": facts.made.verify_at,
    }


def summary(facts: ReadinessFacts) -> dict:
    most_blockers, most_steps = _room(facts)
    applicable = len([c for c in facts.counted if c.standing != Standing.NOT_APPLICABLE])
    return {
        "verdict": one_line(facts.verdict),
        "percent": facts.percent,
        "applicable": applicable,
        "trend": charts.trend(facts.trend, month=lambda point: month(point.on)),
        "board": [_board_cell(element) for element in facts.elements],
        "marks": marks(facts.counted),
        "blockers": [
            {
                "code": blocker.codes[0] if blocker.is_must else "",
                "title": cut(blocker.title, TITLE_CHARACTERS),
                "step": cut(blocker.next_step, NEXT_CHARACTERS),
                "owner": cut(blocker.owner, OWNER_CHARACTERS),
                "by": short_day(blocker.by),
                "anchor": anchor(blocker.codes[0]) if blocker.is_must else "checks",
            }
            for blocker in facts.blockers[: _shown(facts.blockers, most_blockers)]
        ],
        "blockers_left": len(facts.blockers) - _shown(facts.blockers, most_blockers),
        "steps": [
            {
                "title": cut(step.title, STEP_CHARACTERS),
                "codes": _codes(step.codes),
                "owner": cut(step.owner, OWNER_CHARACTERS),
                "points": f"+{step.points:.1f}",
            }
            for step in facts.steps[:most_steps]
        ],
        "is_ready": facts.is_ready,
    }


def _room(facts: ReadinessFacts) -> tuple[int, int]:
    """How many blockers and how many steps fit below the verdict and the board."""
    verdict = -(-len(facts.verdict) // VERDICT_CHARACTERS)
    heights = [charts.board_rows(len(element.counted)) for element in facts.elements]
    board = sum(max(heights[start : start + 3]) - charts.board_rows(0) for start in range(0, len(heights), 3))
    rows = ROWS - (verdict - 1) - board
    blockers = min(len(facts.blockers), MOST_BLOCKERS)
    steps = max(FEWEST_STEPS, min(MOST_STEPS, rows - blockers))
    return min(blockers, rows - steps), steps


def _shown(rows: tuple, most: int) -> int:
    """How many rows fit when the last one has to say how many more there are."""
    return len(rows) if len(rows) <= most else most - 1


def _codes(codes: tuple[str, ...]) -> str:
    """At most six numbers, so that a row keeps to one line."""
    if len(codes) <= 6:
        return ", ".join(codes)
    return _("%(first)s and %(more)s more") % {"first": ", ".join(codes[:5]), "more": len(codes) - 5}


def _board_cell(element: Element) -> dict:
    open_musts = len(element.musts_open)
    return {
        "number": element.number,
        "title": element.short_title,
        "chart": charts.board_cell([c.standing for c in element.counted], title=element_words(element)),
        "percent": percent_words(element.percent),
        "open": ngettext("%(count)s Must open", "%(count)s Musts open", open_musts) % {"count": open_musts}
        if open_musts
        else "",
    }


def contents(facts: ReadinessFacts, parts: list[tuple[str, str]]) -> dict:
    return {
        "elements": [
            {
                "href": f"el-{element.number}",
                "text": f"{element.number}\t{element.title}",
                "note": _contents_note(element),
            }
            for element in facts.elements
        ],
        "parts": [
            {"href": key, "text": f"{letter}\t{title}"} for letter, (key, title) in zip(LETTERS, parts, strict=False)
        ],
    }


def _contents_note(element: Element) -> str:
    number, gaps = len(element.criteria), counts_of(element.counted)[Standing.GAP]
    notes = [ngettext("%(count)s criterion", "%(count)s criteria", number) % {"count": number}]
    notes.append(ngettext("%(count)s gap", "%(count)s gaps", gaps) % {"count": gaps} if gaps else _("no gaps"))
    if open_musts := len(element.musts_open):
        notes.append(ngettext("%(count)s Must open", "%(count)s Musts open", open_musts) % {"count": open_musts})
    return ", ".join(notes)
