"""The readiness report: from facts to the pieces of HTML that are printed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..document import Attachment, Document, Piece
from ..lines import anchor
from ..pieces import piece
from ..text import long_day, one_line
from .entries import entry, opening
from .facts import Criterion, ReadinessFacts, as_json
from .figures import percent_words
from .front import contents, cover, summary
from .parts import LETTERS, part, titles_of_parts

LETTERS_A_LINE, LINES_A_PAGE = 92, 54


def document(facts: ReadinessFacts, *, paper: str = "") -> Document:
    """The whole report, ready to be printed; on the paper of the company's country unless told otherwise."""
    return Document(
        title=_("Validation-readiness report, %(company)s, %(date)s")
        % {"company": one_line(facts.company), "date": long_day(facts.as_of)},
        language=facts.language,
        author=one_line(facts.company),
        subject=_("%(verdict)s Readiness %(percent)s.")
        % {"verdict": facts.verdict, "percent": percent_words(facts.percent)},
        made_at=facts.made.at,
        paper=paper or facts.paper,
        running_head=_("%(company)s, validation-readiness report, %(date)s, confidential")
        % {"company": one_line(facts.company), "date": long_day(facts.as_of)},
        pieces=tuple(pieces(facts)),
        attachments=(
            Attachment(
                name="facts.json",
                content=as_json(facts).encode(),
                description=_("The facts this report is computed from"),
                media_type="application/json",
            ),
        ),
        expected_pages=expected_pages(facts),
        destinations=_destinations(facts),
    )


def _destinations(facts: ReadinessFacts) -> dict[str, str]:
    """Where links lead, for people who can't see it."""
    return {
        "summary": _("Management summary"),
        **{f"el-{element.number}": f"{element.number} {element.title}" for element in facts.elements},
        **{anchor(c.code): f"{c.code} {one_line(c.title)}" for c in facts.criteria},
        **{item.key: f"{item.key} {one_line(item.title)}" for item in facts.evidence},
        **{action.key: f"{action.label} {one_line(action.title)}" for action in facts.actions},
        **dict(titles_of_parts(facts)),
    }


def expected_pages(facts: ReadinessFacts) -> int:
    """About how many pages there will be, for an honest progress bar; off by two or three on full reports."""
    lines = sum(_expected_lines(criterion) for criterion in facts.criteria)
    elements = sum(bool(element.criteria) for element in facts.elements)  # each begins on a new page, with a head
    parts = 6 + len(facts.checks) / 10 + len(facts.actions) / 22 + len(facts.evidence) / 23 + len(facts.sections)
    return round(elements * 0.9 + lines / LINES_A_PAGE + parts)


def _expected_lines(criterion: Criterion) -> float:
    answer = sum(1.2 + len(text) / LETTERS_A_LINE for text in criterion.paragraphs)
    exceptions = sum(1.5 + sum(map(len, one.paragraphs)) / LETTERS_A_LINE for one in criterion.exceptions)
    return (
        4.4
        + answer
        + exceptions
        + 1.2 * len(criterion.evidence)
        + len(criterion.weaknesses)
        + 2 * len(criterion.actions)
    )


def pieces(facts: ReadinessFacts) -> Iterator[Piece]:
    """The report piece by piece; a piece that can't be laid out is printed as its plain text."""
    parts = titles_of_parts(facts)
    yield piece("readiness/cover", cover(facts))
    yield piece("readiness/summary", summary(facts))
    yield piece("readiness/contents", contents(facts, parts))
    keys = {item.key: item for item in facts.evidence}
    actions = {action.key: action for action in facts.actions}
    for element in facts.elements:
        yield piece("readiness/element_opening", opening(element), is_fixed=True)
        for criterion in element.criteria:
            yield piece("readiness/criterion", entry(criterion, keys, actions))
        yield Piece("</section>")
    for letter, (key, title) in zip(LETTERS, parts, strict=False):
        yield part(facts, key, title, _("Part %(letter)s") % {"letter": letter})
