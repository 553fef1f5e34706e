"""Small PDF papers with a heading, facts and text: the documents of the demonstration."""

import io
import textwrap
from collections.abc import Sequence

import pikepdf

A4 = (595, 842)
LEFT, TOP, BOTTOM = 57, 780, 60
WIDE = 92  # letters on a line of 10.5 point Helvetica
LINE = 15


def paper(*, letterhead: str, title: str, facts: Sequence[tuple[str, str]], paragraphs: Sequence[str]) -> bytes:
    """One document as PDF, on as many A4 pages as it takes. The same words give the same bytes."""
    lines = [("bold", 17, title), ("", 8, "")]
    lines += [("plain", 10.5, f"{name}: {value}") for name, value in facts if value]
    lines += [("", 8, "")]
    for paragraph in paragraphs:
        lines += [("plain", 10.5, line) for line in textwrap.wrap(paragraph, WIDE)] + [("", 8, "")]
    lines += [("", 26, ""), ("plain", 10.5, "_____________________          _____________________")]
    lines += [("plain", 9, "Author                                                   Approved")]
    return _print(letterhead, lines)


def _print(letterhead: str, lines: Sequence[tuple[str, float, str]]) -> bytes:
    with pikepdf.new() as pdf:
        fonts = pikepdf.Dictionary(plain=_font("Helvetica"), bold=_font("Helvetica-Bold"))
        for number, page in enumerate(_pages(lines), start=1):
            pdf.add_blank_page(page_size=A4)
            stream = _content(letterhead, page, number)
            pdf.pages[-1].Resources = pikepdf.Dictionary(Font=fonts)
            pdf.pages[-1].Contents = pdf.make_stream(stream)
        written = io.BytesIO()
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _font(name: str) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name(f"/{name}"),
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )


def _pages(lines):
    """Lines per page, as far down as the paper reaches."""
    page, room = [], TOP - 40 - BOTTOM
    for line in lines:
        height = max(LINE, line[1] + 5)
        if room < height and page:
            yield page
            page, room = [], TOP - 40 - BOTTOM
        page.append(line)
        room -= height
    yield page


def _content(letterhead: str, lines, number: int) -> bytes:
    parts = [
        b"0.13 0.2 0.35 rg",
        _text("bold", 10, LEFT, TOP + 12, letterhead),
        b"0.75 g %d %d %d 0.7 re f 0 g" % (LEFT, TOP, A4[0] - 2 * LEFT),
    ]
    at = TOP - 40
    for font, size, words in lines:
        if words:
            parts.append(_text(font, size, LEFT, at, words))
        at -= max(LINE, size + 5)
    parts.append(_text("plain", 8, LEFT, 36, f"Page {number}"))
    return b"\n".join(parts)


def _text(font: str, size: float, x: float, y: float, words: str) -> bytes:
    encoded = words.encode("cp1252", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    return b"BT /%s %.1f Tf %.1f %.1f Td (%s) Tj ET" % (font.encode(), size, x, y, encoded)
