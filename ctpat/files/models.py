import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from .kinds import KINDS
from .scanner import Scan


def storage_name(file: "StoredFile | Rendition", shown_name: str) -> str:
    """Names on disk are ours and random; nothing a person typed reaches a path."""
    key = uuid.uuid4().hex
    return f"{file.company_id}/{key[:2]}/{key}"


class StoredFile(CompanyOwned):
    """One private file as it was uploaded or made; once stored its bytes never change.

    `checked_at` is when its checksum was last compared, `damaged_at` when it first failed.
    """

    content = models.FileField(upload_to=storage_name, max_length=120)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=16)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(null=True)
    scan = models.CharField(max_length=16, choices=Scan, default=Scan.NOT_SCANNED)
    checked_at = models.DateTimeField(null=True)
    damaged_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = company_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_name(self) -> str:
        """The kind in words: PDF, JPEG, Excel."""
        return KINDS[self.kind].name if self.kind in KINDS else self.kind.upper()

    @property
    def is_picture(self) -> bool:
        return self.kind in KINDS and KINDS[self.kind].is_picture


class Rendition(CompanyOwned):
    """A picture made of a file, to be shown instead of it: without place, device or comment.

    `view` is large, `thumb` small; of a PDF it is the first page.
    """

    class Shape(models.TextChoices):
        VIEW = "view"
        THUMB = "thumb"

    source = models.ForeignKey(StoredFile, models.CASCADE, related_name="renditions")
    shape = models.CharField(max_length=8, choices=Shape)
    content = models.FileField(upload_to=storage_name, max_length=120)
    media_type = models.CharField(max_length=40, default="image/jpeg")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    objects = company_manager()

    class Meta:
        constraints = [models.UniqueConstraint("company", "source", "shape", name="rendition_once")]

    def __str__(self) -> str:
        return f"{self.source_id} as {self.shape}"
