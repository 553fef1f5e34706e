"""Comparing two texts word by word, paragraph for paragraph.

Plain values in and out; `templates/_ui/compare.html` shows the result. Nothing here is HTML, so
the template's own escaping keeps it safe.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, zip_longest

SAME, GONE, NEW = "same", "gone", "new"

# A word carries the space behind it, so that spaces are no tokens of their own: with them the
# matcher slows down by the square. Chinese and Japanese characters are words by themselves.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_CJK}]\s*|[^\s{_CJK}]+\s*|\s+")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Segment:
    """Some words that stayed, went or came."""

    kind: str
    text: str

    @property
    def is_gone(self) -> bool:
        return self.kind == GONE

    @property
    def is_new(self) -> bool:
        return self.kind == NEW


@dataclass(frozen=True)
class Paragraph:
    segments: tuple[Segment, ...]

    @property
    def is_changed(self) -> bool:
        return any(segment.kind != SAME for segment in self.segments)


@dataclass(frozen=True)
class Comparison:
    """Two texts as one: read without what is gone it is the new one, without what is new the old."""

    paragraphs: tuple[Paragraph, ...]
    added: int  # words
    removed: int

    @property
    def is_changed(self) -> bool:
        return bool(self.added or self.removed)


def compare(before: str, after: str) -> Comparison:
    """What became of `before` in `after`. White space alone makes no difference."""
    paragraphs = tuple(_paragraphs(_split(before), _split(after)))
    return Comparison(
        paragraphs=paragraphs,
        added=_count(paragraphs, NEW),
        removed=_count(paragraphs, GONE),
    )


def _split(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").strip()
    return _PARAGRAPHS.split(text) if text else []


def _paragraphs(before: list[str], after: list[str]) -> Iterator[Paragraph]:
    keys = [[" ".join(paragraph.split()) for paragraph in side] for side in (before, after)]
    for tag, i, i_end, j, j_end in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Paragraph((Segment(SAME, paragraph),)) for paragraph in after[j:j_end])
        else:
            for old, new in _pairs(before[i:i_end], after[j:j_end]):
                yield Paragraph(tuple(_words(old, new)))


def _pairs(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """Which old paragraph became which new one: in order, the longer side goes unpaired."""
    yield from zip_longest(before, after, fillvalue="")


def _words(before: str, after: str) -> Iterator[Segment]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, _bare(old), _bare(new), autojunk=False)
    pieces: list[tuple[str, str]] = []
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append((SAME, "".join(new[j:j_end])))
            continue
        pieces.append((GONE, "".join(old[i:i_end])))
        pieces.append((NEW, "".join(new[j:j_end])))
    for kind, group in groupby((piece for piece in pieces if piece[1]), key=lambda piece: piece[0]):
        yield Segment(kind, "".join(text for _kind, text in group))


def _bare(words: list[str]) -> list[str]:
    return [word.strip() for word in words]


def _count(paragraphs: tuple[Paragraph, ...], kind: str) -> int:
    return sum(len(segment.text.split()) for p in paragraphs for segment in p.segments if segment.kind == kind)
