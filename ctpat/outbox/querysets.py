from datetime import datetime

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber


class DueQuerySet(models.QuerySet):
    """Rows that wait to be taken: queued, or taken by a worker that fell silent."""

    taken = ""

    def due(self, *, now: datetime):
        waiting = Q(state="queued", run_after__lte=now)
        abandoned = Q(state=self.taken, lease_until__lt=now)
        return self.filter(waiting | abandoned)

    def take(self, *, now: datetime, until: datetime) -> bool:
        """Claim the one row this query names; False if it is not due or somebody else was first."""
        taken = self.due(now=now).update(state=self.taken, lease_until=until, attempts=F("attempts") + 1)
        return taken == 1


class JobQuerySet(DueQuerySet):
    taken = "running"

    def running(self, *, now: datetime):
        return self.filter(state="running", lease_until__gte=now)


class MailQuerySet(DueQuerySet):
    taken = "sending"

    def in_turn(self):
        """Each company's first mail, then each one's second: nobody's thousand keeps the others waiting."""
        turn = Window(RowNumber(), partition_by="company", order_by="pk")
        return self.annotate(turn=turn).order_by("turn", "pk")
