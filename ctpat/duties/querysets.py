"""Reads of what is due; each method reads as an adjective."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q

from compliance.catalogue.duty_kinds import DutyKind, duty_kinds

OWN = "own-"  # how the id of a company's own kind begins


def _kinds_of_information() -> list[str]:
    return [kind.id for kind in duty_kinds().values() if kind.is_information]


class DutyQuerySet(models.QuerySet):
    def known_to_the_catalogue(self) -> "DutyQuerySet":
        """Without those whose kind has left the catalogue; they stay in the table for their history."""
        return self.filter(Q(kind__in=list(duty_kinds())) | Q(own_kind__isnull=False))

    def of_kind(self, kind: DutyKind) -> "DutyQuerySet":
        """Of one kind of the catalogue, or of the company's own."""
        own = kind.id.removeprefix(OWN)
        return self.filter(own_kind=own) if own != kind.id else self.filter(kind=kind.id)

    def in_force(self) -> "DutyQuerySet":
        """Duties that the company has; one that ended stays for its history."""
        return self.known_to_the_catalogue().filter(ended_on=None)

    def recurring(self) -> "DutyQuerySet":
        """Duties that come back, so that their proof has a rhythm."""
        kinds = [kind.id for kind in duty_kinds().values() if kind.is_recurring]
        return self.filter(Q(kind__in=kinds) | Q(own_kind__isnull=False))

    def paused(self, *, on: date) -> "DutyQuerySet":
        return self.filter(Q(paused_until=None) | Q(paused_until__gte=on), paused_on__isnull=False)

    def running(self, *, on: date) -> "DutyQuerySet":
        """In force and not paused."""
        return self.in_force().filter(Q(paused_on=None) | Q(paused_until__lt=on))

    def of_person(self, user) -> "DutyQuerySet":
        """What somebody owns or stands in for."""
        return self.filter(Q(owner=user) | Q(deputy=user))

    def visible_to(self, membership) -> "DutyQuerySet":
        """All of them, or for a member who sees only what is assigned to him: his own."""
        if membership.only_assigned("duties.view_duties"):
            return self.of_person(membership.user_id)
        return self

    def without_deputy(self) -> "DutyQuerySet":
        """Duties of the company itself that nobody stands in for."""
        return self.filter(deputy=None).exclude(kind__in=_kinds_of_information())

    def with_people_and_places(self) -> "DutyQuerySet":
        return self.select_related("owner", "deputy", "site", "own_kind")


class OccurrenceQuerySet(models.QuerySet):
    def of_kind(self, kind: DutyKind) -> "OccurrenceQuerySet":
        own = kind.id.removeprefix(OWN)
        return self.filter(duty__own_kind=own) if own != kind.id else self.filter(duty__kind=kind.id)

    def open(self) -> "OccurrenceQuerySet":
        return self.filter(state="open", duty__ended_on=None)

    def done(self) -> "OccurrenceQuerySet":
        return self.filter(state="done")

    def standing(self) -> "OccurrenceQuerySet":
        """All that were or are really due: what was withdrawn left only its reminders behind."""
        return self.exclude(state="withdrawn")

    def running(self, *, on: date) -> "OccurrenceQuerySet":
        """Open, and their duty isn't paused."""
        return self.open().filter(Q(duty__paused_on=None) | Q(duty__paused_until__lt=on))

    def overdue(self, *, on: date) -> "OccurrenceQuerySet":
        """Open after their day; what is only expected of CBP never is."""
        return self.running(on=on).filter(due_on__lt=on).exclude(duty__kind__in=_kinds_of_information())

    def due_within(self, days: int, *, on: date) -> "OccurrenceQuerySet":
        """Open and due on one of the next so many days, this one included."""
        return self.running(on=on).filter(due_on__gte=on, due_on__lte=on + timedelta(days=days))

    def due_between(self, first: date, last: date) -> "OccurrenceQuerySet":
        return self.standing().filter(due_on__gte=first, due_on__lte=last)

    def of_person(self, user) -> "OccurrenceQuerySet":
        return self.filter(Q(duty__owner=user) | Q(duty__deputy=user))

    def visible_to(self, membership) -> "OccurrenceQuerySet":
        if membership.only_assigned("duties.view_duties"):
            return self.of_person(membership.user_id)
        return self

    def to_remind(self, *, now: datetime) -> "OccurrenceQuerySet":
        """Those about which somebody is to be reminded now, longest waiting first."""
        return self.filter(remind_at__isnull=False, remind_at__lte=now).order_by("remind_at", "pk")

    def with_duty(self) -> "OccurrenceQuerySet":
        """Fetch what a list shows of each: the duty, its people and its site."""
        return self.select_related("duty__owner", "duty__deputy", "duty__site", "duty__own_kind")


class AbsenceQuerySet(models.QuerySet):
    def covering(self, day: date) -> "AbsenceQuerySet":
        return self.overlapping(day, day)

    def overlapping(self, first: date, last: date) -> "AbsenceQuerySet":
        """Those that share a day with these."""
        return self.filter(begins_on__lte=last, ends_on__gte=first)

    def not_over(self, *, on: date) -> "AbsenceQuerySet":
        """Those of today and to come, with the people that a list names."""
        return self.filter(ends_on__gte=on).select_related("user", "stand_in", "noted_by")


class DigestQuerySet(models.QuerySet):
    def not_seen_sent(self) -> "DigestQuerySet":
        return self.filter(sent_at=None, mail__isnull=False)

    def latest_to(self, user) -> "DigestQuerySet":
        """The mails of somebody's days, the latest first, with how many reminders each held."""
        rows = self.filter(user=user).select_related("mail").annotate(size=models.Count("reminders"))
        return rows.order_by("-day", "-pk")


class ReminderQuerySet(models.QuerySet):
    def waiting(self, *, now: datetime) -> "ReminderQuerySet":
        """For the next mail of their person, whose hour has come."""
        return self.filter(digest=None, send_at__isnull=False, send_at__lte=now)

    def with_sending(self) -> "ReminderQuerySet":
        """Fetch what the history of one due date shows: who, instead of whom, in which mail."""
        return self.select_related("recipient", "instead_of", "digest__mail")
