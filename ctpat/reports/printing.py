"""Printing: a document goes into a process of its own, a PDF comes out.

The process is forked from a server that has the PDF engine loaded already (Python's
forkserver), so a document costs no start-up and a crash, a hang or a bomb costs one document.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from . import printer
from .document import Document
from .exceptions import PrintingFailed
from .processes import context

BODY = mark_safe("<!--body-->")
SMALLEST_WAIT = 0.05
CPU_MARGIN_SECONDS = 5

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost. The largest report measured took 12 s and 400 MB."""

    seconds: int = 240
    memory_mb: int = 1536


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and what it took. `replaced` numbers the pieces that became plain text."""

    content: bytes
    pages: int
    seconds: float
    peak_mb: int
    replaced: tuple[int, ...] = ()


def print_document(document: Document, *, progress: Progress | None = None, limits: Limits = Limits()) -> Printed:
    """The PDF of a document: tagged, PDF/A-3a, not yet signed. The same document, the same bytes.

    `progress` is called with a step ('pages' or 'drawing'), the page being set and about how many
    there will be. Raises PrintingFailed with a sentence when a limit is reached or the engine fails.
    """
    here, there = context().Pipe(duplex=False)
    process = context().Process(target=printer.work, args=(order(document, limits), there), daemon=True)
    process.start()
    there.close()
    try:
        return _listen(here, document.expected_pages, progress, time.monotonic() + limits.seconds)
    finally:
        here.close()
        _end(process)


def order(document: Document, limits: Limits = Limits()) -> printer.Order:
    """The document as the plain values that the printer's process gets."""
    before, after = html_around(document).split(BODY)
    return printer.Order(
        before=before,
        pieces=tuple((piece.html, piece.fallback) for piece in document.pieces),
        after=after,
        files={"report.css": style_sheet(), **document.files},
        attachments=document.attachments,
        made_at=document.made_at,
        destinations=document.destinations,
        # Later than the deadline, which can say what happened; this one only ends what it can no longer reach.
        cpu_seconds=limits.seconds + CPU_MARGIN_SECONDS,
        memory_mb=limits.memory_mb,
    )


def html_around(document: Document) -> str:
    """The HTML around the pieces, with a mark where they go."""
    values = {"document": document, "made_at": document.made_at.isoformat(timespec="seconds"), "body": BODY}
    return get_template("reports/pdf/document.html").render(values)


@cache
def style_sheet() -> bytes:
    return (Path(settings.BASE_DIR) / "templates/reports/pdf/report.css").read_bytes()


def _listen(line: Connection, expected: int, progress: Progress | None, deadline: float) -> Printed:
    while True:
        kind, message = _message(line, deadline)
        if kind == printer.PROGRESS and progress:
            step, page = json.loads(message)
            progress(step, page, page if step == "drawing" else max(expected, page + 1))
        elif kind == printer.FAILED:
            raise PrintingFailed(_sentence(message))
        elif kind == printer.DONE:
            figures = json.loads(message)
            return Printed(
                content=_raw(line, deadline),
                pages=figures["pages"],
                seconds=figures["seconds"],
                peak_mb=figures["peak_mb"],
                replaced=tuple(figures["replaced"]),
            )


def _message(line: Connection, deadline: float) -> tuple[bytes, bytes]:
    message = _raw(line, deadline)
    return message[:1], message[1:]


def _raw(line: Connection, deadline: float) -> bytes:
    if not line.poll(max(deadline - time.monotonic(), 0)):
        raise PrintingFailed(_("The report took longer than it may and was stopped."))
    try:
        return line.recv_bytes()
    except EOFError:
        raise PrintingFailed(_("The printing process ended before the report was finished.")) from None


def _sentence(reason: bytes) -> str:
    if reason == b"memory":
        return _("The report needed more memory than it may use.")
    return _("The pages could not be laid out (%(reason)s).") % {"reason": reason.decode()}


def _end(process: ForkServerProcess) -> None:
    """The process is gone when this returns, whatever it was doing."""
    process.join(SMALLEST_WAIT)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()
