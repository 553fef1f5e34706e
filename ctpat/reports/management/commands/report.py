"""Make a report of a company without a worker and write it to a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.models import Account
from ctpat.companies.models import Company
from ctpat.companies.scoping import company_scope
from ctpat.files.integrity import opened

from ... import services
from ...exceptions import PrintingFailed
from ...kinds import KINDS
from ...models import Report


class Command(BaseCommand):
    help = "Make a report now and write it to a file: manage.py report acme readiness --out readiness.pdf"

    def add_arguments(self, parser) -> None:
        parser.add_argument("company", help="the company's short name, as in its URL")
        parser.add_argument("kind", choices=list(KINDS))
        parser.add_argument("--out", type=Path, required=True, help="the file to write")
        parser.add_argument("--account", help="one account's entity type, such as importer; default all accounts")

    def handle(self, *args, **options) -> None:
        company = Company.objects.filter(slug=options["company"]).first()
        if company is None:
            raise CommandError(f"No company has the short name {options['company']!r}.")
        try:
            report = make_now(company, kind=options["kind"], account=options["account"])
        except PrintingFailed as failure:
            raise CommandError(str(failure)) from failure
        with company_scope(company, write=False), opened(report.file) as content:
            options["out"].write_bytes(content.read())
        self.stdout.write(f"{options['out']}: {report.pages} pages, SHA-256 {report.file.sha256}")


def make_now(company: Company, *, kind: str, account: str | None) -> Report:
    """The same report as the workers make, with the printing outside of any transaction."""
    now, on = timezone.now(), company.today()
    with company_scope(company):
        chosen = _account(account)
        report = services.request_report(kind=kind, account=chosen, actor=None, on=on, now=now, queue=False)
        if report.can_be_downloaded:
            return report
        facts = services.facts_of(report, now=now)
        report = services.start_report(report=report, facts=facts, now=now) or report
        if report.can_be_downloaded:
            return report
    made = KINDS[kind].make(facts, None)
    with company_scope(company):
        return services.finish_report(report=report, made=made, now=timezone.now())


def _account(entity_type: str | None) -> Account | None:
    if entity_type is None:
        return None
    account = Account.objects.current().filter(entity_type=entity_type).first()
    if account is None:
        known = ", ".join(Account.objects.current().values_list("entity_type", flat=True))
        raise CommandError(f"The company has no account {entity_type!r}; it has: {known or 'none'}.")
    return account
