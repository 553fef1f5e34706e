"""Bring an installation up to date, before its processes start."""

from io import StringIO

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrates, loads the catalogue, collects static files and, asked to, makes the demonstration company."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--demo-password", help="make the demonstration company, with this password")
        parser.add_argument(
            "--no-static", action="store_true", help="static files are collected already, as in the image"
        )

    def handle(self, *args, demo_password: str | None, no_static: bool, **options) -> None:
        self.step("Database", "migrate", interactive=False)
        self.step(None, "createcachetable")
        self.step("Catalogue", "loadcatalogue")
        if demo_password:
            self.step("Demonstration company", "demo", password=demo_password)
        if not no_static:
            self.step("Static files", "collectstatic", interactive=False, clear=True)

    def step(self, title: str | None, command: str, **options) -> None:
        if title:
            self.stderr.write(f"{title} ...")
        call_command(command, verbosity=0, stdout=StringIO(), **options)
