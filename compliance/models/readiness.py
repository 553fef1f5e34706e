from django.db import models

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from .account import Account


class ReadinessDay(CompanyOwned):
    """The readiness figure of one day, kept for the trend; `account` empty means the company."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")
    on = models.DateField()
    percent = models.PositiveSmallIntegerField()
    is_ready = models.BooleanField()
    musts_open = models.PositiveSmallIntegerField()
    blockers = models.PositiveSmallIntegerField()

    objects = company_manager()

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["company", "account", "on"], name="readiness_day_once"),
            models.UniqueConstraint(
                fields=["company", "on"], condition=models.Q(account=None), name="readiness_company_day_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.percent} %"
