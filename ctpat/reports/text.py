"""Making people's text fit for print: one run in one paragraph, and nothing a PDF can't hold."""

import re
from datetime import date, datetime
from functools import lru_cache

from django.utils import dateformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Controls, lone surrogates, non-characters and marks that turn the reading direction around.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_LONG_WORD = re.compile(r"\S{60,}")
_PIECE = re.compile(r"\S{30}")


def one_line(text: str) -> str:
    """A text as one printable line: tabs and line feeds are spaces, since they would move the columns.

    A word too long for its column gets places where it may break.
    """
    line = " ".join(_UNPRINTABLE.sub("", text.replace("\u2028", " ").replace("\u2029", " ")).split())
    return _LONG_WORD.sub(lambda word: _PIECE.sub(lambda piece: piece[0] + "\u200b", word[0]), line)


def cut(text: str, length: int) -> str:
    """A text that is at most so long, cut at a word with an ellipsis."""
    text = one_line(text)
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[length // 2 :] else head).rstrip(" ,.;:") + "\u2026"


def day(on: date | None) -> str:
    """A date as '4 Mar 2027', kept on one line."""
    return _formatted(on, "j\u00a0M\u00a0Y", get_language()) if on else ""


def short_day(on: date | None) -> str:
    """A date without its year, for a register that looks ahead: '4 Mar'."""
    return _formatted(on, "j\u00a0M", get_language()) if on else ""


def long_day(on: date) -> str:
    """A date as '20 November 2026'."""
    return _formatted(on, "j F Y", get_language())


def month(on: date) -> str:
    return _formatted(on, "M", get_language())


def clock(at: datetime) -> str:
    return dateformat.format(at, "H:i")


@lru_cache(maxsize=4096)
def _formatted(on: date, how: str, _language: str | None) -> str:
    return dateformat.format(on, how)


def number_word(count: int) -> str:
    """A count in words up to twelve, in figures beyond."""
    words = [_("no"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine")]
    words += [_("ten"), _("eleven"), _("twelve")]
    return str(words[count]) if count < len(words) else f"{count:,}"


def listing(items: list[str]) -> str:
    """Items as '3.6, 3.9 and 4.7'."""
    if len(items) < 2:
        return "".join(items)
    return _("%(first)s and %(last)s") % {"first": ", ".join(items[:-1]), "last": items[-1]}


LETTER_COUNTRIES = {"US", "CA", "MX", "CO", "CL", "CR", "GT", "PA", "PH", "DO", "SV", "VE"}


def paper_of(country: str) -> str:
    """The paper that lies in the printers of a country; A4 unless it is known to use Letter."""
    return "letter" if str(country) in LETTER_COUNTRIES else "a4"
