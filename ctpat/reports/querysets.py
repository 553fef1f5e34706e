"""Reads of the reports; each method reads as an adjective."""

from datetime import datetime

from django.db import models


class ReportQuerySet(models.QuerySet):
    def ready(self, *, now: datetime) -> "ReportQuerySet":
        """Those whose file can be downloaded."""
        return self.filter(state="done", file__isnull=False, expires_at__gt=now)

    def under_way(self) -> "ReportQuerySet":
        return self.filter(state__in=["queued", "running"])

    def expired(self, *, now: datetime) -> "ReportQuerySet":
        """Those whose file should be gone by now."""
        return self.filter(file__isnull=False, expires_at__lte=now)
