"""The one way to remember something about a company.

A key holds the company, its change number (the head of its history, which every write
moves), the day and whatever else the value depends on, such as a language or what the
reader may see. So nothing has to be invalidated: a change makes a new key. The values
lie in this process; the change number comes from the database, so processes agree.
"""

from collections.abc import Callable, Hashable
from typing import TypeVar

from django.core.cache import caches

Value = TypeVar("Value")

KEPT_SECONDS = 3600


def remembered(company, name: str, parts: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
    """The value of this name and these parts for the company, made when it isn't known yet."""
    cache = caches["memory"]
    key = f"{name}:{company.pk}:" + ":".join(str(part) for part in parts)
    value = cache.get(key)
    if value is None:
        value = make()
        cache.set(key, value, KEPT_SECONDS)
    return value
