"""Evidence with a real file that went through the real door, and cheap rows without one."""

from datetime import date

from django.utils import timezone

from compliance.models import Evidence, EvidenceVersion
from compliance.services.evidence import add_evidence
from ctpat.companies.models import User
from ctpat.files.models import StoredFile
from tests.factories.compliance import EvidenceFactory
from tests.factories.files import pdf_bytes, upload

NOW = timezone.now()


def evidence_with_file(actor: User, *, content: bytes | None = None, name: str = "seal log.pdf", **facts) -> Evidence:
    """In the company in force."""
    return add_evidence(upload=upload(content or pdf_bytes(), name), actor=actor, now=NOW, **facts)


def plain_evidence(expires_on: date | None = None, **fields) -> Evidence:
    """A row whose file has no bytes: enough for lists."""
    evidence = EvidenceFactory(expires_on=expires_on, **fields)
    stored = StoredFile.objects.create(
        company=evidence.company, name="a.pdf", kind="pdf", media_type="application/pdf", size=1, sha256="0" * 64
    )
    EvidenceVersion.objects.create(company=evidence.company, evidence=evidence, number=1, file=stored)
    return evidence
