"""Keeping files: all or nothing, sealed originals, pictures without traces."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image

from ctpat.activity.models import Entry
from ctpat.companies.scoping import company_scope
from ctpat.files import integrity, services
from ctpat.files.exceptions import FileDamaged, FileRefused
from ctpat.files.jobs import check_files
from ctpat.files.models import Rendition, StoredFile
from ctpat.outbox.models import Job, Notification
from ctpat.outbox.registry import kind_named
from tests.factories.files import docx_bytes, pdf_bytes, picture_bytes, upload

pytestmark = pytest.mark.django_db


def bytes_on_disk(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def damage(stored: StoredFile) -> None:
    """Flip one bit in the middle of the bytes on disk."""
    path = Path(default_storage.path(stored.content.name))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_store_keeps_the_original_byte_for_byte_under_a_random_name(scope, officer):
    content = pdf_bytes(text="October")

    stored = services.store(upload=upload(content, "../seal log.pdf"), actor=officer.user)

    assert (stored.name, stored.kind, stored.size, stored.pages) == ("seal log.pdf", "pdf", len(content), 1)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.created_by == officer.user
    assert "seal" not in stored.content.name
    with stored.content.open() as kept:
        assert kept.read() == content


def test_picture_is_shown_without_place_and_device_and_the_original_stays_sealed(scope, officer):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SecretPhone", 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (27.0, 30.0, 14.0)
    content = picture_bytes(size=(400, 200), exif=exif, comment=b"canary-comment")

    stored = services.store(upload=upload(content, "gate.jpg"), actor=officer.user)

    assert (stored.width, stored.height) == (200, 400)
    with stored.content.open() as kept:
        assert kept.read() == content
    shapes = {r.shape: r.content.open().read() for r in stored.renditions.all()}
    assert sorted(shapes) == ["thumb", "view"]
    for shown in shapes.values():
        picture = Image.open(io.BytesIO(shown))
        assert dict(picture.getexif()) == {}
        assert not {"exif", "comment", "icc_profile", "xmp"} & set(picture.info)
        assert b"SecretPhone" not in shown
        assert b"canary" not in shown
    assert Image.open(io.BytesIO(shapes["view"])).size == (200, 400)
    assert max(Image.open(io.BytesIO(shapes["thumb"])).size) == 320


def test_pdf_has_a_picture_of_its_first_page_and_a_document_none(scope, officer):
    pdf = services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)
    word = services.store(upload=upload(docx_bytes(), "a.docx"), actor=officer.user)

    assert sorted(pdf.renditions.values_list("shape", flat=True)) == ["thumb", "view"]
    assert list(word.renditions.all()) == []


def test_failure_in_the_middle_leaves_neither_rows_nor_bytes(scope, officer, own_folder, monkeypatch):
    def full(self, *args, **kwargs):
        raise RuntimeError("cut")

    monkeypatch.setattr(Rendition, "save", full)

    with pytest.raises(RuntimeError):
        services.store(upload=upload(picture_bytes(), "a.jpg"), actor=officer.user)

    assert StoredFile.objects.count() == 0
    assert bytes_on_disk(own_folder) == []


def test_full_disk_is_refused_in_words(scope, officer, monkeypatch):
    def no_room(self, *args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", no_room)

    with pytest.raises(FileRefused, match="no room left"):
        services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)


def test_upload_cut_on_the_way_is_refused(scope, officer, own_folder):
    cut = upload(pdf_bytes(), "a.pdf")
    cut.size += 100

    with pytest.raises(FileRefused, match="arrived incomplete"):
        services.store(upload=cut, actor=officer.user)

    assert bytes_on_disk(own_folder) == []


def test_room_of_the_company_is_limited(scope, officer, monkeypatch):
    content = pdf_bytes()
    monkeypatch.setattr(services, "QUOTA", len(content) + 1)
    services.store(upload=upload(content, "a.pdf"), actor=officer.user)

    with pytest.raises(FileRefused, match="room for files"):
        services.store(upload=upload(content, "b.pdf"), actor=officer.user)


def test_generated_file_is_kept_with_its_checksum(scope):
    stored = services.store_bytes(content=b"PK-binder", name="binder.zip", kind="zip")

    assert (stored.media_type, stored.kind_name, stored.created_by) == ("application/zip", "ZIP", None)
    assert integrity.opened(stored).read() == b"PK-binder"


def test_leftovers_of_a_rollback_are_cleared_after_a_day_and_nothing_else(scope, officer, own_folder):
    kept = services.store(upload=upload(picture_bytes(), "a.jpg"), actor=officer.user)
    with transaction.atomic():
        services.store(upload=upload(pdf_bytes(), "b.pdf"), actor=officer.user)
        transaction.set_rollback(True)
    assert len(bytes_on_disk(own_folder)) == 6

    assert integrity.clear_leftovers(now=timezone.now()) == 0
    assert integrity.clear_leftovers(now=timezone.now() + timedelta(days=2)) == 3

    assert len(bytes_on_disk(own_folder)) == 3
    assert integrity.opened(kept).read()


def test_flipped_bit_is_refused_noted_once_and_told(scope, officer, administrator):
    stored = services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)
    now = timezone.now()
    damage(stored)

    with pytest.raises(FileDamaged):
        integrity.opened(stored)
    assert [integrity.check(stored=stored, now=now + timedelta(days=n)) for n in (0, 1)] == [False, False]

    stored.refresh_from_db()
    assert (stored.damaged_at, stored.checked_at) == (now, now + timedelta(days=1))
    assert [e.verb for e in Entry.objects.all()] == ["files.file.damaged"]
    assert [n.user for n in Notification.objects.all()] == [administrator.user]


def test_nightly_job_checks_every_file_and_clears_leftovers(company, officer, own_folder):
    with company_scope(company):
        intact = services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)
        broken = services.store(upload=upload(picture_bytes(), "b.jpg"), actor=officer.user)
        damage(broken)
    job = Job.objects.create(company=company, kind="files.check", key="files.check:1")
    seen = []

    check_files(job, lambda *args: seen.append(args))

    with company_scope(company):
        states = {f.pk: (f.checked_at is not None, f.damaged_at is not None) for f in StoredFile.objects.all()}
    assert states == {intact.pk: (True, False), broken.pk: (True, True)}
    assert seen[-1][1:] == (2, 2)
    assert kind_named("files.check").daily_at


def test_intact_file_is_noted_as_checked(scope, officer):
    stored = services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)
    now = timezone.now()

    assert integrity.check(stored=stored, now=now)

    stored.refresh_from_db()
    assert (stored.checked_at, stored.damaged_at) == (now, None)


def test_missing_bytes_are_damage(scope, officer):
    stored = services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)
    default_storage.delete(stored.content.name)

    assert not integrity.check(stored=stored, now=timezone.now())


def test_removed_file_takes_its_bytes_with_it(scope, officer, own_folder, django_capture_on_commit_callbacks):
    stored = services.store(upload=upload(picture_bytes(), "a.jpg"), actor=officer.user)

    with django_capture_on_commit_callbacks(execute=True):
        services.remove(stored=stored)

    assert (StoredFile.objects.count(), Rendition.objects.count(), bytes_on_disk(own_folder)) == (0, 0, [])
