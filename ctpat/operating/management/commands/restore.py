"""Put an archive in the place of what is here."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ctpat.operating.backup import BackupRefused, restore_backup


class Command(BaseCommand):
    help = "Restores an archive made by `backup`, after checking it; keeps a backup of what was here."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="the archive to restore")

    def handle(self, *args, file: Path, **options) -> None:
        try:
            manifest, kept = restore_backup(file, now=timezone.now())
        except BackupRefused as refusal:
            raise CommandError(f"Nothing was changed: {refusal}") from None
        self.stdout.write(f"Restored the state of {manifest.made_at}.")
        if kept:
            self.stdout.write(f"What was here before is kept in {kept}.")
        self.stdout.write("Start the processes anew, so that all of them use the restored keys.")
