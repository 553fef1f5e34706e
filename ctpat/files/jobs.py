"""What happens to files at night."""

from datetime import time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from ctpat.companies.scoping import company_scope
from ctpat.outbox.registry import daily

from . import integrity
from .models import StoredFile
from .scanner import Scan


@daily("files.check", at=time(3, 0), lease=timedelta(minutes=5))
def check_files(job, progress) -> None:
    """Compare every file of a company with its checksum, ask the scanner about those that wait, tidy up.

    A file is read while the company is open for reading only, so that nobody waits for it.
    """
    with company_scope(job.company, write=False):
        keys = list(StoredFile.objects.order_by("pk").values_list("pk", flat=True))
    for number, key in enumerate(keys, start=1):
        with company_scope(job.company, write=False):
            stored = StoredFile.objects.filter(pk=key).first()
            intact = stored is not None and integrity.is_intact(stored)
        if stored is not None:
            with company_scope(job.company):
                integrity.note(stored=stored, intact=intact, now=timezone.now())
        if intact and stored.scan == Scan.WAITING:
            with company_scope(job.company):
                integrity.rescan(stored=stored)
        progress(_("Comparing checksums"), number, len(keys))
    with company_scope(job.company, write=False):
        integrity.clear_leftovers(now=timezone.now())
