"""The zip that the officer uploads: the reply, a folder of proofs for each point, index and checksums."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import IO

from ctpat.files.integrity import opened
from ctpat.files.models import StoredFile
from ctpat.files.names import clean_name

from ..text import one_line
from .facts import Proof, ReplyFacts

CHUNK = 1024 * 1024
ACTIVE = ("=", "+", "-", "@", "\t", "\r")
UNSAFE = re.compile(r"[^\w .,()-]+")
Progress = Callable[[int, int], None]


def write_archive(
    target: IO[bytes], facts: ReplyFacts, pdf: bytes, files: dict[int, StoredFile], progress: Progress
) -> None:
    """Write the zip. The same facts and files give the same bytes.

    Each proof lies once, in the folder of the first point that it proves; the index names all its
    points. Raises FileDamaged for a file whose bytes have changed.
    """
    root, written = name_of(facts), []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        paths = {proof.key: path_of(proof, facts) for proof in facts.proofs}
        written.append(_add(archive, root, "reply.pdf", io.BytesIO(pdf), facts.made_at))
        for number, proof in enumerate(facts.proofs, start=1):
            progress(number, len(facts.proofs))
            with opened(files[proof.stored]) as content:
                written.append(_add(archive, root, paths[proof.key], content, facts.made_at))
        index = io.BytesIO(index_of(facts, paths))
        written.append(_add(archive, root, "index.csv", index, facts.made_at))
        sums = "".join(f"{digest}  {path}\n" for digest, path in written)
        _add(archive, root, "SHA256SUMS.txt", io.BytesIO(sums.encode()), facts.made_at)


def name_of(facts: ReplyFacts) -> str:
    """The folder that the zip unpacks to, and the name of the files."""
    return f"{facts.slug}-reply-{facts.report_on:%Y-%m-%d}" + ("-draft" if facts.is_draft else "")


def path_of(proof: Proof, facts: ReplyFacts) -> str:
    """proofs/A2 Record of pest checks/P-03 weekly-checks.xlsx"""
    point = next(point for point in facts.points if point.label == proof.points[0])
    folder = UNSAFE.sub(" ", one_line(point.title)).strip(" .")[:60].strip(" .")
    return f"proofs/{point.label} {folder}/{proof.key} {clean_name(proof.name)}".replace("\\", " ")


def index_of(facts: ReplyFacts, paths: dict[str, str]) -> bytes:
    """The index as a table; no cell can become a formula."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(["No.", "Points", "Document", "About", "File", "Bytes", "SHA-256"])
    for proof in facts.proofs:
        row = [proof.key, ", ".join(proof.points), proof.title, proof.about, paths[proof.key]]
        table.writerow([*map(_harmless, row), proof.size, proof.sha256])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _harmless(cell: str) -> str:
    line = one_line(cell)
    return f"'{line}" if line.startswith(ACTIVE) else line


def _add(archive: zipfile.ZipFile, root: str, path: str, content: IO[bytes], at: datetime) -> tuple[str, str]:
    """One file, dated by the facts and not by the clock. Returns its checksum and path."""
    entry = zipfile.ZipInfo(f"{root}/{path}", at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED if path.endswith((".csv", ".txt")) else zipfile.ZIP_STORED
    entry.external_attr = 0o644 << 16
    digest = hashlib.sha256()
    with archive.open(entry, "w", force_zip64=True) as target:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest(), path
