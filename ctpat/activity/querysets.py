from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils import timezone


class EntryQuerySet(models.QuerySet):
    def about(self, *targets: models.Model) -> "EntryQuerySet":
        """Entries of these rows, newest first."""
        return self.filter(target__in=[target_name(target) for target in targets])

    def recent(self, limit: int) -> "EntryQuerySet":
        """The last so many, newest first."""
        return self.order_by("-seq")[:limit]

    def by(self, actor: int) -> "EntryQuerySet":
        """What one person did; 0 is the product itself."""
        return self.filter(actor=actor)

    def of_kind(self, kind: str) -> "EntryQuerySet":
        """Entries about one kind of thing, such as `compliance.weakness`."""
        return self.filter(verb__startswith=f"{kind}.")

    def besides(self, *beginnings: str) -> "EntryQuerySet":
        """All but the entries whose verb begins so, such as `companies.person.`."""
        return self.exclude(reduce(or_, (Q(verb__startswith=beginning) for beginning in beginnings)))

    def older_than(self, seq: int) -> "EntryQuerySet":
        return self.filter(seq__lt=seq)

    def since(self, day: date) -> "EntryQuerySet":
        """From the beginning of a day in the zone in force."""
        return self.filter(at__gte=_midnight(day))

    def until(self, day: date) -> "EntryQuerySet":
        """To the end of a day in the zone in force."""
        return self.filter(at__lt=_midnight(day + timedelta(days=1)))


def target_name(target: models.Model) -> str:
    """How history names a row: label and key, such as `compliance.response:12`."""
    return f"{target._meta.label_lower}:{target.pk}"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
