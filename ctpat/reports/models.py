from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from .querysets import ReportQuerySet


class Report(CompanyOwned):
    """A stored document about the company, made by a worker from facts of one moment.

    `fingerprint` is a digest of those facts: the same facts give the same row and file, so
    a report nobody changed anything under is downloaded at once. `history_seq` is how far
    the history went when the facts were last seen to be these. The file is kept for a week.
    """

    class Kind(models.TextChoices):
        READINESS = "readiness", _("Validation-readiness report")
        PROFILE_PDF = "profile_pdf", _("Security profile (PDF)")
        PROFILE_XLSX = "profile_xlsx", _("Security profile (spreadsheet)")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=20, choices=Kind)
    account = models.ForeignKey("compliance.Account", models.CASCADE, null=True, blank=True, related_name="+")
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    pages = models.PositiveIntegerField(default=0)
    as_of = models.DateField()
    language = models.CharField(max_length=12)
    facts_at = models.DateTimeField(default=timezone.now)
    history_seq = models.PositiveBigIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=240, blank=True)

    objects = company_manager(ReportQuerySet)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint("company", "kind", "fingerprint", name="report_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.as_of:%-d %b %Y}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def can_be_downloaded(self) -> bool:
        return self.state == self.State.DONE and self.file_id is not None and self.expires_at > timezone.now()

    def get_absolute_url(self) -> str:
        return reverse("reports:report_detail", args=[self.company.slug, self.pk])


class Imprint(models.Model):
    """The checksum of one file that this installation signed, kept when the file has expired.

    Anybody may ask for a checksum at /verify/, so an imprint belongs to no company and says
    no more than what kind of report it is and when it was made.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20, choices=Report.Kind)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"
