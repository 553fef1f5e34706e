"""What time it is for the history: now, except while a demonstration is made."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def history_now() -> datetime:
    """The moment that entries are written with."""
    return _told.get() or timezone.now()


@contextmanager
def history_told_at(moment: datetime) -> Iterator[None]:
    """Write history as of a moment, for the invented past of the demonstration.

    A guard test keeps it there: the history of a real company is written when it happens.
    """
    token = _told.set(moment.astimezone(UTC))  # as the database gives it back, for the digest
    try:
        yield
    finally:
        _told.reset(token)
