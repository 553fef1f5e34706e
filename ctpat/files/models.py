import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager


def storage_name(file: "StoredFile", shown_name: str) -> str:
    """Names on disk are ours and random; nothing a person typed reaches a path."""
    key = uuid.uuid4().hex
    return f"{file.company_id}/{key[:2]}/{key}"


class StoredFile(CompanyOwned):
    """One private file as it was uploaded or made; once stored its bytes never change."""

    content = models.FileField(upload_to=storage_name, max_length=120)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=16)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    scan = models.CharField(max_length=16, default="not_scanned")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = company_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
