"""Print docs/roles.md: what each role may do, from the table that the gate asks."""

from django.core.management.base import BaseCommand

from ctpat.companies.manual import roles_page


class Command(BaseCommand):
    help = "Print docs/roles.md from the table in ctpat/companies/roles.py."

    def handle(self, **options) -> None:
        self.stdout.write(roles_page(), ending="")
