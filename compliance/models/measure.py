from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from ..querysets import MeasureQuerySet
from .response import Response


class CompensatingMeasure(CompanyOwned):
    """What is done instead while a criterion can't be met as written; approved, with an end."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("Ended")

    response = models.ForeignKey(Response, models.CASCADE, related_name="measures")
    why = models.TextField(_("why it can't be met as written"), max_length=2000)
    interim_control = models.TextField(_("what is done instead"), max_length=4000)
    expires_on = models.DateField(_("ends on"))
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED, editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_on = models.DateField(null=True, editable=False)
    decision_note = models.TextField(max_length=2000, blank=True)

    objects = company_manager(MeasureQuerySet)

    class Meta:
        verbose_name = _("compensating measure")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, until {self.expires_on}"

    def get_absolute_url(self) -> str:
        return f"{self.response.get_absolute_url()}#measure-{self.pk}"
