from django.core.management.base import BaseCommand, CommandError

from ctpat.activity import append_only
from ctpat.activity.verify import verify
from ctpat.companies.models import Company


class Command(BaseCommand):
    help = "Follow each company's history from its first entry to its head; name what was tampered with."

    def add_arguments(self, parser) -> None:
        parser.add_argument("slug", nargs="?", help="one company; all of them when left out")

    def handle(self, *args, slug: str | None, **options) -> None:
        companies = Company.objects.order_by("slug")
        if slug and not (companies := companies.filter(slug=slug)):
            raise CommandError(f"There is no company {slug!r}.")
        flaws = [company.slug for company in companies if not self._tell(company)]
        if lost := append_only.missing():
            self.stdout.write(self.style.ERROR(f"Triggers are missing: {', '.join(sorted(lost))}. Run migrate."))
        if flaws or lost:
            raise CommandError("The history is not as it was written.")

    def _tell(self, company: Company) -> bool:
        verdict = verify(company)
        if verdict.flaw:
            self.stdout.write(self.style.ERROR(f"{company.slug}: {verdict.flaw}"))
            return False
        self.stdout.write(f"{company.slug}: {verdict.seq} entries hold, head {verdict.digest[:16] or 'empty'}")
        return True
