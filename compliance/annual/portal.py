"""Texts and files as CBP's portal takes them: plain text, in the order of its categories, with their length.

How many characters a field of the portal takes is published nowhere that we know of, so the product
ships no limit. Whoever sees one in the portal enters it; until then lengths are shown, not judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ctpat.common.markdown import paragraphs
from ctpat.companies.models import Membership

from ..models import Evidence
from .freezing import Content

OFFICIAL = "msc"  # the portal asks for CBP's own criteria only


@dataclass(frozen=True)
class PortalFile:
    """One file to upload; without title and name where this member may not open it."""

    title: str
    name: str
    size: int
    item_id: int
    version: int
    sha256: str
    codes: tuple[str, ...]
    is_hidden: bool = False


@dataclass(frozen=True)
class PortalText:
    """One criterion's field in the portal."""

    code: str
    title: str
    level: str
    status: str
    text: str
    limit: int | None
    files: tuple[PortalFile, ...]

    @property
    def length(self) -> int:
        return len(self.text)

    @property
    def over(self) -> int:
        """Characters beyond what the portal takes."""
        return max(self.length - self.limit, 0) if self.limit else 0


@dataclass(frozen=True)
class PortalCategory:
    number: int
    title: str
    texts: tuple[PortalText, ...]


class Portal:
    """A profile laid out for the portal. `content` is a frozen copy, or today while nothing is approved."""

    def __init__(self, content: Content, *, limit: int | None, membership: Membership) -> None:
        self.content, self.limit, self.membership = content, limit, membership

    @cached_property
    def categories(self) -> list[PortalCategory]:
        groups: dict[int, list[PortalText]] = {}
        for criterion in self.content["criteria"]:
            if criterion["source"] == OFFICIAL:
                groups.setdefault(criterion["category"], []).append(self._text(criterion))
        titles = self.content["categories"]
        return [PortalCategory(number, titles.get(str(number), ""), tuple(texts)) for number, texts in groups.items()]

    @property
    def texts(self) -> list[PortalText]:
        return [text for category in self.categories for text in category.texts]

    @property
    def too_long(self) -> list[PortalText]:
        return [text for text in self.texts if text.over]

    @property
    def empty(self) -> list[PortalText]:
        return [text for text in self.texts if not text.text]

    @property
    def longest(self) -> int:
        return max((text.length for text in self.texts), default=0)

    @property
    def left_out(self) -> int:
        """Criteria that the portal doesn't ask for: the programme's and the company's own."""
        return sum(criterion["source"] != OFFICIAL for criterion in self.content["criteria"])

    @cached_property
    def files(self) -> list[PortalFile]:
        """Each file once, in the order in which the portal first asks for it."""
        found: dict[str, list] = {}
        for text in self.texts:
            for file in text.files:
                found.setdefault(f"{file.item_id}-{file.version}", [file, []])[1].append(text.code)
        return [replace(file, codes=tuple(codes)) for file, codes in found.values()]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def as_text(self) -> str:
        """Everything as one plain text, for those who work from a second screen."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        content = self.content
        yield f"{content['company']}, {content['account']['name']} {content['account']['number']}".rstrip()
        yield f"C-TPAT security profile, annual review {content['year']}"
        for category in self.categories:
            yield from ("", f"{category.number} {category.title.upper()}")
            for text in category.texts:
                yield from ("", f"{text.code} {text.title}", f"Answer: {text.status}", "", text.text)
                yield from (f"File: {file.name}" for file in text.files if not file.is_hidden)

    def _text(self, criterion: Content) -> PortalText:
        written = [criterion["text"], criterion["exception"], criterion["reason"]]
        lines = [line for part in written for line in paragraphs(part)]
        files = tuple(self._file(item) for item in criterion["evidence"] if item["version"])
        return PortalText(
            criterion["code"],
            criterion["title"],
            criterion["level"],
            criterion["status"],
            "\n\n".join(lines),
            self.limit,
            files,
        )

    def _file(self, item: Content) -> PortalFile:
        hidden = item["id"] not in self._visible
        name = "" if hidden else item["file"]
        title = "" if hidden else item["title"]
        return PortalFile(title, name, item["size"], item["id"], item["version"], item["sha256"], (), hidden)

    @cached_property
    def _visible(self) -> set[int]:
        """Items this member may open, as they are today: one that was restricted later stays so."""
        if not self.membership.may("compliance.view_evidence"):
            return set()
        return set(Evidence.objects.visible_to(self.membership).values_list("pk", flat=True))
