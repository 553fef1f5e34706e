"""Keeping private files. All run with a company in force."""

import hashlib
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat

from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force

from .examination import Examined, examined, room
from .kinds import KINDS, QUOTA
from .models import Rendition, StoredFile
from .names import clean_name
from .refusals import refusal
from .scanner import Scan


def store(*, upload: File, actor: User, use: str = "evidence") -> StoredFile:
    """Judge an upload and keep it with its pictures, all or nothing.

    Raises FileRefused with a sentence. Opening a large file takes seconds: a view calls
    `examined()` before it opens the company for writing, and then `keep()`.
    """
    with examined(upload, use=use) as file:
        return keep(file=file, actor=actor)


def keep(*, file: Examined, actor: User | None) -> StoredFile:
    """Keep an examined file of the company in force. Raises FileRefused when its room is used up."""
    _check_quota(file)
    with _all_or_nothing(file.name) as written, file.path.open("rb") as content:
        stored = StoredFile(
            company=company_in_force(),
            name=file.name,
            kind=file.kind.slug,
            media_type=file.kind.media_type,
            size=file.size,
            sha256=file.sha256,
            width=file.width,
            height=file.height,
            pages=file.pages,
            scan=file.scan,
            created_by=actor,
        )
        _write(stored, File(content), written)
        for shape, path in file.shapes.items():
            picture = path.read_bytes()
            rendition = Rendition(
                company=stored.company,
                source=stored,
                shape=shape,
                size=len(picture),
                sha256=hashlib.sha256(picture).hexdigest(),
            )
            _write(rendition, ContentFile(picture), written)
    return stored


def store_bytes(*, content: bytes, name: str, kind: str, actor: User | None = None) -> StoredFile:
    """Keep a file that the product itself made, such as a report; it isn't examined."""
    return store_made(content=ContentFile(content), name=name, kind=kind, actor=actor)


def store_made(*, content: File, name: str, kind: str, actor: User | None = None) -> StoredFile:
    """The same for a file too large for memory: an open one, at its beginning."""
    name = clean_name(name)
    known = KINDS.get(kind)
    media_type = known.media_type if known else mimetypes.guess_type(name)[0] or "application/octet-stream"
    with _all_or_nothing(name) as written:
        stored = StoredFile(
            company=company_in_force(),
            name=name,
            kind=kind,
            media_type=media_type,
            size=content.size,
            sha256=_digest(content),
            created_by=actor,
        )
        _write(stored, content, written)
    return stored


def _digest(content: File) -> str:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def remove(*, stored: StoredFile) -> None:
    """Forget a file that nothing points at; its bytes go once that is committed."""
    contents = [stored.content, *(rendition.content for rendition in stored.renditions.all())]
    stored.delete()
    for content in contents:
        transaction.on_commit(partial(content.storage.delete, content.name))


def room_used() -> int:
    """Bytes that the company's originals take."""
    return StoredFile.objects.aggregate(total=Sum("size"))["total"] or 0


def mark_checked(*, stored: StoredFile, intact: bool, now: datetime) -> None:
    """Note a comparison of checksums; the first failure stays noted until the bytes are back."""
    damaged_at = None if intact else (stored.damaged_at or now)
    StoredFile.objects.filter(pk=stored.pk).update(checked_at=now, damaged_at=damaged_at)
    stored.checked_at, stored.damaged_at = now, damaged_at


def mark_scanned(*, stored: StoredFile, scan: Scan) -> None:
    """Note what the scanner said later about a file that was taken while it was down."""
    StoredFile.objects.filter(pk=stored.pk).update(scan=scan)
    stored.scan = scan


def _check_quota(file: Examined) -> None:
    if room_used() + file.size > QUOTA:
        raise refusal("quota", name=file.name, limit=filesizeformat(QUOTA))


def _write(row: models.Model, content: File, written: list) -> None:
    row.content.save("", content, save=False)
    written.append(row.content)
    row.save(force_insert=True)


@contextmanager
def _all_or_nothing(name: str) -> Iterator[list]:
    """Rows in one savepoint; when it fails the bytes written so far are deleted again.

    What a later rollback leaves behind has no row, so the nightly clean-up finds it.
    """
    written: list = []
    try:
        with room(name), transaction.atomic():
            yield written
    except BaseException:
        for content in written:
            content.storage.delete(content.name)
        raise
