import io

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ctpat.reports import signing, verifier
from ctpat.reports.signing import certificates


def result(content: bytes) -> str:
    return verifier.check(content, certificates())["result"]


def resaved(content: bytes) -> bytes:
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(saved)
    return saved.getvalue()


def updated(content: bytes) -> bytes:
    """A copy with an incremental update behind the signature, as an editor writes it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.set_info(writer.add_object(DictionaryObject()))
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


def test_signature_covers_the_whole_file(signed):
    found = verifier.check(signed, certificates())

    assert found["result"] == "genuine"
    assert found["title"] == "Validation-readiness report, Acme Trading, 20 November 2026"
    assert (found["slug"], found["seq"]) == ("acme", 4812)


def test_signature_leaves_the_content_as_it_was(printed, signed):
    assert signed.startswith(printed.content)


def test_signature_leaves_the_metadata_as_it_was(printed, pdf):
    with pikepdf.open(io.BytesIO(printed.content)) as before:
        assert pdf.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()


@pytest.mark.parametrize("place", [20, 5_000, -60_000, -50])
def test_changed_byte_is_refused(signed, place):
    changed = bytearray(signed)
    changed[place] ^= 1

    assert result(bytes(changed)) != "genuine"


@pytest.mark.parametrize("tail", [b"\n", b"%comment\n", b"x" * 1000])
def test_appended_copy_is_refused(signed, tail):
    assert result(signed + tail) == "changed"


def test_resaved_copy_is_refused(signed):
    assert result(resaved(signed)) == "changed"


def test_updated_copy_is_refused(signed):
    assert result(updated(signed)) == "changed"


def test_cut_copy_is_refused(signed):
    assert result(signed[:-1]) != "genuine"


def test_unsigned_report_is_not_ours(printed):
    assert result(printed.content) == "foreign"


def test_file_signed_elsewhere_is_not_ours(printed, settings, tmp_path):
    here = certificates()
    settings.DATA = tmp_path
    elsewhere = signing.sign(printed.content, reason="Validation-readiness report")

    assert verifier.check(elsewhere, here)["result"] == "foreign"


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\nstartxref\n9\n%%EOF" * 3])
def test_rubbish_is_not_ours(content):
    assert result(content) == "foreign"


def test_key_is_made_once_and_private(settings, tmp_path):
    settings.DATA = tmp_path

    first, second = signing.key_file().read_bytes(), signing.key_file().read_bytes()

    assert first == second
    assert (tmp_path / "keys" / "reports.pem").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["reports.pem"]


def test_report_signed_under_a_former_key_stays_genuine(printed, settings, tmp_path):
    settings.DATA = tmp_path
    former = signing.sign(printed.content, reason="Validation-readiness report")
    (tmp_path / "keys" / "reports.pem").rename(tmp_path / "keys" / "reports-2026.pem")

    assert result(former) == "genuine"
