from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned, Site
from ctpat.companies.scoping import company_manager

from ..querysets import EvidenceQuerySet, code_order
from ..validity import Validity, validity
from .response import Response


class Evidence(CompanyOwned):
    """A document or record that proves something, with the period it covers and an expiry.

    One item serves many criteria. Its files are versions; a replaced version stays.
    """

    class Kind(models.TextChoices):
        POLICY = "policy", _("Policy")
        PROCEDURE = "procedure", _("Procedure")
        RECORD = "record", _("Record")
        LOG = "log", _("Log")
        PHOTO = "photo", _("Photo")
        REPORT = "report", _("Report")
        CERTIFICATE = "certificate", _("Certificate")
        CONTRACT = "contract", _("Contract")
        TRAINING = "training", _("Training material")
        OTHER = "other", _("Other")

    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.RECORD)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("site"))
    covers_from = models.DateField(_("covers from"), null=True, blank=True)
    covers_to = models.DateField(_("covers to"), null=True, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    is_restricted = models.BooleanField(
        _("restricted"),
        default=False,
        help_text=_("Camera plans, seal stores, guard times: seen by few."),
    )
    archived_on = models.DateField(null=True, blank=True, editable=False)
    key = models.CharField(max_length=64, blank=True, editable=False)  # of the request that added it
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = company_manager(EvidenceQuerySet)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(covers_from__isnull=True)
                | models.Q(covers_to__isnull=True)
                | models.Q(covers_to__gte=models.F("covers_from")),
                name="evidence_period_forward",
            ),
            models.UniqueConstraint("company", "key", condition=~models.Q(key=""), name="evidence_key_once"),
        ]

    @property
    def title_for_all(self) -> str:
        """What is said of it wherever it is named to people who may not open it."""
        return str(_("Restricted evidence")) if self.is_restricted else self.title

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("compliance:evidence_detail", args=[self.company.slug, self.pk])

    @cached_property
    def current(self) -> "EvidenceVersion | None":
        """The version in force; lists fetch it with `with_current_version()`."""
        if hasattr(self, "current_versions"):
            return next(iter(self.current_versions), None)
        return self.versions.select_related("file", "uploaded_by").first()

    @cached_property
    def proves(self) -> list[Response]:
        """The answers it proves, by number; lists fetch them with `with_criteria()`."""
        return sorted((link.response for link in self.links.all()), key=lambda response: code_order(response.code))

    @property
    def tag_names(self) -> list[str]:
        return sorted(str(tag) for tag in self.tags.all())

    def validity(self, *, on: date) -> Validity:
        return validity(self.expires_on, on=on)


class EvidenceVersion(CompanyOwned):
    """One file of an evidence item; the highest number is the current one."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    note = models.CharField(_("what changed"), max_length=240, blank=True)
    covers_from = models.DateField(null=True, blank=True)
    covers_to = models.DateField(null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = company_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("company", "evidence", "number", name="evidence_version_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} version {self.number}"


class EvidenceLink(CompanyOwned):
    """This evidence proves that answer."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="links")
    response = models.ForeignKey(Response, models.CASCADE, related_name="evidence_links")
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    linked_at = models.DateTimeField(default=timezone.now)

    objects = company_manager()

    class Meta:
        constraints = [models.UniqueConstraint("company", "evidence", "response", name="evidence_link_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} for {self.response_id}"


class Tag(CompanyOwned):
    """A word by which a company sorts its evidence."""

    name = models.CharField(max_length=40)

    objects = company_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("company", "name", name="tag_once")]

    def __str__(self) -> str:
        return self.name


class EvidenceTag(CompanyOwned):
    """A tag on an evidence item; a named table, so that the database can fence it."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+")

    objects = company_manager()

    class Meta:
        constraints = [models.UniqueConstraint("company", "evidence", "tag", name="evidence_tag_once")]

    def __str__(self) -> str:
        return str(self.tag)
