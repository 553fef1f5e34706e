import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from . import contents
from .archive import Manifest, Writer
from .databases import database

KEPT_IN_DATA = ("secret_key", "demo-password", "keys", "catalogue")  # small, and nothing else has them


def make_backup(path: Path, *, now: datetime) -> Manifest:
    """Write everything that a new machine needs into one archive, while the application runs.

    Database and file names are of one moment. A private file that can't be read is named in
    the manifest's `missing`, and the rest is kept all the same.
    """
    source = database()
    with (
        tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder,
        source.snapshot(Path(folder)) as (cursor, dump),
        Writer(path) as archive,
    ):
        manifest = Manifest(
            made_at=now.isoformat(timespec="seconds"),
            vendor=type(source).__name__,
            migrations=contents.migrations(cursor),
            rows=contents.rows(cursor),
            heads=contents.heads(cursor),
        )
        with dump.open("rb") as content:
            archive.add(source.dump_name, content, compress=dump.suffix == ".sqlite3")
        manifest.missing = _add_files(archive, contents.files(cursor))
        _add_keys(archive)
        archive.finish(manifest)
    return manifest


def _add_files(archive: Writer, names: list[str]) -> list[str]:
    missing = []
    for name in names:
        try:
            content = default_storage.open(name)
        except OSError:
            missing.append(name)
            continue
        with content:
            archive.add(f"files/{name}", content)
    return missing


def _add_keys(archive: Writer) -> None:
    for kept in KEPT_IN_DATA:
        top = settings.DATA / kept
        paths = sorted(top.rglob("*")) if top.is_dir() else [top]
        for path in paths:
            if path.is_file():
                with path.open("rb") as content:
                    archive.add(f"data/{path.relative_to(settings.DATA).as_posix()}", content)
