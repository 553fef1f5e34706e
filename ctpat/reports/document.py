"""What the printer gets: finished pieces of HTML, and all that goes into the file beside them."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the body that is laid out by itself.

    When the engine can't lay it out, it is printed as `fallback`, its plain text; a piece
    without one is part of the frame and holds nothing that people typed.
    """

    html: str
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF, such as the facts as JSON."""

    name: str
    content: bytes
    description: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Document:
    """One PDF to be made. Everything in it is here; the printer fetches nothing else."""

    title: str
    language: str
    author: str
    subject: str
    made_at: datetime
    running_head: str
    pieces: tuple[Piece, ...]
    paper: str = "a4"
    attachments: tuple[Attachment, ...] = ()
    expected_pages: int = 1
    files: dict[str, bytes] = field(default_factory=dict)
    destinations: dict[str, str] = field(default_factory=dict)  # where a link to an anchor leads, in words
