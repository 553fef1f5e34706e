"""Prove that an archive can be restored."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ctpat.operating.backup import BackupRefused, verify_backup


class Command(BaseCommand):
    help = "Checks an archive's hashes, restores it into a scratch place and compares what came back."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="the archive to verify")

    def handle(self, *args, file: Path, **options) -> None:
        try:
            manifest = verify_backup(file)
        except BackupRefused as refusal:
            raise CommandError(f"{file} would not restore: {refusal}") from None
        self.stdout.write(f"{file} of {manifest.made_at} is whole: {sum(manifest.rows.values())} rows restored.")
