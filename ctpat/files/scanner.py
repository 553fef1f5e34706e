"""The plug for a virus scanner that speaks clamd's protocol.

SCANNER is empty (no scanner) or `clamd://host:port` or `clamd:///path/of/socket`. A file is
'clean' only when the scanner said so of these bytes; without it, or while it is down, the
state says that and the nightly job asks again.
"""

import socket
import struct
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .refusals import refusal

PATIENCE = 20
CHUNK = 64 * 1024


class Scan(models.TextChoices):
    """What is known about viruses in a file."""

    NOT_SCANNED = "not_scanned", _("Not scanned: no scanner is set up")
    WAITING = "waiting", _("Not scanned yet: the scanner didn't answer")
    CLEAN = "clean", _("Scanned, nothing found")
    INFECTED = "infected", _("The scanner found a virus")


class ScannerDown(Exception):
    """No answer, or one that makes no sense."""


def scan(path: Path, name: str) -> Scan:
    """Ask about a new file. Raises FileRefused when something is found."""
    try:
        found = ask(path)
    except ScannerDown:
        return Scan.WAITING
    if found is None:
        return Scan.NOT_SCANNED
    if found:
        raise refusal("infected", name=name, found=found)
    return Scan.CLEAN


def ask(path: Path) -> str | None:
    """What the scanner found: a name, '' for nothing, None without a scanner."""
    if not settings.SCANNER:
        return None
    try:
        with _connected() as line, path.open("rb") as content:
            line.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK):
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            answer = _answer(line)
    except OSError as error:
        raise ScannerDown from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerDown(answer)


def _connected() -> socket.socket:
    parts = urlsplit(settings.SCANNER)
    if parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or 3310), timeout=PATIENCE)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    line.connect(parts.path)
    return line


def _answer(line: socket.socket) -> str:
    words = b""
    while not words.endswith(b"\0") and len(words) < 4096:
        more = line.recv(4096)
        if not more:
            break
        words += more
    return words.rstrip(b"\0").decode("utf-8", "replace")
