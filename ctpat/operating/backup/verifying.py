import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import contents
from .archive import Manifest, Reader, opened
from .databases import database
from .refusals import BackupRefused


def verify_backup(path: Path) -> Manifest:
    """Prove that an archive can be restored: hashes, and a scratch restore that is counted.

    Raises BackupRefused with the first thing that is wrong.
    """
    with opened(path) as archive, proved(archive):
        return archive.manifest


@contextmanager
def proved(archive: Reader) -> Iterator[Path]:
    """The archive's dump as a file, after everything about the archive has been compared."""
    archive.check()
    refuse_unsuitable(archive.manifest)
    with tempfile.TemporaryDirectory(prefix="ctpat-verify-") as folder:
        dump = archive.extract(database().dump_name, Path(folder) / Path(database().dump_name).name)
        with database().scratch(dump) as cursor:
            if cursor is not None:
                _compare(archive, cursor)
        yield dump


def refuse_unsuitable(manifest: Manifest) -> None:
    """Refuse what this installation can't take: another database, or a newer release's."""
    ours = type(database()).__name__
    if manifest.vendor != ours:
        raise BackupRefused(f"the archive is of {manifest.vendor}, this installation runs on {ours}.")
    unknown = set(manifest.migrations) - contents.known_migrations()
    if unknown:
        raise BackupRefused(f"the archive was made by a newer release (it has {min(unknown)}); install that first.")


def _compare(archive: Reader, cursor) -> None:
    told = archive.manifest
    if contents.migrations(cursor) != told.migrations:
        raise BackupRefused("the database in the archive is of another release than its manifest says.")
    if contents.heads(cursor) != told.heads:
        raise BackupRefused("the history in the archive doesn't end as its manifest says.")
    for table, count in contents.rows(cursor).items():
        if told.rows.get(table) != count:
            raise BackupRefused(f"{table} has {count} rows, the manifest says {told.rows.get(table)}.")
    lost = set(contents.files(cursor)) - {name for _, name in archive.parts_below("files")} - set(told.missing)
    if lost:
        raise BackupRefused(f"the file {min(lost)} is not in the archive.")
