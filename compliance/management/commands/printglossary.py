"""Print docs/glossary.md: the words of the trade and of this product."""

from django.core.management.base import BaseCommand

from compliance.catalogue.manual import glossary_page


class Command(BaseCommand):
    help = "Print docs/glossary.md from the glossary of the catalogue."

    def handle(self, **options) -> None:
        self.stdout.write(glossary_page(), ending="")
