"""The headers under which a private file leaves."""

import pytest

from ctpat.files import services
from ctpat.files.exceptions import FileDamaged
from ctpat.files.scanner import Scan
from ctpat.files.serving import SANDBOX, answer
from tests.factories.files import docx_bytes, pdf_bytes, picture_bytes, upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("inline", [False, True])
@pytest.mark.parametrize(
    ("content", "name", "shown"),
    [(pdf_bytes, "a.pdf", True), (picture_bytes, "a.jpg", False), (docx_bytes, "a.docx", False)],
)
def test_every_file_is_sandboxed_and_only_a_pdf_is_shown(scope, officer, content, name, shown, inline):
    stored = services.store(upload=upload(content(), name), actor=officer.user)

    page = answer(stored, inline=inline)

    disposition = "inline" if shown and inline else "attachment"
    assert page["Content-Disposition"] == f'{disposition}; filename="{name}"'
    assert page["Content-Type"] == stored.media_type
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Content-Security-Policy"] == SANDBOX
    assert page["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert page["Cross-Origin-Resource-Policy"] == "same-origin"
    assert page["Cache-Control"] == "private, no-store"
    assert page["Content-Length"] == str(stored.size)
    assert page["X-Frame-Options"] == ("SAMEORIGIN" if disposition == "inline" else "DENY")
    assert b"".join(page.streaming_content) == content()


def test_reencoded_picture_is_shown(scope, officer):
    stored = services.store(upload=upload(picture_bytes(), "a.jpg"), actor=officer.user)

    page = answer(stored.renditions.get(shape="view"), inline=True)

    assert page["Content-Disposition"] == 'inline; filename="picture.jpg"'
    assert page["Content-Type"] == "image/jpeg"


def test_name_is_encoded(scope, officer):
    stored = services.store(upload=upload(pdf_bytes(), 'Río\r\n"Bravo\u202e.pdf'), actor=officer.user)

    assert answer(stored)["Content-Disposition"] == "attachment; filename*=utf-8''R%C3%ADoBravo.pdf"


def test_infected_file_is_not_served(scope, officer):
    stored = services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)
    services.mark_scanned(stored=stored, scan=Scan.INFECTED)

    with pytest.raises(FileDamaged):
        answer(stored)
