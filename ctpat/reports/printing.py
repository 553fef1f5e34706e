"""Printing: a document goes into a process of its own, a PDF comes out.

The process is forked from a server that has the PDF engine loaded already (Python's
forkserver), so a document costs no start-up and a crash, a hang or a bomb costs one document.
"""

import json
import re
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
from django.utils.translation import gettext_noop

from . import printer
from .document import Document
from .exceptions import PrintingFailed
from .processes import context

BODY = mark_safe("<!--body-->")
SMALLEST_WAIT = 0.05
CPU_MARGIN_SECONDS = 5
SECONDS_BETWEEN_LOOKS = 0.25
NEARLY_ALL = 0.98
OUT_OF_MEMORY = gettext_noop("The report needed more memory than it may use.")

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
    watch = Watch(here, process.pid, time.monotonic() + limits.seconds, limits.memory_mb)
    try:
        return _listen(watch, document.expected_pages, progress)
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


@dataclass(frozen=True, slots=True)
class Watch:
    """The line to the printer's process, and the limits it is held to while we wait."""

    line: Connection
    pid: int
    deadline: float
    memory_mb: int

    def receive(self) -> bytes:
        """The next bytes. Raises PrintingFailed when the process ended or reached a limit."""
        while not self.line.poll(max(min(self.deadline - time.monotonic(), SECONDS_BETWEEN_LOOKS), 0)):
            if time.monotonic() >= self.deadline:
                raise PrintingFailed(_("The report took longer than it may and was stopped."))
            if self._is_out_of_memory():
                raise PrintingFailed(_(OUT_OF_MEMORY))
        try:
            return self.line.recv_bytes()
        except EOFError:
            raise PrintingFailed(_("The printing process ended before the report was finished.")) from None

    def _is_out_of_memory(self) -> bool:
        """Whether it sits at its memory limit. Libraries that get no memory may wait for ever rather than fail."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:  # it has just ended, or this system has no such files
            return False
        used = re.search(r"^VmData:\s+(\d+) kB", status, re.MULTILINE)
        return used is not None and int(used[1]) > self.memory_mb * 1024 * NEARLY_ALL


def _listen(watch: Watch, expected: int, progress: Progress | None) -> Printed:
    while True:
        message = watch.receive()
        kind, message = message[:1], message[1:]
        if kind == printer.PROGRESS and progress:
            step, page = json.loads(message)
            progress(step, page, page if step == "drawing" else max(expected, page + 1))
        elif kind == printer.FAILED:
            raise PrintingFailed(_sentence(message))
        elif kind == printer.DONE:
            figures = json.loads(message)
            return Printed(
                content=watch.receive(),
                pages=figures["pages"],
                seconds=figures["seconds"],
                peak_mb=figures["peak_mb"],
                replaced=tuple(figures["replaced"]),
            )


def _sentence(reason: bytes) -> str:
    if reason == b"memory":
        return _(OUT_OF_MEMORY)
    return _("The pages could not be laid out (%(reason)s).") % {"reason": reason.decode()}


def _end(process: ForkServerProcess) -> None:
    """The process is gone when this returns, whatever it was doing."""
    process.join(SMALLEST_WAIT)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()
