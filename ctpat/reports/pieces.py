"""Pieces of a document: HTML from a template, and its words in case the layout fails."""

from django.template.loader import get_template
from django.utils.html import strip_tags

from .document import Piece


def piece(template: str, context: dict, *, is_fixed: bool = False) -> Piece:
    """A template of reports/pdf/ as a piece; a fixed one opens a section and has no words to fall back on."""
    html = get_template(f"reports/pdf/{template}.html").render(context).strip()
    return Piece(html, "" if is_fixed else as_text(html))


def as_text(html: str) -> str:
    """The words of a piece, for the case that its layout fails."""
    return " ".join(strip_tags(html.replace("<", " <")).split())
