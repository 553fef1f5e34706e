"""Whether the bytes on disk are still those that were stored."""

import hashlib
import logging
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ctpat.activity.services import record
from ctpat.companies.models import Membership
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_in_force
from ctpat.outbox.services import notify

from . import scanner, services
from .exceptions import FileDamaged
from .models import Rendition, StoredFile

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


def is_intact(stored: StoredFile) -> bool:
    """Compare one file; takes as long as reading it, so no company is open for writing meanwhile."""
    try:
        opened(stored).close()
    except FileDamaged:
        return False
    return True


def note(*, stored: StoredFile, intact: bool, now: datetime) -> None:
    """Write down a comparison. A file first found damaged goes into the history, and administrators are told."""
    is_news = not intact and stored.damaged_at is None
    services.mark_checked(stored=stored, intact=intact, now=now)
    if not is_news:
        return
    log.error("file %s of company %s is damaged", stored.pk, stored.company_id)
    record(None, "files.file.damaged", stored, after={"expected_sha256": stored.sha256})
    people = Membership.objects.filter(company=company_in_force()).with_role(Role.ADMINISTRATOR)
    for member in people.select_related("user"):
        with translation.override(member.user.language or settings.LANGUAGE_CODE):
            notify(
                user=member.user,
                kind="files.damaged",
                key=f"file-{stored.pk}-damaged",
                text=_("A stored file has changed on disk and isn't served any more. Ask the operator to restore it."),
                path=reverse("activity:entry_list", args=[company_in_force().slug]),
            )


def check(*, stored: StoredFile, now: datetime) -> bool:
    """Compare one file and write it down."""
    intact = is_intact(stored)
    note(stored=stored, intact=intact, now=now)
    return intact


def rescan(*, stored: StoredFile) -> None:
    """Ask the scanner again about a file that was taken while it was down."""
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
