"""Lines as they stand on paper.

The PDF engine's cost follows the number of boxes and text runs. So a label, a tab and the text
are one run in one paragraph (the tab stop is the rail), and lines are composed here;
templates only place them. docs/performance.md has the figures.
"""

from collections.abc import Iterator
from typing import NamedTuple

from .text import one_line

GAP = "\u2002"  # between a number and what it numbers


class Line(NamedTuple):
    """One paragraph: `text` is a single run, label and tab included; `href` makes it a link."""

    text: str
    css: str = "f"
    href: str = ""


def labelled(label: str, paragraphs: list[str], css: str) -> Iterator[Line]:
    """The first paragraph beside its label, the others below it in the same column."""
    yield Line(f"{label}\t{paragraphs[0]}", css)
    for paragraph in paragraphs[1:]:
        yield Line(paragraph, "g an")


def sentence(text: str) -> str:
    text = one_line(text)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def anchor(code: str) -> str:
    """Where a criterion stands in the file."""
    return "c-" + code.replace(".", "-")
