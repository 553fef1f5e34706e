"""What the sweep of duties costs, by what is due and by what exists.

    python -m benchmarks.duties [--duties 1000000] [--due 10000] [--companies 1000]

In a fresh database of its own it makes a tenth of the duties with all that is due, measures, adds the
rest, which isn't due, and measures again: seconds, queries, and the ratio of the two.
"""

import argparse
import os
import shutil
import time
from datetime import UTC, datetime, timedelta

from .counting import Counter
from .stage import FOLDERS

NOW = datetime(2027, 3, 1, 15, tzinfo=UTC)
FOLDER = FOLDERS / "duties"


def main() -> None:
    options = _options()
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.environ |= {"CTPAT_DATA": str(FOLDER), "DJANGO_SETTINGS_MODULE": "ctpat.settings", "LOG_LEVEL": "WARNING"}
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)

    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    load = Load(options.companies)
    few, rest = options.duties // 10, options.duties - options.duties // 10
    load.add(few, due=options.due)
    print("| duties | due | asks where (ms) | all companies reminded (s) | queries | of one company |")
    print("|---|---|---|---|---|---|")
    small = load.measured(few)
    load.reset(options.due)
    load.add(rest, due=0)
    large = load.measured(options.duties)
    print(f"\nTen times the duties, the same due: x {large / small:.2f}.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("duties", 1_000_000), ("due", 10_000), ("companies", 1_000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


class Load:
    """Duties by the hundred thousand, written by the database itself."""

    def __init__(self, companies: int) -> None:
        from ctpat.companies.models import Company, Membership, User
        from ctpat.companies.roles import Role

        self.companies = [
            Company.objects.create(slug=f"c{number}", legal_name=f"Company {number}", time_zone="America/Chicago")
            for number in range(companies)
        ]
        people = User.objects.bulk_create(User(email=f"p{number}@example.com", name="P") for number in range(companies))
        Membership.objects.bulk_create(
            Membership(company=company, user=person, roles=[Role.COMPLIANCE_OFFICER])
            for company, person in zip(self.companies, people, strict=True)
        )
        self.people, self.made = people, 0

    def add(self, number: int, *, due: int) -> None:
        """So many duties with one date each; the first ones are due now."""
        from ctpat.companies.scoping import company_scope

        each, due_each = number // len(self.companies), due // len(self.companies)
        for company, person in zip(self.companies, self.people, strict=True):
            with company_scope(company):
                self._add(company, person, each, due_each)
        self.made += each

    def _add(self, company, person, each: int, due: int) -> None:
        from ctpat.duties.models import Duty, Occurrence

        today = company.today(NOW)
        kept = {"label": "Evidence", "mail_label": "Evidence", "path": "/", "created_on": today}
        duties = Duty.objects.bulk_create(
            Duty(company=company, kind="evidence-expiry", subject=f"e:{self.made + at}", owner=person, **kept)
            for at in range(each)
        )
        later = today + timedelta(days=200)
        midnight = NOW - timedelta(hours=9)
        Occurrence.objects.bulk_create(
            Occurrence(
                company=company,
                duty=duty,
                anchor_on=today if at < due else later,
                due_on=today if at < due else later,
                record="1",
                stands_since=today - timedelta(days=10),
                taken_to=today - timedelta(days=1),
                remind_at=midnight if at < due else midnight + timedelta(days=170),
            )
            for at, duty in enumerate(duties)
        )

    def reset(self, due: int) -> None:
        """As before the first measurement."""
        from ctpat.companies.scoping import company_scope
        from ctpat.duties.models import Digest, Occurrence, Reminder

        for company in self.companies:
            with company_scope(company):
                today = company.today(NOW)
                Reminder.objects.all().delete()
                Digest.objects.all().delete()
                Occurrence.objects.filter(due_on=today).update(
                    taken_to=today - timedelta(days=1), remind_at=NOW - timedelta(hours=9)
                )
        from ctpat.outbox.models import Mail

        Mail.objects.all().delete()

    def measured(self, duties: int) -> float:
        """One sweep and the work it finds; the row of the table, and its seconds."""
        from django.db import connection

        from ctpat.companies.models import Company
        from ctpat.companies.scoping import company_scope
        from ctpat.duties.models import Reminder
        from ctpat.duties.services.digests import people_waiting, send_digest
        from ctpat.duties.services.reminders import remind
        from ctpat.duties.sweeping import companies_due

        asked = time.perf_counter()
        found = companies_due(now=NOW)
        asked = time.perf_counter() - asked
        queries, most, begun = 0, 0, time.perf_counter()
        for company in Company.objects.filter(pk__in=found):
            counter = Counter()
            with connection.execute_wrapper(counter), company_scope(company):
                while remind(company=company, now=NOW):
                    pass
                for user in people_waiting(now=NOW):
                    send_digest(company=company, user_id=user, now=NOW)
            queries, most = queries + counter.number, max(most, counter.number)
        seconds = time.perf_counter() - begun
        reminders = 0
        for company in self.companies:
            with company_scope(company, write=False):
                reminders += Reminder.objects.count()
        row = f"| {duties:,} | {reminders:,} | {asked * 1000:.1f} | {seconds:.1f} | {queries:,} | {most} |"
        print(row, flush=True)
        return seconds


if __name__ == "__main__":
    main()
