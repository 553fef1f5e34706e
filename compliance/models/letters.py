from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from ..clocks import Countdown, due_after
from ..querysets import DecisionQuerySet, SpecialistMessageQuerySet
from .account import Account
from .evidence import Evidence
from .reply import ReportItem
from .response import Response
from .validation import Validation


class SpecialistMessage(CompanyOwned):
    """What the supply chain security specialist sent: a message, a question, a rejected answer.

    An answer is due on the day that the message names, or after 14 days.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", _("Message")
        QUESTION = "question", _("Question")
        REJECTION = "rejection", _("Answer rejected")

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", verbose_name=_("account"))
    validation = models.ForeignKey(
        Validation, models.SET_NULL, null=True, blank=True, related_name="messages", verbose_name=_("belongs to")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MESSAGE)
    received_on = models.DateField(_("received on"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), max_length=20000, blank=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    needs_answer = models.BooleanField(_("needs an answer"), default=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answer_text = models.TextField(_("what was answered"), max_length=20000, blank=True)
    answer_file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = company_manager(SpecialistMessageQuerySet)

    class Meta:
        verbose_name = _("message of the specialist")
        verbose_name_plural = _("messages of the specialist")
        ordering = ["-received_on", "-pk"]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("compliance:message_detail", args=[self.company.slug, self.pk])

    @property
    def is_open(self) -> bool:
        return self.needs_answer and self.answered_on is None

    @property
    def due_on(self) -> date | None:
        if not self.needs_answer:
            return None
        return self.answer_by or due_after("scss-message-answer", self.received_on)

    def countdown(self, *, on: date) -> Countdown | None:
        return Countdown(self.received_on, self.due_on, on, self.answered_on) if self.needs_answer else None


class Decision(CompanyOwned):
    """A decision of CBP against an account, each with a clock of its own.

    A suspension letter is answered with a plan, a denial of benefits and a finding of false
    information may be appealed against, and after a removal the way back opens in a year.
    """

    class Kind(models.TextChoices):
        SUSPENSION = "suspension", _("Suspension")
        BENEFITS = "benefits", _("Benefits denied")
        FALSE_INFORMATION = "false", _("False or misleading information")
        REMOVAL = "removal", _("Removal from the programme")

    class Act(models.TextChoices):
        REPLIED = "replied", _("Corrective plan sent")
        APPEALED = "appealed", _("Appeal filed")
        ACCEPTED = "accepted", _("Decided not to appeal")
        APPLIED = "applied", _("Applied again")

    DUTIES = {
        Kind.SUSPENSION: "suspension-reply",
        Kind.BENEFITS: "appeal-benefits-denied",
        Kind.FALSE_INFORMATION: "appeal-false-information",
        Kind.REMOVAL: "reapplication-possible",
    }
    ACTS = {
        Kind.SUSPENSION: (Act.REPLIED,),
        Kind.BENEFITS: (Act.APPEALED, Act.ACCEPTED),
        Kind.FALSE_INFORMATION: (Act.APPEALED, Act.ACCEPTED),
        Kind.REMOVAL: (Act.APPLIED, Act.ACCEPTED),
    }

    account = models.ForeignKey(Account, models.CASCADE, related_name="decisions", verbose_name=_("account"))
    kind = models.CharField(_("what CBP decided"), max_length=10, choices=Kind)
    letter_on = models.DateField(_("date of the letter"))
    reason = models.TextField(_("reason that CBP gives"), max_length=8000, blank=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    answer_by = models.DateField(_("the letter's own date"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    act = models.CharField(_("what was done"), max_length=10, choices=Act, blank=True)
    acted_on = models.DateField(_("on"), null=True, blank=True)
    acted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    act_note = models.TextField(_("in words"), max_length=4000, blank=True)
    act_file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    end_note = models.TextField(_("how it ended"), max_length=2000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = company_manager(DecisionQuerySet)

    class Meta:
        verbose_name = _("decision of CBP")
        verbose_name_plural = _("decisions of CBP")
        ordering = ["-letter_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.letter_on:%-d %b %Y}"

    def get_absolute_url(self) -> str:
        return reverse("compliance:decision_detail", args=[self.company.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether something is still to be sent."""
        return self.acted_on is None and self.ended_on is None

    @property
    def has_deadline(self) -> bool:
        """A removal has a day from which, not a day until which."""
        return self.kind != self.Kind.REMOVAL

    @property
    def due_on(self) -> date:
        return self.answer_by or due_after(self.DUTIES[self.kind], self.letter_on)

    def countdown(self, *, on: date) -> Countdown:
        return Countdown(self.letter_on, self.due_on, on, self.acted_on)


class ProgrammeUpdate(CompanyOwned):
    """Something the company changed in its programme because CBP said so (element 9)."""

    title = models.CharField(_("what was changed"), max_length=160)
    text = models.TextField(_("how, and who does it now"), max_length=4000, blank=True)
    made_on = models.DateField(_("in force since"))
    validation = models.ForeignKey(
        Validation, models.SET_NULL, null=True, blank=True, related_name="updates", verbose_name=_("validation")
    )
    item = models.ForeignKey(
        ReportItem, models.SET_NULL, null=True, blank=True, related_name="updates", verbose_name=_("in answer to")
    )
    message = models.ForeignKey(
        SpecialistMessage, models.SET_NULL, null=True, blank=True, related_name="updates", verbose_name=_("message")
    )
    response = models.ForeignKey(
        Response, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("criterion")
    )
    evidence = models.ForeignKey(
        Evidence, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("proof")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = company_manager()

    class Meta:
        verbose_name = _("programme update")
        ordering = ["-made_on", "-pk"]

    def __str__(self) -> str:
        return self.title


class PortalCheck(CompanyOwned):
    """Somebody looked into CBP's portal on a day, and what was found there."""

    on = models.DateField(_("looked on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("what was found"), max_length=240, blank=True)

    objects = company_manager()

    class Meta:
        verbose_name = _("look into the portal")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.on:%-d %b %Y}"
