"""The one way to keep a computed result: keys hold the company, what the reader may see, and the last change.

Kept in the process's memory, because a key never becomes wrong: a change of the company has a new
number (`activity.Head.seq`), so an old result is simply never asked for again and falls out.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from threading import Lock
from typing import Any

from .models import Company, Membership
from .scoping import is_writing

LIMIT = 512

_kept: OrderedDict[tuple, Any] = OrderedDict()
_lock = Lock()


def remember(
    name: str,
    build: Callable[[], Any],
    *,
    company: Company,
    seq: int,
    on: date,
    membership: Membership | None = None,
    also: Hashable = None,
) -> Any:
    """What `build` gives for this company at this change and date.

    `membership` is left out only for results that every member may see alike; with a role that sees
    only what is assigned, the result belongs to that person. Results must not be changed afterwards.
    """
    if is_writing():
        return build()  # a change that is rolled back would leave its number to another one
    key = (name, company.pk, seq, on, _reader(membership), also)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    value = build()
    with _lock:
        _kept[key] = value
        while len(_kept) > LIMIT:
            _kept.popitem(last=False)
    return value


def forget_everything() -> None:
    """For tests, whose change numbers begin anew."""
    with _lock:
        _kept.clear()


def _reader(membership: Membership | None) -> Hashable:
    if membership is None:
        return None
    return membership.user_id, tuple(sorted(membership.roles))
