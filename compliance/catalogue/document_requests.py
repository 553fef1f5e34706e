"""What a supply chain security specialist asks to see, by MSC category."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from .library import shipped


@dataclass(frozen=True)
class DocumentRequest:
    """One document or record to have at hand; it applies when one of its criteria does."""

    id: str
    item: str
    category: int
    criterion_ids: tuple[str, ...]
    owner_department: str
    show: str
    redaction: str
    record: str | None
    kind: str
    source: str


@cache
def document_requests() -> tuple[DocumentRequest, ...]:
    """All requests in the order of the categories."""
    return tuple(
        DocumentRequest(**{**item, "category": group["category"], "criterion_ids": tuple(item["criterion_ids"])})
        for group in shipped("document_requests")["groups"]
        for item in group["items"]
    )


def requests_for(codes: Iterable[str]) -> list[DocumentRequest]:
    """The requests that apply to a company whose criteria have these numbers."""
    known = set(codes)
    return [request for request in document_requests() if known.intersection(request.criterion_ids)]
