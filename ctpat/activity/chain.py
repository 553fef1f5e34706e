"""The chain of a company's history: how one link follows from the one before."""

import hashlib
import json
from datetime import datetime
from typing import NamedTuple


class Link(NamedTuple):
    """What a digest covers, in this order."""

    company: int
    seq: int
    at: datetime
    actor: int
    origin: str
    verb: str
    target: str
    data: str


def digest(before: str, link: Link) -> str:
    """SHA-256 over the digest before and everything that the entry says, as hex."""
    parts = [before, *link._replace(at=link.at.isoformat(timespec="microseconds"))]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def canonical(value) -> str:
    """JSON in the one form that gives the same digest everywhere."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
