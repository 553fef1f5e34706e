"""Make the demonstration companies."""

import secrets

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.demo.building import build
from compliance.models import Edition
from ctpat.companies.models import Company, User

SLUGS = ("acme", "beta")
DOMAINS = ("acme.example", "beta.example")


class Command(BaseCommand):
    help = "Makes the companies acme and beta with people, answers, evidence and history; again changes nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--password", help="the password of all people in it; otherwise one is made up")

    def handle(self, *args, password: str | None, **options) -> None:
        if not Edition.objects.exists():
            raise CommandError("Load the catalogue first: manage.py loadcatalogue")
        made = [slug for slug in SLUGS if not Company.objects.filter(slug=slug).exists()]
        chosen = password or (secrets.token_urlsafe(9) if made else None)
        for slug in made:
            build(slug, now=timezone.now(), password=chosen)
        if password and not made:
            _set_password(password)
        if chosen:
            _remember(chosen)
        self._print(made, chosen)

    def _print(self, made: list[str], password: str | None) -> None:
        self.stdout.write(f"Made: {', '.join(made)}." if made else "The demonstration companies are there already.")
        if password:
            self.stdout.write(f"Sign in with the password {password} as")
            for person in _people():
                self.stdout.write(f"  {person.email:32} {person.name}")


def _remember(password: str) -> None:
    """script/server prints it at each start."""
    path = settings.DATA / "demo-password"
    path.touch(mode=0o600)
    path.write_text(password, encoding="utf-8")


def _people() -> list[User]:
    return [user for user in User.objects.order_by("pk") if user.email.split("@")[1] in DOMAINS]


def _set_password(password: str) -> None:
    """The password asked for holds, also for people who were made earlier; they share one."""
    people = _people()
    if people[0].check_password(password):
        return
    User.objects.filter(pk__in=[user.pk for user in people]).update(password=make_password(password))
