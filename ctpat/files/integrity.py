"""Whether the bytes on disk are still those that were stored."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from ctpat.companies.scoping import company_in_force

from . import scanner, services
from .exceptions import FileDamaged
from .models import Rendition, StoredFile
from .signals import damage_found

CHUNK = 1024 * 1024
LEFTOVER_AGE = timedelta(days=1)
log = logging.getLogger(__name__)


def opened(stored: StoredFile | Rendition):
    """The open file, its checksum just compared. Raises FileDamaged."""
    digest = hashlib.sha256()
    try:
        content = stored.content.storage.open(stored.content.name, "rb")
        while chunk := content.read(CHUNK):
            digest.update(chunk)
        content.seek(0)
    except FileNotFoundError as error:
        raise FileDamaged(stored) from error
    if digest.hexdigest() != stored.sha256:
        content.close()
        raise FileDamaged(stored)
    return content


def check(*, stored: StoredFile, now: datetime) -> bool:
    """Compare one file and note the result; damage is told to whoever listens."""
    try:
        opened(stored).close()
        intact = True
    except FileDamaged:
        intact = False
    newly = not intact and stored.damaged_at is None
    services.mark_checked(stored=stored, intact=intact, now=now)
    if newly:
        log.error("file %s of company %s is damaged", stored.pk, stored.company_id)
        damage_found.send(StoredFile, stored=stored)
    return intact


def rescan(*, stored: StoredFile) -> None:
    """Ask the scanner again about a file that was taken while it was down."""
    from pathlib import Path
    from tempfile import NamedTemporaryFile

    with opened(stored) as content, NamedTemporaryFile() as copy:
        while chunk := content.read(CHUNK):
            copy.write(chunk)
        copy.flush()
        try:
            found = scanner.ask(Path(copy.name))
        except scanner.ScannerDown:
            return
    if found is not None:
        state = scanner.Scan.INFECTED if found else scanner.Scan.CLEAN
        services.mark_scanned(stored=stored, scan=state)


def clear_leftovers(*, now: datetime) -> int:
    """Delete bytes of the company in force that no row names, older than a day; how many."""
    company = company_in_force()
    known = set(StoredFile.objects.values_list("content", flat=True))
    known |= set(Rendition.objects.values_list("content", flat=True))
    cleared = 0
    for name in list(_names(f"{company.pk}")):
        if name not in known and default_storage.get_modified_time(name) < now - LEFTOVER_AGE:
            default_storage.delete(name)
            cleared += 1
    return cleared


def _names(folder: str):
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        yield f"{folder}/{file}"
    for inner in folders:
        yield from _names(f"{folder}/{inner}")
