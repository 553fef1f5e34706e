"""A corpus of good and bad files: what is taken, and the sentence with which the rest is refused."""

import io
import time
import zipfile
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from ctpat.files.examination import examined
from ctpat.files.exceptions import FileRefused
from ctpat.files.kinds import BY_EXTENSION, KINDS, MEND, extensions_of, table
from tests.factories.files import (
    docx_bytes,
    pdf_bytes,
    picture_bytes,
    saved,
    upload,
    xlsx_bytes,
    zip_bytes,
)

pytestmark = pytest.mark.usefixtures("no_scanner")


@pytest.fixture
def no_scanner(settings):
    settings.SCANNER = ""


def heic_bytes() -> bytes:
    from PIL import Image
    from pillow_heif import register_heif_opener

    register_heif_opener()
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "olive").save(buffer, "HEIF")
    return buffer.getvalue()


GOOD = {
    "seal log.pdf": (pdf_bytes, "pdf"),
    "dock.JPG": (picture_bytes, "jpg"),
    "dock.jpeg": (lambda: picture_bytes("JPEG", (30, 40)), "jpg"),
    "gate.png": (lambda: picture_bytes("PNG"), "png"),
    "gate.webp": (lambda: picture_bytes("WEBP"), "webp"),
    "phone.heic": (heic_bytes, "heic"),
    "phone.heif": (heic_bytes, "heic"),
    "policy.docx": (docx_bytes, "docx"),
    "register.xlsx": (xlsx_bytes, "xlsx"),
    "visitors.csv": (lambda: "Name;Zeit\nJosé;08:00\n".encode(), "csv"),
    "visitors latin.csv": (lambda: "Name;Zeit\nJosé;08:00\n".encode("cp1252"), "csv"),
    "notes.txt": (lambda: "Gate 4 <closed>\n".encode("utf-16"), "txt"),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_file_is_taken_as_its_kind(name):
    make, kind = GOOD[name]
    content = make()

    with examined(upload(content, name)) as file:
        assert (file.kind.slug, file.size, file.name, file.scan) == (kind, len(content), name, "not_scanned")
        assert file.path.read_bytes() == content


# --- Bad files ----------------------------------------------------------------------------------


def pdf_with(change, **options) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    change(document)
    return saved(document, **options)


def with_script(document):
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def with_launch_in_annotation(document):
    action = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    document.pages[0].Annots = Array([link])


def with_attachment(document):
    document.attachments["inner.exe"] = b"MZ"


def with_xfa(document):
    document.Root.AcroForm = Dictionary(XFA=String("<xdp/>"), Fields=Array())


def with_bomb(document):
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(1 << 20)) for _ in range(600)) + packer.flush()
    stream = pikepdf.Stream(document, b"")
    stream.write(data, filter=Name.FlateDecode)
    document.pages[0].Contents = stream


def with_nested_filters(document):
    stream = pikepdf.Stream(document, b"")
    stream.write(zlib.compress(zlib.compress(b"q Q")), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    document.pages[0].Contents = stream


def encrypted(user: str) -> bytes:
    return pdf_with(lambda document: None, encryption=pikepdf.Encryption(owner="owner", user=user))


def bomb_docx() -> bytes:
    return docx_bytes({"word/media/zeros.xml": bytes(160 * 1024 * 1024)})


def lying_docx() -> bytes:
    """The directory says 10 bytes; the stream holds many more."""
    content = bytearray(docx_bytes({"word/zeros.xml": bytes(5_000_000)}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        start = archive.start_dir
    place = content.index(b"word/zeros.xml", start) - 46
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(content)


def huge_png() -> bytes:
    """100,000 x 100,000 pixels in a few bytes: only the header is believed, and refused."""
    from struct import pack

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack("!I", len(data)) + kind + data + pack("!I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", pack("!IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


OUTSIDE = '<Relationship Type="x/attachedTemplate" Target="http://evil.example" TargetMode="External"/>'

BAD = {
    "empty.pdf": (lambda: b"", "is empty"),
    "noending": (pdf_bytes, "has no ending such as .pdf"),
    "movie.xyz": (pdf_bytes, "is of a kind that isn't taken"),
    "really a picture.pdf": (picture_bytes, "is named as PDF but holds JPEG"),
    "really a pdf.jpg": (pdf_bytes, "is named as JPEG but holds PDF"),
    "program.pdf": (lambda: b"MZ" + bytes(500), "isn't what its name says"),
    "program.txt": (lambda: b"MZ" + bytes(500), "isn't what its name says"),
    "program.csv": (lambda: b"\x7fELF" + bytes(500), "isn't what its name says"),
    "page.txt": (lambda: b" <!DOCTYPE html><script>alert(1)</script>", "holds a web page or XML"),
    "drawing.csv": (lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>', "holds a web page or XML"),
    "cut.pdf": (lambda: pdf_bytes()[:200], "can't be opened as PDF"),
    "cut.jpg": (lambda: picture_bytes(size=(900, 900))[:3000], "can't be opened as JPEG"),
    "locked.pdf": (lambda: encrypted("secret"), "protected by a password"),
    "owner locked.pdf": (lambda: encrypted(""), "protected by a password"),
    "script.pdf": (lambda: pdf_with(with_script), "contains a program (JavaScript)"),
    "script in object stream.pdf": (
        lambda: pdf_with(with_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "contains a program (JavaScript)",
    ),
    "launch.pdf": (lambda: pdf_with(with_launch_in_annotation), "can start programs"),
    "attachment.pdf": (lambda: pdf_with(with_attachment), "has other files inside"),
    "xfa.pdf": (lambda: pdf_with(with_xfa), "is a dynamic form"),
    "bomb.pdf": (lambda: pdf_with(with_bomb), "unpacks to far more"),
    "nested.pdf": (
        lambda: pdf_with(
            with_nested_filters, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False
        ),
        "unpacks to far more",
    ),
    "polyglot.pdf": (lambda: pdf_bytes() + zip_bytes({"a.txt": "x"}), "has another file hidden"),
    "polyglot.jpg": (lambda: picture_bytes() + zip_bytes({"a.txt": "x"}), "has another file hidden"),
    "page behind.pdf": (lambda: pdf_bytes() + b"<html>" * 400, "has another file hidden"),
    "huge.png": (huge_png, "has more than 60 million pixels"),
    "bomb.docx": (bomb_docx, "unpacks to far more"),
    "lying.docx": (lying_docx, "can't be opened as Word"),
    "many.docx": (lambda: docx_bytes({f"word/{n}.xml": "" for n in range(4100)}), "unpacks to far more"),
    "macro.docx": (lambda: docx_bytes({"word/vbaProject.bin": b"x"}), "contains macros"),
    "macro type.docx": (lambda: docx_bytes(types="macroEnabled"), "contains macros"),
    "macro.xlsx": (lambda: xlsx_bytes({"xl/vbaProject.bin": b"x"}), "contains macros"),
    "ole.docx": (lambda: docx_bytes({"word/embeddings/oleObject1.bin": b"x"}), "has other files inside"),
    "template.docx": (lambda: docx_bytes({"word/_rels/settings.xml.rels": OUTSIDE}), "loads parts from elsewhere"),
    "entities.docx": (lambda: docx_bytes({"word/x.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]>"}), "contains definitions"),
    "traversal.docx": (lambda: docx_bytes({"../../etc/passwd": "x"}), "can't be opened as Word"),
    "plain zip.docx": (lambda: zip_bytes({"a.txt": "x"}), "isn't what its name says"),
    "sheet.docx": (xlsx_bytes, "is named as Word but holds Excel"),
    "locked.docx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password"),
    "large.txt": (lambda: b"x" * (2 * 1024 * 1024 + 1), "is larger than 2.0\xa0MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused_within_two_seconds_with_a_sentence(name):
    make, sentence = BAD[name]
    content = make()

    begun = time.monotonic()
    with pytest.raises(FileRefused) as refusal, examined(upload(content, name)):
        pass

    assert sentence in str(refusal.value)
    assert f"“{name}”" in str(refusal.value)
    assert str(refusal.value).endswith(".")
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("extension", MEND)
def test_kind_that_people_try_is_refused_with_what_to_do(extension):
    with pytest.raises(FileRefused) as refusal, examined(upload(b"anything", f"plan.{extension}")):
        pass

    assert str(refusal.value) == f"“plan.{extension}”: {MEND[extension]}"
    assert extension not in BY_EXTENSION


def test_text_that_looks_like_an_action_in_a_pdf_string_is_taken():
    document = pikepdf.new()
    document.add_blank_page()
    document.docinfo["/Title"] = "How /JavaScript and /Launch are refused"

    with examined(upload(saved(document), "how.pdf")) as file:
        assert file.pages == 1


def test_chart_with_its_workbook_and_web_link_in_a_document_are_taken():
    link = '<Relationship Type="x/relationships/hyperlink" Target="https://cbp.gov" TargetMode="External"/>'
    content = docx_bytes({"word/embeddings/chart.xlsx": xlsx_bytes(), "word/_rels/document.xml.rels": link})

    with examined(upload(content, "report.docx")) as file:
        assert file.kind.slug == "docx"


def test_picture_use_refuses_documents():
    with pytest.raises(FileRefused) as refusal, examined(upload(pdf_bytes(), "a.pdf"), use="picture"):
        pass

    assert "Taken are: JPEG, PNG, WebP, HEIC." in str(refusal.value)


def test_pages_and_pixels_are_known():
    with examined(upload(pdf_bytes(pages=14), "log.pdf")) as file:
        assert (file.pages, file.width) == (14, None)
    with examined(upload(picture_bytes(size=(300, 200)), "a.jpg")) as file:
        assert (file.pages, file.width, file.height) == (None, 300, 200)


def test_copy_is_gone_afterwards():
    with examined(upload(pdf_bytes(), "log.pdf")) as file:
        folder = file.path.parent

    assert not folder.exists()


def test_documentation_shows_the_table(settings):
    text = (settings.BASE_DIR / "docs" / "files.md").read_text(encoding="utf-8")

    assert table() in text


def test_chooser_offers_every_extension():
    assert extensions_of("evidence") == [f".{e}" for kind in KINDS.values() for e in kind.extensions]
