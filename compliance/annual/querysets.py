"""Reads of the yearly review."""

from datetime import date, datetime

from django.db import models


class AnnualReviewQuerySet(models.QuerySet):
    def unsubmitted(self) -> "AnnualReviewQuerySet":
        """Runs that CBP has not got yet, as far as is known here."""
        return self.filter(submitted_on__isnull=True)

    def running(self) -> "AnnualReviewQuerySet":
        """Runs in which answers can still be affirmed: not approved yet."""
        return self.filter(approved_at__isnull=True)

    def overdue(self, *, on: date) -> "AnnualReviewQuerySet":
        return self.unsubmitted().filter(anniversary_on__lt=on)

    def with_account(self) -> "AnnualReviewQuerySet":
        return self.select_related("account__entity_type")

    def with_people(self) -> "AnnualReviewQuerySet":
        return self.with_account().select_related("approved_by", "submitted_by", "noted_by", "receipt")


class AffirmationQuerySet(models.QuerySet):
    def standing(self) -> "AffirmationQuerySet":
        """Affirmations that nobody took back."""
        return self.filter(withdrawn_at__isnull=True)

    def since(self, moment: datetime) -> "AffirmationQuerySet":
        return self.filter(at__gte=moment)
