"""Dates as they are read: '4 Mar 2027'. Lists write the same few hundred days again and again, so they are kept."""

from datetime import date
from functools import lru_cache

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language

LONG, SHORT = "j M Y", "j M"


def written(day: date, pattern: str = LONG) -> str:
    """A day in the language in force, by a pattern of Django's date filter."""
    return _written(day, pattern, get_language())


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, language: str | None) -> str:
    return format_date(day, pattern)
