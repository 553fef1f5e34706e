from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from ..querysets import DigestQuerySet, ReminderQuerySet
from ..stages import Part, Reason
from .duty import Occurrence


class Digest(CompanyOwned):
    """The one mail of a person's day, with everything due in it.

    Written in one transaction with the mail in the outbox. Mails sent are dropped there after a
    while, so the day on which it went out is kept here. One that the mail server would never take
    (`refused_at`) was passed on to whoever is next in line.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()
    # The outbox drops old mails outside any company, where it could not change this row.
    mail = models.ForeignKey("outbox.Mail", models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    message_id = models.CharField(max_length=120)
    to = models.EmailField()
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    objects = company_manager(DigestQuerySet)

    class Meta:
        ordering = ["-day", "pk"]
        constraints = [models.UniqueConstraint("company", "user", "day", name="digest_once_a_day")]
        indexes = [models.Index("company", "day", condition=Q(sent_at=None), name="digest_not_seen_sent")]

    def __str__(self) -> str:
        return f"{self.user}, {self.day}"

    @property
    def went_at(self) -> datetime | None:
        """When it went out; the outbox knows before it is copied here at night."""
        return self.sent_at or (self.mail and self.mail.sent_at)


class Reminder(CompanyOwned):
    """One call to one person about one due date: a row that exists once.

    `on` is the day it was for. `recipient` is who is told; `instead_of` whom it was meant for
    when that person is away, wants no mail or can't be reached by mail, and `why_instead` says so.
    Without a digest, and with a `send_at`, it waits for the person's hour; without either it is
    shown inside only.
    """

    class Instead(models.TextChoices):
        AWAY = "away", _("away")
        NO_MAIL = "no_mail", _("gets no mail")
        REFUSED = "refused", _("the mail was refused")
        NOBODY = "nobody", _("nobody is named")

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    stage = models.CharField(max_length=12)
    reason = models.CharField(max_length=12, choices=Reason)
    part = models.CharField(max_length=10, choices=Part)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    instead_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    why_instead = models.CharField(max_length=8, choices=Instead, blank=True)
    on = models.DateField()
    send_at = models.DateTimeField(null=True)
    digest = models.ForeignKey(Digest, models.SET_NULL, null=True, related_name="reminders")
    created_at = models.DateTimeField(default=timezone.now)

    objects = company_manager(ReminderQuerySet)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint("company", "occurrence", "due_on", "stage", "recipient", name="reminder_once"),
        ]
        indexes = [
            models.Index("send_at", condition=Q(digest=None, send_at__isnull=False), name="reminder_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} to {self.recipient}"
