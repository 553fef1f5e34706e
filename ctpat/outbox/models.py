import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from .querysets import JobQuerySet, MailQuerySet


class Job(models.Model):
    """Work to be done once, by whoever claims it first. The row is the only copy of the work.

    Claimed before a company is in force, so it isn't scoped; `company` is opened by the
    worker. `key` makes a second request for the same work the same row.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    company = models.ForeignKey("companies.Company", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    run_after = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_units = models.PositiveIntegerField(default=0)
    total_units = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=120, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "run_after"], name="job_due"),
            models.Index(fields=["finished_at"], name="job_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Mail(models.Model):
    """One mail to one person, written in the transaction that caused it and sent by a worker.

    The Message-ID is fixed here, so that a second sending after a crash is recognised. What a
    mail says that holds a key (a code, a reset link, an invitation) is forgotten when it is done.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    company = models.ForeignKey("companies.Company", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160, unique=True, default=uuid.uuid4)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    holds_key = models.BooleanField(default=False)
    message_id = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    run_after = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "run_after"], name="mail_due"),
            models.Index(fields=["to", "created_at"], name="mail_by_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"

    def forget_key(self) -> None:
        """A code or link that opens something is kept no longer than it is needed, in backups neither."""
        if self.holds_key:
            self.subject = self.text = self.html = ""


class Notification(CompanyOwned):
    """News for one member inside the application: one sentence and where it leads."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160)
    text = models.CharField(max_length=240)
    path = models.CharField(max_length=240)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = company_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint("company", "user", "key", name="notification_once")]
        indexes = [models.Index(fields=["company", "user", "read_at"], name="notification_unread")]

    def __str__(self) -> str:
        return self.text
