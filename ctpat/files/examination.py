"""Judges a file before anything of it is kept: kind, size, content, scanner.

Nothing here touches the database, so a view can examine before it opens the company for
writing, and a slow file keeps nobody waiting.
"""

import errno
import hashlib
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import filetype
from django.core.files import File

from .exceptions import FileRefused
from .kinds import BY_EXTENSION, KINDS, MEND, USES, Kind
from .names import clean_name, extension_of
from .refusals import refusal
from .scanner import scan

EXAMINER = Path(__file__).with_name("examiner.py")
PATIENCE = 12  # seconds, the examiner's own limit of processor time is lower
CHUNK = 1024 * 1024
# One process of the server opens at most two files at once; the others queue.
_places = threading.BoundedSemaphore(2)


@dataclass
class Examined:
    """A file that may be kept: where it waits, what it is, and the pictures to show of it."""

    path: Path
    name: str
    kind: Kind
    size: int
    sha256: str
    scan: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    shapes: dict[str, Path] = field(default_factory=dict)


@contextmanager
def examined(upload: File, *, use: str = "evidence") -> Iterator[Examined]:
    """Copy an upload aside and judge it. Raises FileRefused; the copy goes afterwards."""
    name = clean_name(upload.name or "")
    kind = _kind_by_name(name, use)
    with room(name), tempfile.TemporaryDirectory(prefix="ctpat-") as folder:
        path = Path(folder) / "original"
        size, digest = _copy(upload, path, name, kind)
        _same_kind(path, name, kind)
        facts = _open(path, name, kind, Path(folder))
        state = scan(path, name)
        shapes = {shape: Path(folder) / f"{shape}.jpg" for shape in ("view", "thumb")}
        shapes = {shape: picture for shape, picture in shapes.items() if picture.exists()}
        yield Examined(path, name, kind, size, digest, state, shapes=shapes, **facts)


def _kind_by_name(name: str, use: str) -> Kind:
    extension = extension_of(name)
    kind = BY_EXTENSION.get(extension)
    if kind and kind.slug in USES[use].kinds:
        return kind
    if extension in MEND:
        raise FileRefused(f"“{name}”: {MEND[extension]}")
    kinds = ", ".join(str(KINDS[slug].name) for slug in USES[use].kinds)
    raise refusal("unknown" if extension else "no_extension", name=name, kinds=kinds)


@contextmanager
def room(name: str) -> Iterator[None]:
    """A full disk is a refusal in words."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise refusal("disk", name=name) from error
        raise


def _copy(upload: File, path: Path, name: str, kind: Kind) -> tuple[int, str]:
    if upload.size is not None and upload.size > kind.size:
        raise refusal("size", name=name, kind=kind)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as copy:
        for chunk in upload.chunks(CHUNK):
            size += len(chunk)
            if size > kind.size:
                raise refusal("size", name=name, kind=kind)
            digest.update(chunk)
            copy.write(chunk)
    if not size:
        raise refusal("empty", name=name)
    if upload.size is not None and size != upload.size:
        raise refusal("cut", name=name)
    return size, digest.hexdigest()


def _same_kind(path: Path, name: str, kind: Kind) -> None:
    """The first bytes must be those of the kind that the name promises."""
    head = path.open("rb").read(8192)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") and kind.family == "office":
        raise refusal("encrypted", name=name)
    found = filetype.guess(head)
    extension = found.extension if found else ""
    if extension == "heif":
        extension = "heic"
    if kind.sniffed and extension in kind.sniffed:
        return
    if not kind.sniffed and not extension:
        return
    if kind.slug == "heic" and head[4:12] in (b"ftypmif1", b"ftypheic", b"ftypheix", b"ftypmsf1"):
        return
    other = BY_EXTENSION.get(extension)
    if other and other is not kind:
        raise refusal("other_kind", name=name, kind=kind, found=other.name)
    raise refusal("mismatch", name=name, kind=kind)


def _open(path: Path, name: str, kind: Kind, folder: Path) -> dict:
    limits = json.dumps({"unpacked": kind.unpacked, "pixels": kind.pixels})
    command = [sys.executable, "-I", str(EXAMINER), kind.family, kind.slug, str(path), str(folder), limits]
    with _places:
        try:
            ran = subprocess.run(  # noqa: S603  (our own script; the file's name isn't among the words)
                command,
                capture_output=True,
                timeout=PATIENCE,
                stdin=subprocess.DEVNULL,
                cwd=folder,
                env={"PATH": "", "HOME": str(folder)},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise refusal("slow", name=name) from None
    try:
        facts = json.loads(ran.stdout)
    except ValueError:
        # It ended at a limit of time or memory, or the library fell over.
        raise refusal("bomb" if ran.returncode < 0 else "broken", name=name, kind=kind) from None
    if "refused" in facts:
        raise refusal(facts["refused"], name=name, kind=kind)
    return facts
