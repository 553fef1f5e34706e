"""Calendar rhythms: the company sets their start, and until it does they count from their first day here."""

from collections.abc import Iterator

from django.db import models

from compliance.catalogue.duty_kinds import duty_kinds
from compliance.models import Account
from ctpat.activity.querysets import target_name
from ctpat.companies.anchors import Fact, anchor
from ctpat.companies.models import Company, Site
from ctpat.companies.scoping import company_in_force

from .applicability import BY_HAND, Applicability
from .models import Duty

SCHEDULE = "schedule"
MOVED_BY = ("companies.site.", "companies.setup.", "compliance.account.", "compliance.catalogue.")


@anchor(SCHEDULE, moved_by=MOVED_BY)
def rhythms() -> Iterator[Fact]:
    company = company_in_force()
    applicable = Applicability(company)
    rows = Duty.objects.filter(own_kind=None, starts_on__isnull=False).values_list("kind", "subject", "starts_on")
    starts = {(kind, subject): start for kind, subject, start in rows}
    for kind in duty_kinds().values():
        if kind.anchor == SCHEDULE:
            subjects = applicable.accounts if kind.id in BY_HAND else applicable.subjects(kind)
            for subject in subjects:
                start = starts.get((kind.id, target_name(subject)))
                if start or kind.id not in BY_HAND:
                    yield _fact(company, kind.id, subject, start)


@anchor(SCHEDULE, moved_by=("companies.site.",))
def own_rhythms() -> Iterator[Fact]:
    """What the company added itself: each duty stands on its own row."""
    company = company_in_force()
    sites = {target_name(site): site for site in Site.objects.filter(closed_on=None)}
    for duty in Duty.objects.filter(own_kind__retired_on=None, own_kind__isnull=False).select_related("own_kind"):
        subject = sites.get(duty.subject) if duty.subject.startswith("companies.site:") else company
        if subject is not None:
            yield _fact(company, duty.own_kind.as_kind().id, subject, duty.starts_on)


def _fact(company: Company, kind: str, subject: models.Model, start) -> Fact:
    on = start or company.today(company.created_at)
    is_site = isinstance(subject, Site)
    return Fact(
        subject=subject,
        on=on,
        label=_label(subject),
        path="",  # its own page
        record="start",
        is_assumed=start is None,
        duty=kind,
        site=subject.pk if is_site else None,
    )


def _label(subject: models.Model) -> str:
    if isinstance(subject, Company):
        return ""
    return subject.entity_type.text("name") if isinstance(subject, Account) else str(subject)
