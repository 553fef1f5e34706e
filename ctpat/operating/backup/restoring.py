import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection

from .archive import Manifest, Reader, opened
from .databases import database
from .making import make_backup
from .verifying import proved


def restore_backup(path: Path, *, now: datetime) -> tuple[Manifest, Path | None]:
    """Put an archive in the place of what is here.

    Everything is checked before anything is touched. What was here is kept as a backup in
    the data folder, whose path is returned (None if there was nothing). Files come first,
    because they only add; the database follows in one transaction. If anything fails, the
    added files go again and all is as before. Then the migrations of this release run.
    """
    with opened(path) as archive, proved(archive) as dump:
        kept = _keep_present(now)
        added: list[str] = []
        try:
            _add_files(archive, added)
            database().restore(dump)
        except BaseException:
            for name in added:
                default_storage.delete(name)
            raise
        _put_keys(archive)
    call_command("migrate", interactive=False, verbosity=0)
    return archive.manifest, kept


def _keep_present(now: datetime) -> Path | None:
    try:
        with connection.cursor() as cursor:
            if "django_migrations" not in connection.introspection.table_names(cursor):
                return None
            cursor.execute("SELECT count(*) FROM companies_company")
            if not cursor.fetchone()[0]:
                return None
    except DatabaseError:
        return None
    path = settings.DATA / f"before-restore-{now:%Y%m%d-%H%M%S}.zip"
    make_backup(path, now=now)
    return path


def _add_files(archive: Reader, added: list[str]) -> None:
    """Bring back the files that are not here; names are random, so the same name is the same file."""
    for part, name in archive.parts_below("files"):
        if default_storage.exists(name):
            continue
        with archive.zip.open(part) as content:
            added.append(name)
            default_storage.save(name, File(content, name))


def _put_keys(archive: Reader) -> None:
    for part, name in archive.parts_below("data"):
        target = (settings.DATA / name).resolve()
        if not target.is_relative_to(settings.DATA):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = archive.extract(part, target.with_name(f"{target.name}.part"))
        unfinished.chmod(0o600)
        os.replace(unfinished, target)
