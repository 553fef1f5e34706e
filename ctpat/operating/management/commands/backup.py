"""Keep everything in one archive."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ctpat.operating.backup import BackupRefused, make_backup


class Command(BaseCommand):
    help = "Writes database, private files and keys into one archive, while the application runs."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write, such as /backups/2026-11-25.zip")

    def handle(self, *args, file: Path, **options) -> None:
        if not file.absolute().parent.is_dir():
            raise CommandError(f"There is no folder {file.absolute().parent}.")
        try:
            manifest = make_backup(file.absolute(), now=timezone.now())
        except BackupRefused as refusal:
            raise CommandError(f"No backup was made: {refusal}") from None
        self.stdout.write(f"{file}: {sum(manifest.rows.values())} rows, {len(manifest.parts)} parts.")
        for slug, (seq, digest) in manifest.heads.items():
            self.stdout.write(f"  history of {slug} ends at {seq}, {digest}")
        if manifest.missing:
            names = "\n".join(f"  {name}" for name in manifest.missing)
            raise CommandError(f"{len(manifest.missing)} files could not be read and are not in it:\n{names}")
