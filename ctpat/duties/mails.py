"""The mails of one person's days: what went out, what waits, what was refused and who got it instead."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from ctpat.companies.models import User

from .models import Digest, Reminder

SHOWN = 10


@dataclass(frozen=True)
class MailOfDay:
    """One mail; `heirs` are those who got its lines because it was refused."""

    digest: Digest
    heirs: list[User]


def mails_to(user: User) -> list[MailOfDay]:
    """The latest ones to a member of the company in force, in two queries."""
    digests = list(Digest.objects.latest_to(user)[:SHOWN])
    heirs = _heirs([digest for digest in digests if digest.refused_at])
    return [MailOfDay(digest, heirs[digest.pk]) for digest in digests]


def _heirs(refused: Iterable[Digest]) -> dict[int, list[User]]:
    """By mail, who was told of the same steps in place of its reader."""
    found: dict[int, list[User]] = defaultdict(list)
    ids = [digest.pk for digest in refused]
    if not ids:
        return found
    rows = Reminder.objects.filter(
        why_instead=Reminder.Instead.REFUSED,
        occurrence__reminders__digest__in=ids,
        occurrence__reminders__recipient=F("instead_of"),
        occurrence__reminders__stage=F("stage"),
        occurrence__reminders__due_on=F("due_on"),
    )
    for row in rows.annotate(of=F("occurrence__reminders__digest")).select_related("recipient").order_by("pk"):
        if row.recipient not in found[row.of]:
            found[row.of].append(row.recipient)
    return found
