"""Reads of the security profile; each method reads as an adjective."""

from datetime import date

from django.db import models


class AccountQuerySet(models.QuerySet):
    def current(self) -> "AccountQuerySet":
        """Accounts whose criteria the company has to meet."""
        return self.exclude(status__in=["removed", "withdrawn"])


class ResponseQuerySet(models.QuerySet):
    def of_code(self, code: str) -> "ResponseQuerySet":
        """The answer to the criterion with this number."""
        return self.filter(models.Q(criterion__code=code) | models.Q(own_criterion__code=code))


class EvidenceQuerySet(models.QuerySet):
    def kept(self) -> "EvidenceQuerySet":
        """Evidence in use: not archived."""
        return self.filter(archived_on__isnull=True)

    def expiring_by(self, day: date) -> "EvidenceQuerySet":
        return self.kept().filter(expires_on__lte=day)


class WeaknessQuerySet(models.QuerySet):
    def open(self) -> "WeaknessQuerySet":
        return self.filter(closed_on__isnull=True)


class ActionQuerySet(models.QuerySet):
    def open(self) -> "ActionQuerySet":
        return self.filter(state__in=["open", "done"])

    def overdue(self, *, on: date) -> "ActionQuerySet":
        return self.filter(state="open", due_on__lt=on)


class MeasureQuerySet(models.QuerySet):
    def in_force(self, *, on: date) -> "MeasureQuerySet":
        return self.filter(state="approved", expires_on__gte=on)
