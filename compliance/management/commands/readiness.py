"""Print whether a company is ready for a validator, and what stops it."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from compliance.models import Account
from compliance.readiness.snapshot import Blocker, Readiness, readiness_of
from ctpat.companies.models import Company
from ctpat.companies.scoping import company_scope


class Command(BaseCommand):
    help = "Print figure, verdict, reasons and the standing of each criterion of one company."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="short name of the company, as in its address")
        parser.add_argument("--account", help="entity type of one account, such as importer")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, slug: str, account: str | None, **options) -> None:
        company = Company.objects.filter(slug=slug).first()
        if company is None:
            raise CommandError(f"There is no company {slug!r}.")
        with company_scope(company, write=False):
            readiness = readiness_of(company, on=company.today(), account=_account(account))
        self.stdout.write(json.dumps(as_json(company, readiness), indent=2) if options["json"] else as_text(readiness))


def _account(entity_type: str | None) -> Account | None:
    if entity_type is None:
        return None
    account = Account.objects.current().filter(entity_type=entity_type).first()
    if account is None:
        known = ", ".join(Account.objects.current().values_list("entity_type", flat=True))
        raise CommandError(f"The company has no account {entity_type!r}; it has {known or 'none'}.")
    return account


def as_json(company: Company, readiness: Readiness) -> dict:
    """The contract of docs/operating.md: names and values that programs rely on."""
    return {
        "company": company.slug,
        "as_of": readiness.on.isoformat(),
        "percent": readiness.percent,
        "ready": readiness.is_ready,
        "blockers": [_blocker(blocker) for blocker in readiness.blockers],
        "criteria": [
            {
                "id": row.code,
                "level": row.level,
                "element": row.element,
                "category": row.category,
                "standing": row.standing.value,
                "reasons": row.sentences,
            }
            for row in readiness.rows
        ],
    }


def _blocker(blocker: Blocker) -> dict:
    return {
        "title": str(blocker.title),
        "severity": blocker.severity,
        "next_step": str(blocker.next_step),
        "owner": blocker.owner,
        "criteria": list(blocker.codes),
    }


def as_text(readiness: Readiness) -> str:
    """The same for people."""
    counts = ", ".join(f"{number} {standing.value.replace('_', ' ')}" for standing, number in readiness.counts.items())
    lines = [f"{readiness.verdict} {readiness.percent} % ({counts}).", ""]
    for blocker in readiness.blockers:
        where = f"{blocker.code} " if blocker.code else ""
        owner = f" [{blocker.owner}]" if blocker.owner else ""
        lines.append(f"- {where}{blocker.title}: {blocker.next_step}{owner}")
    return "\n".join(lines).strip()
