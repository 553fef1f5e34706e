"""The restore drill: what comes back is what was there, and a bad archive changes nothing."""

import json
import threading
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from ctpat.activity import append_only
from ctpat.activity.models import Entry, Head
from ctpat.activity.services import record
from ctpat.companies import fences
from ctpat.companies.models import Company
from ctpat.companies.scoping import company_scope
from ctpat.files.models import StoredFile
from ctpat.files.services import store_bytes
from ctpat.operating.backup import databases
from tests.factories.companies import CompanyFactory

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = b"what the guard wrote"


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path):
    """Data folder and private files of this test only."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    (settings.DATA / "secret_key").write_text("the key of the day")
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files", "base_url": None},
        },
    }


@pytest.fixture
def file(company) -> StoredFile:
    """One private file, and two entries in the company's history."""
    with company_scope(company):
        for _ in range(2):
            record(None, "companies.company.changed", company)
        return store_bytes(content=CONTENT, name="guard.txt", kind="txt")


@pytest.fixture
def archive(file, tmp_path) -> Path:
    path = tmp_path / "backup.zip"
    call_command("backup", path, verbosity=0, stdout=open("/dev/null", "w"))  # noqa: SIM115
    return path


def rewritten(archive: Path, *, change=lambda manifest: None, parts=None) -> Path:
    """The same archive with another manifest or other parts; a part of None is left out."""
    target, parts = archive.with_name("rewritten.zip"), parts or {}
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        change(manifest)
        for name in {*manifest["parts"], *parts}:
            content = parts.get(name, old.read(name) if name in old.namelist() else None)
            if content is not None:
                new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(manifest))
    return target


def quietly(command: str, path: Path) -> str:
    from io import StringIO

    said = StringIO()
    call_command(command, path, stdout=said)
    return said.getvalue()


def test_restore_brings_back_exactly_what_was_there(company, file, archive, settings):
    head = Head.objects.get(company=company)
    CompanyFactory(slug="late")
    Company.objects.filter(pk=company.pk).update(legal_name="Somebody else")
    default_storage.delete(file.content.name)
    (settings.DATA / "secret_key").write_text("another key")

    said = quietly("restore", archive)

    assert list(Company.objects.values_list("slug", "legal_name")) == [("acme", "Acme Trading Inc.")]
    assert default_storage.open(file.content.name).read() == CONTENT
    assert (settings.DATA / "secret_key").read_text() == "the key of the day"
    assert Head.objects.get(company=company).digest == head.digest
    with company_scope(company):
        assert StoredFile.objects.get().sha256 == file.sha256
        assert Entry.objects.count() == head.seq
    assert (fences.missing(), append_only.missing()) == (set(), set())
    assert "Restored the state of" in said


def test_what_was_here_before_a_restore_is_kept(archive, settings):
    CompanyFactory(slug="late")

    quietly("restore", archive)
    (kept,) = settings.DATA.glob("before-restore-*.zip")
    quietly("restore", kept)

    assert set(Company.objects.values_list("slug", flat=True)) == {"acme", "late"}


def test_verify_restores_into_a_scratch_place_and_changes_nothing(archive):
    CompanyFactory(slug="late")

    said = quietly("verify-backup", archive)

    assert "is whole" in said
    assert Company.objects.filter(slug="late").exists()


def test_archive_is_private_and_names_the_end_of_each_history(company, archive):
    head = Head.objects.get(company=company)

    manifest = json.loads(zipfile.ZipFile(archive).read("manifest.json"))

    assert archive.stat().st_mode & 0o077 == 0
    assert manifest["heads"] == {"acme": [head.seq, head.digest]}
    assert not list(archive.parent.glob("*.part"))


def test_backup_names_the_file_that_is_lost_and_keeps_the_rest(file, tmp_path):
    default_storage.delete(file.content.name)

    with pytest.raises(CommandError, match=file.content.name):
        quietly("backup", tmp_path / "backup.zip")

    assert "is whole" in quietly("verify-backup", tmp_path / "backup.zip")


def newer_format(manifest):
    manifest["format"] += 1


def newer_release(manifest):
    manifest["migrations"].append("companies.0999_of_the_future")


def other_database(manifest):
    manifest["vendor"] = {"SQLite": "PostgreSQL", "PostgreSQL": "SQLite"}[manifest["vendor"]]


def foreign(manifest):
    manifest["product"] = "another product"


def wrong_count(manifest):
    manifest["rows"]["companies_company"] += 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (newer_format, "newer release"),
        (newer_release, r"newer release \(it has companies.0999"),
        (other_database, "this installation runs on"),
        (foreign, "no backup of this product"),
        (wrong_count, "companies_company has 1 rows, the manifest says 2"),
    ],
)
@pytest.mark.parametrize("command", ["restore", "verify-backup"])
def test_archive_that_does_not_fit_is_refused(archive, change, reason, command):
    Company.objects.update(legal_name="As it is now")

    with pytest.raises(CommandError, match=reason):
        quietly(command, rewritten(archive, change=change))

    assert Company.objects.get().legal_name == "As it is now"


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 torn"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "thing.zip").write_bytes(content)

    with pytest.raises(CommandError, match="no backup of this product"):
        quietly("restore", tmp_path / "thing.zip")


@pytest.mark.parametrize("command", ["restore", "verify-backup"])
def test_changed_missing_or_added_part_is_refused(file, archive, command):
    part = f"files/{file.content.name}"
    for parts, reason in [
        ({part: b"what the thief wrote"}, "is not what was stored"),
        ({part: None}, "is missing"),
        ({"files/../../evil": b""}, "doesn't name"),
    ]:
        with pytest.raises(CommandError, match=reason):
            quietly(command, rewritten(archive, parts=parts))


def test_half_a_restore_is_undone(company, file, archive, monkeypatch):
    """The database can't be replaced because somebody holds it: the files that were added go again."""
    monkeypatch.setattr(databases, "LOCK_SECONDS", 1)
    default_storage.delete(file.content.name)
    Company.objects.update(legal_name="As it is now")
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        from django.db import transaction

        with transaction.atomic():
            Company.objects.filter(pk=company.pk).update(city="Laredo")
            held.set()
            release.wait(30)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        with pytest.raises(CommandError, match="Nothing was changed"):
            quietly("restore", archive)
    finally:
        release.set()
        thread.join()

    assert Company.objects.get().legal_name == "As it is now"
    assert not default_storage.exists(file.content.name)
