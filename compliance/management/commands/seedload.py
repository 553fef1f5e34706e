"""Make a large load of companies for measurements."""

import time

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.load.building import build, slug_of
from compliance.models import Edition
from ctpat.companies.models import Company


class Command(BaseCommand):
    help = "Makes invented companies with answers, evidence, weaknesses and history; again makes only what is missing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--companies", type=int, default=10, help="how many companies there shall be")
        parser.add_argument("--partners", type=int, default=0, help="how many partners each shall have (not yet kept)")
        parser.add_argument("--seed", type=int, default=1, help="another seed makes other companies beside these")
        parser.add_argument("--password", help="the password of all people in them; without one nobody can sign in")

    def handle(self, *args, companies: int, partners: int, seed: int, password: str | None, **options) -> None:
        if not Edition.objects.exists():
            raise CommandError("Load the catalogue first: manage.py loadcatalogue")
        if partners:
            self.stdout.write("Partners are left out: this version keeps no business partners yet.")
        known = set(Company.objects.values_list("slug", flat=True))
        missing = [number for number in range(1, companies + 1) if slug_of(seed, number) not in known]
        began, now, hashed = time.monotonic(), timezone.now(), make_password(password)
        for done, number in enumerate(missing, start=1):
            build(seed=seed, number=number, now=now, password=hashed)
            if done % 100 == 0:
                self.stdout.write(f"{done} of {len(missing)} companies, {time.monotonic() - began:.0f} s")
        self.stdout.write(f"Made {len(missing)} companies; {companies - len(missing)} were there already.")
