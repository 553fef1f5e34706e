from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from ..clocks import DOMESTIC, FOREIGN, Countdown, due_after
from ..querysets import PreparationStepQuerySet, ValidationQuerySet
from .account import Account
from .evidence import Evidence

OUR_TARGET = timedelta(days=30)  # before the last day, so that a portal that is down costs nothing


class Validation(CompanyOwned):
    """One visit of CBP to an account, from its notice to the reply to its report.

    What it waits for is derived from its dates, never typed in (`stage`). The reply is due 90
    days after the date of the report, or on the day that the report itself names.
    """

    class Kind(models.TextChoices):
        VALIDATION = "validation", _("Validation")
        REVALIDATION = "revalidation", _("Revalidation")

    class Place(models.TextChoices):
        SITE = "site", _("On site")
        VIRTUAL = "virtual", _("Virtual")
        HYBRID = "hybrid", _("Hybrid")

    class Outcome(models.TextChoices):
        ACTIONS = "actions", _("Actions required")
        ADVICE = "advice", _("Recommendations only")
        CLEAN = "clean", _("No findings")
        SUSPENSION = "suspension", _("Suspension proposed")

    class Stage(models.TextChoices):
        NOTICE = "notice", _("Notice")
        PREPARATION = "preparation", _("Preparation")
        VISIT = "visit", _("Visit")
        REPORT = "report", _("Report")
        REPLY = "reply", _("Reply")
        CLOSED = "closed", _("Closed")

    account = models.ForeignKey(Account, models.CASCADE, related_name="validations", verbose_name=_("account"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REVALIDATION)
    place = models.CharField(_("how"), max_length=8, choices=Place, default=Place.SITE)
    is_foreign = models.BooleanField(_("a site abroad is visited"), default=False)
    where = models.CharField(_("sites that CBP wants to see"), max_length=240, blank=True)
    scss_name = models.CharField(_("supply chain security specialist"), max_length=120, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("company officer who approves"),
    )
    notice_on = models.DateField(_("notice of"))
    notice_file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(_("agreed first day"), null=True, blank=True)
    ends_on = models.DateField(_("agreed last day"), null=True, blank=True)

    held_on = models.DateField(_("visited on"), null=True, blank=True)
    visit_note = models.TextField(_("what was seen and asked"), max_length=8000, blank=True)

    report_on = models.DateField(_("date of the report"), null=True, blank=True)
    report_file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    reply_by = models.DateField(_("the report's own date for the reply"), null=True, blank=True)
    target_on = models.DateField(_("our own date"), null=True, blank=True)
    letter = models.TextField(_("cover letter"), max_length=8000, blank=True)

    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    receipt = models.CharField(_("portal receipt"), max_length=120, blank=True)
    receipt_file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closing_note = models.TextField(_("what CBP said"), max_length=2000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = company_manager(ValidationQuerySet)

    class Meta:
        verbose_name = _("validation")
        ordering = ["-notice_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="validation_days_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(sent_on__isnull=True) | models.Q(report_on__isnull=False),
                name="validation_sent_after_report",
            ),
        ]

    def __str__(self) -> str:
        year = (self.report_on or self.held_on or self.starts_on or self.notice_on).year
        return f"{self.get_kind_display()} {year}"

    def get_absolute_url(self) -> str:
        return reverse("compliance:validation_detail", args=[self.company.slug, self.pk])

    @property
    def stage(self) -> str:
        """What it waits for, from its dates alone."""
        if self.closed_on:
            return self.Stage.CLOSED
        if self.report_on:
            return self.Stage.REPLY
        if self.held_on:
            return self.Stage.REPORT
        return self.Stage.PREPARATION

    @property
    def is_planned(self) -> bool:
        """Announced and still to come."""
        return self.held_on is None and self.report_on is None and self.closed_on is None

    @property
    def ready_on(self) -> date:
        """By when the company is ready: the agreed first day, or about 30 days (60 abroad) after the notice."""
        if self.starts_on:
            return self.starts_on
        return due_after("validation-preparation", self.notice_on, self.conditions)

    @property
    def conditions(self) -> Mapping[str, str]:
        """What the catalogue's variants ask of it."""
        return FOREIGN if self.is_foreign else DOMESTIC

    @property
    def reply_due_on(self) -> date | None:
        """The last day for the reply: the report's own date wins over our 90 days."""
        if self.report_on is None:
            return None
        return self.reply_by or due_after("validation-report-reply", self.report_on)

    @property
    def our_target_on(self) -> date | None:
        """The day by which we want it sent."""
        if self.report_on is None:
            return None
        return self.target_on or max(self.report_on, self.reply_due_on - OUR_TARGET)

    def countdown(self, *, on: date) -> Countdown | None:
        """The clock of the reply, as seen on a day; none before there is a report."""
        if self.report_on is None:
            return None
        return Countdown(self.report_on, self.reply_due_on, on, self.sent_on)


class Participant(CompanyOwned):
    """Somebody who takes part on the day: one of ours for some categories, a partner's, or CBP's."""

    class Side(models.TextChoices):
        COMPANY = "company", _("Our company")
        PARTNER = "partner", _("Business partner")
        CBP = "cbp", _("CBP")

    validation = models.ForeignKey(Validation, models.CASCADE, related_name="participants")
    side = models.CharField(_("for"), max_length=8, choices=Side, default=Side.COMPANY)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    name = models.CharField(_("name"), max_length=120)
    part = models.CharField(_("task on the day"), max_length=160, blank=True)
    categories = models.JSONField(_("answers for the categories"), default=list, blank=True)
    is_confirmed = models.BooleanField(_("has confirmed"), default=False)
    came = models.BooleanField(_("came"), null=True, blank=True)

    objects = company_manager()

    class Meta:
        verbose_name = _("participant")
        ordering = ["side", "name"]
        constraints = [models.UniqueConstraint("company", "validation", "name", name="participant_once")]

    def __str__(self) -> str:
        return self.name


class PreparationStep(CompanyOwned):
    """Something to have done before the visit; it is done by a record or a word that shows it.

    `key` names the duty or the document request of the catalogue that it comes from.
    """

    class Kind(models.TextChoices):
        TASK = "task", _("To do")
        DOCUMENT = "document", _("To have at hand")

    validation = models.ForeignKey(Validation, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TASK)
    key = models.CharField(max_length=60, blank=True, editable=False)
    title = models.CharField(_("what"), max_length=240)
    hint = models.CharField(_("what to have at hand"), max_length=400, blank=True)
    category = models.PositiveSmallIntegerField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    proof = models.ForeignKey(
        Evidence, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("record that shows it")
    )
    done_on = models.DateField(null=True, editable=False)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    done_note = models.TextField(_("what was done"), max_length=2000, blank=True)

    objects = company_manager(PreparationStepQuerySet)

    class Meta:
        verbose_name = _("preparation step")
        ordering = ["kind", "due_on", "category", "pk"]
        constraints = [
            models.UniqueConstraint(
                "company", "validation", "key", condition=~models.Q(key=""), name="preparation_step_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def concerns(self, user) -> bool:
        return user.pk in (self.owner_id, self.deputy_id)
