"""The process that turns HTML into PDF: started for one document, with limits, and gone after it.

It holds no database, no key and no setting, because the text it lays out was written by
people outside the company too. It gets an order, reports pages as they are set, and sends
back bytes. `printing.py` is its other end.
"""

import gc
import hashlib
import json
import logging
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from multiprocessing.connection import Connection

import weasyprint

from .document import Attachment
from .fetching import HandedFetcher
from .finishing import finish

PROGRESS, DONE, FAILED = b"P", b"D", b"F"
PAGE = "Step 5 - Creating layout - Page %d"
DRAWING = "Step 6 - Creating PDF"


@dataclass(frozen=True, slots=True)
class Order:
    """One document to print, as plain values. `pieces` are (html, fallback) pairs."""

    before: str
    pieces: tuple[tuple[str, str], ...]
    after: str
    files: dict[str, bytes]
    attachments: tuple[Attachment, ...]
    made_at: datetime
    destinations: dict[str, str]
    cpu_seconds: int
    memory_mb: int


class PageReporter(logging.Handler):
    """Hears the engine's own progress and tells it on: the real page being set."""

    def __init__(self, tell: Callable[[str, int], None]) -> None:
        super().__init__()
        self.tell, self.page = tell, 0

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == PAGE and record.args[0] > self.page:
            self.page = record.args[0]
            self.tell("pages", self.page)
        elif record.msg == DRAWING:
            self.tell("drawing", self.page)


def work(order: Order, line: Connection) -> None:
    """The whole life of the process."""
    _limit(order)

    def tell(step: str, page: int) -> None:
        line.send_bytes(PROGRESS + json.dumps([step, page]).encode())

    _hear(PageReporter(tell))
    started = time.process_time()
    try:
        content, replaced = render(order)
        content, pages = finish(content, order.destinations)
    except MemoryError:
        line.send_bytes(FAILED + b"memory")
        return
    except Exception as error:
        line.send_bytes(FAILED + type(error).__name__.encode())
        return
    figures = {
        "pages": pages,
        "replaced": replaced,
        "seconds": time.process_time() - started,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    line.send_bytes(DONE + json.dumps(figures).encode())
    line.send_bytes(content)


def render(order: Order) -> tuple[bytes, list[int]]:
    """PDF of the order and the numbers of the pieces that had to become plain text."""
    bodies = [html for html, _ in order.pieces]
    try:
        return write(order, bodies), []
    except Exception:
        replaced = [i for i, (_, fallback) in enumerate(order.pieces) if fallback and not _can_be_laid_out(order, i)]
        if not replaced:
            raise
    for i in replaced:
        bodies[i] = f'<p class="plain">{escape(order.pieces[i][1])}</p>'
    return write(order, bodies), replaced


def write(order: Order, bodies: list[str]) -> bytes:
    """One run of the engine. Garbage collection is off: it costs a tenth and the process ends soon."""
    html = order.before + "".join(bodies) + order.after
    gc.collect()
    gc.disable()
    try:
        return weasyprint.HTML(string=html, url_fetcher=HandedFetcher(order.files)).write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
            attachments=[_attached(attachment, order.made_at) for attachment in order.attachments],
            uncompressed_pdf=True,
            optimize_images=True,
            dpi=150,
            jpeg_quality=70,
        )
    finally:
        gc.enable()


def _attached(attachment: Attachment, made_at: datetime) -> weasyprint.Attachment:
    """A new one for each run: the engine reads it once. Fixed dates keep the bytes the same."""
    return weasyprint.Attachment(
        string=attachment.content.decode(),
        name=attachment.name,
        description=attachment.description,
        created=made_at,
        modified=made_at,
        relationship="Data",
        url_fetcher=HandedFetcher({}),
    )


def _can_be_laid_out(order: Order, number: int) -> bool:
    html = order.before + order.pieces[number][0] + order.after
    try:
        weasyprint.HTML(string=html, url_fetcher=HandedFetcher(order.files)).render()
    except Exception:
        return False
    return True


def _limit(order: Order) -> None:
    memory = order.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (order.cpu_seconds, order.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _hear(reporter: PageReporter) -> None:
    logger = logging.getLogger("weasyprint.progress")
    logger.addHandler(reporter)
    logger.setLevel(logging.INFO)
    logger.propagate = False
