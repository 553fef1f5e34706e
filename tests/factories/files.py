"""Real files of each kind, made on the spot."""

import io
import zipfile

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = '<?xml version="1.0"?><Types><Override PartName="/main.xml" ContentType="{main}"/>{more}</Types>'


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf_bytes(pages: int = 1, text: str = "") -> bytes:
    """A PDF with empty pages; `text` makes its bytes unlike others."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    document.docinfo["/Title"] = text
    return saved(document)


def saved(document: pikepdf.Pdf, **options) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer, **{"deterministic_id": "encryption" not in options, **options})
    return buffer.getvalue()


def picture_bytes(kind: str = "JPEG", size: tuple[int, int] = (640, 480), colour="steelblue", **options) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def zip_bytes(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def docx_bytes(more: dict | None = None, types: str = "") -> bytes:
    parts = {"[Content_Types].xml": TYPES.format(main=WORD_MAIN, more=types), "word/document.xml": "<w/>"}
    return zip_bytes({**parts, **(more or {})})


def xlsx_bytes(more: dict | None = None) -> bytes:
    import openpyxl

    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Seal", "Unit"])
    book.save(buffer)
    if not more:
        return buffer.getvalue()
    with zipfile.ZipFile(buffer, "a") as archive:
        for name, content in more.items():
            archive.writestr(name, content)
    return buffer.getvalue()
