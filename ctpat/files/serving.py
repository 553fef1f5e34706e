"""Answering with a private file. The caller has checked the right to the object it proves."""

from django.http import FileResponse

from .exceptions import FileDamaged
from .integrity import opened
from .models import Rendition, StoredFile
from .scanner import Scan

# A file may run nothing, load nothing, and know no origin. See docs/files.md for what Chromium does.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"


def answer(stored: StoredFile | Rendition, *, inline: bool = False, name: str = "") -> FileResponse:
    """The file as an answer, its checksum just compared. Raises FileDamaged.

    Only a rendition (re-encoded by us) and a PDF are ever shown inline; everything else
    is a download, whatever was asked for. A file that the scanner refused isn't served.
    """
    if isinstance(stored, StoredFile) and stored.scan == Scan.INFECTED:
        raise FileDamaged(stored, is_infected=True)
    is_rendition = isinstance(stored, Rendition)
    inline = inline and (is_rendition or stored.media_type == "application/pdf")
    answer = FileResponse(
        opened(stored),
        as_attachment=not inline,
        filename=name or ("picture.jpg" if is_rendition else stored.name),
        content_type=stored.media_type,
    )
    answer["Content-Length"] = stored.size
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Frame-Options"] = "SAMEORIGIN" if inline else "DENY"
    return answer
