"""Reminders whose mail can't reach the person they were for, and who gets them in his place."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctpat.activity.services import record
from ctpat.common.written_dates import written
from ctpat.companies.models import Company, User
from ctpat.outbox.services import notify

from ..calling import moment
from ..models import Digest, Reminder
from ..people import People
from .reminders import chain_of, staff_of

Step = tuple[int, date, str]  # date of a duty, day on which it was due, name of the step


def pass_on_of_leaver(*, company: Company, reminders: Iterable[Reminder], now: datetime) -> None:
    """Of somebody who may be told no longer: the same step for who answers for the duty now."""
    people = People(company)
    fresh = []
    for reminder in reminders:
        successors = (reminder.occurrence.duty.owner_id, people.last_resort)
        successor = next((user for user in successors if user in people.readers), None)
        if successor and successor != reminder.recipient_id:
            fresh.append(_same_step(reminder, successor, Reminder.Instead.NOBODY, send_at=now, now=now))
    Reminder.objects.bulk_create(fresh, ignore_conflicts=True)


def _same_step(reminder: Reminder, recipient: int, why: str, *, send_at: datetime, now: datetime) -> Reminder:
    same = ("company_id", "occurrence_id", "due_on", "stage", "reason", "part", "on")
    return Reminder(
        **{name: getattr(reminder, name) for name in same},
        recipient_id=recipient,
        instead_of_id=reminder.recipient_id,
        why_instead=why,
        send_at=send_at,
        created_at=now,
    )


@transaction.atomic
def pass_on_refused(*, company: Company, mail_id: int, now: datetime) -> int:
    """Give each line of a mail that will never be sent to the deputy of its duty, without one to who answers
    for the programme; who was refused as well is passed over. Returns how many lines went to somebody.

    They stand in the next mail of that person, with the reason. The person meant reads inside the
    application what happened, where everything was shown all along. A second time does nothing.
    """
    rows = Digest.objects.filter(mail=mail_id, refused_at=None).select_for_update(of=("self",))
    digest = rows.select_related("user").first()
    if digest is None:
        return 0
    digest.refused_at = now
    digest.save(update_fields=["refused_at"])
    lines = digest.reminders.filter(occurrence__state="open").select_related("occurrence__duty__own_kind")
    heirs = _Refused(company, list(lines), now).pass_on()
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=heirs)}
    after = {"to": {names[heir]: number for heir, number in heirs.items()}, "address": digest.to}
    record(None, "duties.digest.refused", digest, after=after, label=str(digest.user))
    _tell(company, digest, sum(heirs.values()), sorted(names.values()))
    return sum(heirs.values())


class _Refused:
    """The lines of one mail; people and what they were told already are read once."""

    def __init__(self, company: Company, lines: Collection[Reminder], now: datetime) -> None:
        self.company, self.lines, self.now, self.on = company, lines, now, company.today(now)
        self.people = People(company)
        self.staff = staff_of(self.people, on=self.on)
        self.told: dict[Step, dict[int, Reminder]] = defaultdict(dict)
        rows = Reminder.objects.filter(occurrence__in={line.occurrence_id for line in lines})
        for row in rows.select_related("digest"):
            self.told[_step(row)][row.recipient_id] = row

    def pass_on(self) -> dict[int, int]:
        """Write who is told instead; gives how many lines each person got."""
        found: dict[int, list[Reminder]] = defaultdict(list)
        for line in self.lines:
            if (heir := self._heir(line)) is not None:
                found[heir].append(line)
        for heir, lines in found.items():
            at = moment(self.on, self.company.zone, self.staff.wishes_of(heir).hour)
            for line in lines:
                self._tell(line, heir, at)
        return {heir: len(lines) for heir, lines in found.items()}

    def _heir(self, line: Reminder) -> int | None:
        """Who takes mail before who doesn't: the line must not be lost."""
        told = self.told[_step(line)]
        others = [
            user
            for user in chain_of(line.occurrence.duty, self.people).in_place_of(line.recipient_id)
            if self.staff.is_there(user) and not _was_refused(told.get(user))
        ]
        return next((user for user in others if self.staff.wishes_of(user).by_mail), next(iter(others), None))

    def _tell(self, line: Reminder, heir: int, at: datetime) -> None:
        known = self.told[_step(line)].get(heir)
        if known is None:
            _same_step(line, heir, Reminder.Instead.REFUSED, send_at=at, now=self.now).save(force_insert=True)
        elif known.digest is None and known.send_at is None:  # shown inside only, so far
            known.send_at, known.instead_of_id = at, line.recipient_id
            known.why_instead = Reminder.Instead.REFUSED
            known.save(update_fields=["send_at", "instead_of", "why_instead"])


def _step(reminder: Reminder) -> Step:
    return reminder.occurrence_id, reminder.due_on, reminder.stage


def _was_refused(reminder: Reminder | None) -> bool:
    return bool(reminder and reminder.digest and reminder.digest.refused_at)


def _tell(company: Company, digest: Digest, lines: int, names: list[str]) -> None:
    """Inside, to the person whose mail it was; the address is his to mend."""
    with translation.override(digest.user.language or settings.LANGUAGE_CODE):
        facts = {"day": written(digest.day), "n": lines, "names": ", ".join(names)}
        text = _("The mail server refused our mail of %(day)s to you. Please check the address.")
        if lines:
            text = ngettext(
                "The mail server refused our mail of %(day)s to you; %(n)d line went to %(names)s. Check the address.",
                "The mail server refused our mail of %(day)s to you; %(n)d lines went to %(names)s. Check the address.",
                lines,
            )
        notify(
            user=digest.user,
            kind="duties.refused",
            key=f"duties.refused:{digest.pk}",
            text=text % facts,
            path=reverse("duties:wishes", args=[company.slug]) + "#h-sent",
        )
