from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned, Site
from ctpat.companies.scoping import company_manager

from ..querysets import ActionQuerySet, WeaknessQuerySet
from .evidence import Evidence
from .response import Response


class Weakness(CompanyOwned):
    """A hole against a criterion, from whatever source.

    `number` counts within the company and is shown as W-31. It is closed when all its
    corrective actions are verified as effective.
    """

    class Origin(models.TextChoices):
        OWN_CHECK = "own_check", _("Own check")
        REVIEW = "review", _("Review")
        AUDIT = "audit", _("Audit")
        PARTNER = "partner", _("Partner")
        INCIDENT = "incident", _("Incident")
        CBP = "cbp", _("CBP action required")
        CBP_ADVICE = "cbp_advice", _("CBP recommendation")

    class Severity(models.TextChoices):
        MAJOR = "major", _("Major")
        MINOR = "minor", _("Minor")
        OBSERVATION = "observation", _("Observation")

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("what was seen"), max_length=4000, blank=True)
    response = models.ForeignKey(
        Response, models.SET_NULL, null=True, blank=True, related_name="weaknesses", verbose_name=_("criterion")
    )
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("site"))
    origin = models.CharField(_("origin"), max_length=12, choices=Origin, default=Origin.OWN_CHECK)
    severity = models.CharField(_("severity"), max_length=12, choices=Severity, default=Severity.MINOR)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    raised_on = models.DateField(_("raised on"))
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closing_reason = models.TextField(_("why it was closed"), max_length=2000, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = company_manager(WeaknessQuerySet)

    class Meta:
        verbose_name = _("weakness")
        verbose_name_plural = _("weaknesses")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("company", "number", name="weakness_number_once")]

    def __str__(self) -> str:
        return f"W-{self.number} {self.title}"

    @property
    def label(self) -> str:
        return f"W-{self.number}"

    @property
    def state(self) -> str:
        """Where it stands in `states.WEAKNESS_STEPS`."""
        return "closed" if self.closed_on else "open"

    def get_absolute_url(self) -> str:
        return reverse("compliance:weakness_detail", args=[self.company.slug, self.number])


class CorrectiveAction(CompanyOwned):
    """What is done about a weakness: by whom, until when, with which proof, and did it work.

    Without an owner, deputy or date of its own it follows its weakness.
    Somebody other than the person who did it verifies the effect; when it had none the
    action is reopened and `reopened_count` tells how often.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done, to be verified")
        VERIFIED = "verified", _("Verified")
        DROPPED = "dropped", _("Dropped")

    weakness = models.ForeignKey(Weakness, models.CASCADE, related_name="actions")
    title = models.CharField(_("what is done"), max_length=240)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    proof = models.ForeignKey(
        Evidence, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("proof")
    )
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    done_on = models.DateField(null=True, editable=False)
    done_note = models.TextField(_("what was done"), max_length=2000, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verified_on = models.DateField(null=True, editable=False)
    verify_note = models.TextField(_("how the effect was checked"), max_length=2000, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = company_manager(ActionQuerySet)

    class Meta:
        verbose_name = _("corrective action")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.weakness.get_absolute_url()}#action-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Still to be carried out or verified."""
        return self.state in (self.State.OPEN, self.State.DONE)

    @property
    def responsible(self):
        """Who carries it out: its own owner, or the weakness's."""
        return self.owner or self.weakness.owner

    @property
    def target_on(self):
        """When it is due: its own date, or the weakness's."""
        return self.due_on or self.weakness.due_on

    def concerns(self, user) -> bool:
        """Whether it is assigned to this person, directly or by its weakness."""
        weakness = self.weakness
        return user.pk in (self.owner_id, self.deputy_id, weakness.owner_id, weakness.deputy_id)
