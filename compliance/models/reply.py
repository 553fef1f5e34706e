from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from ..querysets import ReplyPackageQuerySet, ReportItemQuerySet
from .action import Weakness
from .evidence import Evidence
from .response import Response
from .validation import Validation


class ReportItem(CompanyOwned):
    """One point of CBP's report and what the company answers to it.

    Actions required and recommendations are tasks: each leaves a weakness in the register of
    corrective actions, whose owner, deputy and date are the item's. Best practices are kept up: each is a yearly duty.
    `version` counts saves of the answer, as with answers to criteria; `approved_version` is the last
    one that an officer approved.
    """

    class Kind(models.TextChoices):
        ACTION = "action", _("Action required")
        RECOMMENDATION = "recommendation", _("Recommendation")
        BEST_PRACTICE = "best_practice", _("Best practice")

    class Decision(models.TextChoices):
        OPEN = "", _("Open")
        TAKEN_UP = "taken_up", _("We take it up")
        NOT_NOW = "not_now", _("Not now")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        READY = "ready", _("Waits for approval")
        APPROVED = "approved", _("Approved")

    validation = models.ForeignKey(Validation, models.CASCADE, related_name="items")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.ACTION)
    number = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(_("in one line"), max_length=160)
    text = models.TextField(_("what CBP wrote"), max_length=8000)
    page = models.CharField(_("page of the report"), max_length=20, blank=True)
    response = models.ForeignKey(
        Response, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("criterion")
    )
    weakness = models.OneToOneField(Weakness, models.SET_NULL, null=True, blank=True, related_name="report_item")

    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True, default=Decision.OPEN)
    answer = models.TextField(_("our answer"), max_length=20000, blank=True)
    version = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    handed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved_version = models.PositiveIntegerField(default=0)
    return_note = models.TextField(_("what is missing"), max_length=2000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = company_manager(ReportItemQuerySet)

    class Meta:
        verbose_name = _("point of a report")
        ordering = ["kind", "number"]
        constraints = [models.UniqueConstraint("company", "validation", "kind", "number", name="report_item_once")]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    LETTERS = {Kind.ACTION: "A", Kind.RECOMMENDATION: "R", Kind.BEST_PRACTICE: "B"}

    @property
    def label(self) -> str:
        """A2: its kind and its number within the report."""
        return f"{self.LETTERS[self.kind]}{self.number}"

    @property
    def is_task(self) -> bool:
        return self.kind != self.Kind.BEST_PRACTICE

    @property
    def is_answered(self) -> bool:
        """Whether something is written; a recommendation also needs the decision."""
        if self.kind == self.Kind.RECOMMENDATION and not self.decision:
            return False
        return bool(self.answer.strip())

    @property
    def is_settled(self) -> bool:
        """Nothing more has to be written: approved, or a best practice."""
        return not self.is_task or self.state == self.State.APPROVED

    def get_absolute_url(self) -> str:
        return reverse("compliance:reply_item", args=[self.company.slug, self.validation_id, self.label])

    def is_work_of(self, user) -> bool:
        """Whether a part of it since the last approval is this person's, whoever wrote the last word."""
        if self.edited_by_id == user.pk:
            return True
        return self.versions.filter(number__gt=self.approved_version, author=user).exists()

    def concerns(self, user) -> bool:
        """Whether it is a task of this person."""
        weakness = self.weakness
        return weakness is not None and user.pk in (weakness.owner_id, weakness.deputy_id)


class ReportItemVersion(CompanyOwned):
    """An answer to a point of the report as it was; saves of one sitting are one version."""

    item = models.ForeignKey(ReportItem, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    answer = models.TextField(blank=True)
    decision = models.CharField(max_length=8, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_fixed = models.BooleanField(default=False)

    objects = company_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("company", "item", "number", name="item_version_once")]

    def __str__(self) -> str:
        return f"{self.item_id} version {self.number}"

    @property
    def narrative(self) -> str:
        """The text, under the name by which versions of answers are compared."""
        return self.answer


class ItemProof(CompanyOwned):
    """This evidence goes into the reply package for that point."""

    item = models.ForeignKey(ReportItem, models.CASCADE, related_name="proofs")
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="+")

    objects = company_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("company", "item", "evidence", name="item_proof_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} for {self.item_id}"


class ReplyPackage(CompanyOwned):
    """The reply as files: a PDF, and a zip of it with the proofs, an index and their checksums.

    Asked for here and made by a worker of the reports, who fills in what it holds.
    `fingerprint` is a digest of the facts in it: the same facts give the same files. The
    package that was sent stays for good.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")

    validation = models.ForeignKey(Validation, models.CASCADE, related_name="packages")
    number = models.PositiveIntegerField(editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    fingerprint = models.CharField(max_length=64, blank=True)
    is_draft = models.BooleanField(default=True)
    history_seq = models.PositiveBigIntegerField(default=0)
    pdf = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    archive = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    pages = models.PositiveIntegerField(default=0)
    proofs = models.PositiveIntegerField(default=0)
    holds_restricted = models.BooleanField(default=True)  # names restricted evidence, as far as anybody knows
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    was_sent = models.BooleanField(default=False)
    error = models.CharField(max_length=240, blank=True)

    objects = company_manager(ReplyPackageQuerySet)

    class Meta:
        verbose_name = _("reply package")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("company", "validation", "number", name="reply_package_once")]

    def __str__(self) -> str:
        return str(_("Reply package %(number)d") % {"number": self.number})

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.DONE and self.pdf_id is not None

    def get_absolute_url(self) -> str:
        return reverse("compliance:reply_package", args=[self.company.slug, self.validation_id])
