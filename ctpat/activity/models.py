from django.db import models

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from .querysets import EntryQuerySet


class Entry(CompanyOwned):
    """One line of a company's history: who did what to what, when, with before and after.

    Append-only: database triggers refuse UPDATE and DELETE. `digest` chains each entry to
    the one before (SHA-256), so a changed, removed, swapped or cut entry is found by
    `verify-history`. `actor` is a plain id, because a foreign key would have to change
    history when a person is erased; 0 is the product itself.
    """

    append_only_name = "history"

    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.BigIntegerField()
    origin = models.CharField(max_length=45, blank=True)
    verb = models.CharField(max_length=80)
    target = models.CharField(max_length=80)
    data = models.TextField()
    digest = models.CharField(max_length=64)

    objects = company_manager(EntryQuerySet)

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["-seq"]
        constraints = [models.UniqueConstraint("company", "seq", name="entry_seq_once")]
        indexes = [models.Index(fields=["company", "target", "-seq"], name="entry_by_target")]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.target}"


class Head(models.Model):
    """The last link of each company's chain; it alone shows that a tail was cut off.

    Its number also tells whether anything of the company changed: caches and prepared
    reports are keyed by it.
    """

    company = models.OneToOneField("companies.Company", models.CASCADE, primary_key=True, related_name="+")
    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.company_id} at {self.seq}"
