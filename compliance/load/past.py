"""The history of an invented company, chained as the services chain it, and its past figures."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.db import models

from compliance.models import ReadinessDay
from ctpat.activity.chain import Link, canonical, digest
from ctpat.activity.models import Entry, Head
from ctpat.activity.querysets import target_name
from ctpat.companies.models import Company, User

FIGURES = 90  # days of which the figure was kept


@dataclass(frozen=True, order=True)
class Event:
    at: datetime
    place: int
    actor: int
    verb: str
    target: str
    data: str


@dataclass
class Past:
    """What happened, in any order; written once, in the order of time."""

    company: Company
    events: list[Event] = field(default_factory=list)

    def add(
        self, at: datetime, actor: User, verb: str, target: models.Model, label: str, after: dict | None = None
    ) -> None:
        data = canonical({"label": label, "before": {}, "after": after or {}})
        self.events.append(Event(at, len(self.events), actor.pk, verb, target_name(target), data))

    def write(self) -> None:
        """Entries and head, as `activity.services.record` would have left them."""
        entries, value = [], ""
        for seq, event in enumerate(sorted(self.events), start=1):
            link = Link(self.company.pk, seq, event.at, event.actor, "", event.verb, event.target, event.data)
            value = digest(value, link)
            facts = {name: fact for name, fact in link._asdict().items() if name != "company"}
            entries.append(Entry(company=self.company, digest=value, **facts))
        Entry.objects.bulk_create(entries)
        Head.objects.create(company=self.company, seq=len(entries), digest=value)


def keep_figures(company: Company, dice: Random, *, on: date) -> None:
    """A figure for each of the last days, slowly rising."""
    ReadinessDay.objects.bulk_create(
        ReadinessDay(
            company=company,
            on=on - timedelta(days=days),
            percent=min(100, 80 - days // 3 + dice.randint(0, 4)),
            is_ready=False,
            musts_open=5 + days // 12,
            blockers=6 + days // 10,
        )
        for days in range(FIGURES, 0, -1)
    )
