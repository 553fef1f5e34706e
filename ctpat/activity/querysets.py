from django.db import models


class EntryQuerySet(models.QuerySet):
    def about(self, target: models.Model) -> "EntryQuerySet":
        """Entries of one row, newest first."""
        return self.filter(target=target_name(target))


def target_name(target: models.Model) -> str:
    """How history names a row: label and key, such as `compliance.response:12`."""
    return f"{target._meta.label_lower}:{target.pk}"
