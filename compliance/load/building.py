"""One invented company from its seed and number: always the same one, dates beside today apart."""

from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from ctpat.companies.models import Company, Site
from ctpat.companies.scoping import company_scope

from .answers import answer_all, open_accounts
from .past import Past, keep_figures
from .people import add_team
from .proof import add_evidence
from .register import raise_weaknesses
from .words import CITIES, NAMES, STREETS, TRADES, paragraph, some


def slug_of(seed: int, number: int) -> str:
    """The short name tells where a company came from, so it isn't made twice."""
    return f"load-{seed}-{number:04}"


@transaction.atomic
def build(*, seed: int, number: int, now: datetime, password: str) -> Company:
    """Make one company whole or not at all. `password` is the hash that all its people get."""
    dice = Random(f"{seed}:{number}")  # noqa: S311 (nothing secret)
    company = _found(slug_of(seed, number), number, dice, now)
    people = add_team(company, dice, now=now, password=password)
    past = Past(company)
    past.add(company.created_at, people["officer"], "companies.company.created", company, company.name)
    with company_scope(company):
        sites = _open_sites(company, dice)
        open_accounts(company, number, now=now, past=past, officer=people["officer"])
        responses = answer_all(company, dice, people, now=now, past=past)
        add_evidence(company, dice, people, sites, responses, now=now, past=past)
        raise_weaknesses(company, dice, people, sites, responses, now=now, past=past)
        keep_figures(company, dice, on=company.today(now))
        past.write()
    return company


def _found(slug: str, number: int, dice: Random, now: datetime) -> Company:
    name = f"{some(dice, NAMES)} {some(dice, TRADES)} {number}"
    city, region, country = some(dice, CITIES)
    return Company.objects.create(
        slug=slug,
        legal_name=f"{name} Inc.",
        trading_name=name,
        structure=Company.Structure.CORPORATION,
        scope_of_business=paragraph(dice, 3),
        street=f"{number} {some(dice, STREETS)}",
        city=city,
        region=region,
        country=country,
        set_up_at=now - timedelta(days=199),
        created_at=now - timedelta(days=200),
    )


def _open_sites(company: Company, dice: Random) -> list[Site]:
    return Site.objects.bulk_create(
        Site(
            company=company,
            name=f"{kind.label} {city}",
            kind=kind,
            street=f"{dice.randint(1, 900)} {some(dice, STREETS)}",
            city=city,
            region=region,
            country=country,
        )
        for kind, (city, region, country) in zip(
            [Site.Kind.OFFICE, Site.Kind.WAREHOUSE, Site.Kind.YARD], CITIES, strict=False
        )
    )
