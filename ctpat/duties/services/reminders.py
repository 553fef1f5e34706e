"""Writing reminders: one row for each step of a due date and each person it calls."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ctpat.activity.services import record
from ctpat.common.written_dates import written
from ctpat.companies.models import Company, User
from ctpat.outbox.models import Notification

from ..calling import moment, next_call, stages_for
from ..models import Absence, Duty, Occurrence, Preference, Reminder
from ..people import People
from ..places import place_of
from ..routing import Chain, Delivery, Staff, Wishes, deliveries
from ..stages import Reason, Stage, stages_to_take

BATCH = 200
NOTIFICATION = "duties.reminder"
WISHES = ("hour", "by_mail", "ahead", "on_the_day", "overdue", "information")


@transaction.atomic
def remind(*, company: Company, now: datetime, limit: int = BATCH) -> int:
    """Take the steps that are due now, of a batch of due dates; returns how many dates there were.

    Rows, notifications and the moment of the next step are one transaction: a worker that dies
    has done all of it or nothing, and a second one finds nothing left.
    """
    return _Round(company, now).go(limit)


class _Round:
    """One batch; people, absences and wishes are read once."""

    def __init__(self, company: Company, now: datetime) -> None:
        self.company, self.now, self.on = company, now, company.today(now)
        self.people = People(company)

    def go(self, limit: int) -> int:
        rows = Occurrence.objects.to_remind(now=self.now).select_related("duty__own_kind")
        occurrences = list(rows.select_for_update(of=("self",))[:limit])
        reminders = [reminder for occurrence in occurrences for reminder in self._take(occurrence)]
        Reminder.objects.bulk_create(reminders, ignore_conflicts=True, batch_size=500)
        Notification.objects.bulk_create(self._notifications(reminders), ignore_conflicts=True, batch_size=500)
        Occurrence.objects.bulk_update(occurrences, ["taken_to", "remind_at"], batch_size=500)
        if reminders:
            people = len({reminder.recipient_id for reminder in reminders})
            facts = {"dates": len(occurrences), "reminders": len(reminders), "people": people}
            record(None, "duties.reminders.made", self.company, after=facts, label=self.company.name)
        return len(occurrences)

    @cached_property
    def staff(self) -> Staff:
        return staff_of(self.people, on=self.on)

    def _take(self, occurrence: Occurrence) -> list[Reminder]:
        duty = occurrence.duty
        if duty.ended_on or duty.is_paused(on=self.on):
            occurrence.remind_at = next_call(occurrence, duty, self.company.zone, on=self.on)
            return []
        since = occurrence.stands_since
        stages = stages_to_take(stages_for(occurrence, duty), since=since, taken_to=occurrence.taken_to, on=self.on)
        occurrence.taken_to = self.on
        occurrence.remind_at = next_call(occurrence, duty, self.company.zone, on=self.on)
        return [self._row(occurrence, stage, one) for stage in stages for one in self._deliveries(duty, stage)]

    def _deliveries(self, duty: Duty, stage: Stage) -> list[Delivery]:
        chain = chain_of(duty, self.people)
        return deliveries(stage, chain, self.staff, is_of_programme=duty.of_kind.is_of_programme, on=self.on)

    def _row(self, occurrence: Occurrence, stage: Stage, delivery: Delivery) -> Reminder:
        hour = self.staff.wishes_of(delivery.recipient).hour
        return Reminder(
            company=self.company,
            occurrence=occurrence,
            due_on=occurrence.due_on,
            stage=stage.name,
            reason=stage.reason,
            part=stage.part,
            recipient_id=delivery.recipient,
            instead_of_id=delivery.instead_of,
            why_instead=delivery.why,
            on=max(stage.day, occurrence.stands_since),
            send_at=moment(self.on, self.company.zone, hour) if delivery.by_mail else None,
            created_at=self.now,
        )

    def _notifications(self, reminders: list[Reminder]) -> Iterable[Notification]:
        languages = dict(
            User.objects.filter(pk__in={reminder.recipient_id for reminder in reminders}).values_list("pk", "language")
        )
        for reminder in reminders:
            with translation.override(languages.get(reminder.recipient_id) or settings.LANGUAGE_CODE):
                yield Notification(
                    company=self.company,
                    user_id=reminder.recipient_id,
                    kind=NOTIFICATION,
                    key=f"{reminder.occurrence_id}-{reminder.due_on}-{reminder.stage}",
                    text=sentence(reminder, on=self.on)[:240],
                    path=place_of(reminder.occurrence, self.company),
                    at=self.now,
                )


def staff_of(people: People, *, on: date) -> Staff:
    """Who of the company may be told and is there on a day, and who wishes what."""
    away = Absence.objects.covering(on).values_list("user_id", "stand_in_id")
    wishes = {row.user_id: Wishes(**{name: getattr(row, name) for name in WISHES}) for row in Preference.objects.all()}
    return Staff(people.readers, dict(away), wishes)


def chain_of(duty: Duty, people: People) -> Chain:
    """In which order people answer for a duty."""
    return Chain(duty.owner_id, duty.deputy_id, duty.escalates_to_id, duty.ends_with_id, people.last_resort)


def sentence(reminder: Reminder, *, on: date) -> str:
    """What one reminder says, in the reader's language."""
    occurrence = reminder.occurrence
    facts = {"duty": str(occurrence.duty), "day": written(reminder.due_on)}
    if reminder.reason == Reason.INFORMATION:
        return _("%(duty)s: expected of CBP by %(day)s") % facts
    days = (on - reminder.due_on).days
    if days > 0:
        return _("%(duty)s: %(late)s, was due %(day)s") % {**facts, "late": days_late(days)}
    return (_("%(duty)s: due today") if days == 0 else _("%(duty)s: due %(day)s")) % facts


def days_late(days: int) -> str:
    """Such as '24 days late'."""
    return translation.ngettext("%d day late", "%d days late", days) % days
