"""Load the catalogue that ships with the product, and the operator's supplement."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.catalogue.checking import read_edition, read_library
from compliance.catalogue.loading import CHANGES, Outcome, load_catalogue, tell_companies
from compliance.catalogue.problems import CatalogueBroken


class Command(BaseCommand):
    help = "Loads the catalogue of criteria; changes nothing when it is up to date."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--supplement",
            type=Path,
            metavar="FILE",
            help="Criteria of your own, a file or a folder; by default the folder 'catalogue' in CTPAT_DATA.",
        )

    def handle(self, *args, supplement: Path | None, **options) -> None:
        if supplement and not supplement.exists():
            raise CommandError(f"There is no {supplement}.")
        try:
            files = read_edition()
            read_library(files)
            outcome = load_catalogue(now=timezone.now(), supplement=supplement or _own_folder(), files=files)
        except CatalogueBroken as broken:
            raise CommandError(_refusal(broken)) from None
        if outcome:
            tell_companies(outcome)
        self._print(outcome)

    def _print(self, outcome: Outcome) -> None:
        if not outcome:
            self.stdout.write(f"The catalogue {outcome.edition} is up to date.")
            return
        for title in CHANGES:
            lines = getattr(outcome, title)
            if lines:
                self.stdout.write(f"{title}: {len(lines)}")
            if lines and (title != "added" or len(lines) <= 20):
                self.stdout.write("\n".join(f"  {line}" for line in lines))


def _own_folder() -> Path | None:
    folder = settings.DATA / "catalogue"
    return folder if folder.is_dir() else None


def _refusal(broken: CatalogueBroken) -> str:
    count = len(broken.problems)
    return f"Nothing was changed; {count} {'mistake' if count == 1 else 'mistakes'} to mend:\n{broken}"
