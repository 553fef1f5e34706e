"""Opens one uploaded file, in a process of its own with limits of time and memory.

Run by examination.py as a script (python -I examiner.py KIND PATH FOLDER LIMITS); it
imports nothing of the application. It prints one JSON object: either {"refused": code}
or the facts of the file, and leaves pictures to serve (view.jpg, thumb.jpg) in FOLDER.
Those are re-encoded from the pixels alone, so no place, device or comment survives.
"""

import json
import re
import resource
import struct
import sys
import zipfile
import zlib
from pathlib import Path

MEMORY = 1536 * 1024 * 1024
SECONDS = 8
ENTRIES = 4000
BLANK_SCAN = 128 * 1024 * 1024  # an empty page at 600 dpi in colour has 104 MB; nothing honest packs more so densely
DENSEST = 100
SHAPES = {"view": 1800, "thumb": 320}
PDF_SUSPECTS = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|EF|RichMedia|XFA|ImportData|SubmitForm|GoToE|Movie|Sound|Rendition)\b"
)
PDF_ACTIONS = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/ImportData": "launch",
    "/SubmitForm": "launch",
    "/GoToE": "embedded",
    "/RichMedia": "embedded",
    "/Movie": "embedded",
    "/Sound": "embedded",
    "/Rendition": "embedded",
}
PDF_KEYS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/EF": "embedded",
    "/EmbeddedFiles": "embedded",
    "/RichMedia": "embedded",
    "/XFA": "xfa",
}
UNPACKING = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
OFFICE_MAIN = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
OFFICE_OUTSIDE = re.compile(rb"<Relationship\b[^>]*>")
TEXT_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|script|svg|\?xml|iframe)\b|\s*<\?xml|\s*<!doctype", re.I)


class Refused(Exception):
    """A reason code; refusals.py has the sentence."""


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# --- Pictures -----------------------------------------------------------------------------------


def picture(kind: str, path: Path, folder: Path, limits: dict) -> dict:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # measured here, before any pixel is unpacked
    if kind == "heic":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    wanted = {"jpg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",), "heic": ("HEIF",)}[kind]
    formats = ["JPEG", "MPO"] if kind == "jpg" else list(wanted)
    try:
        with Image.open(path, formats=formats) as image:
            width, height = image.size
            if width * height > limits["pixels"]:
                raise Refused("pixels")
            if kind == "jpg":
                image.draft("RGB", (SHAPES["view"], SHAPES["view"]))
            image.load()
            upright = ImageOps.exif_transpose(image)
            turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    except Refused:
        raise
    except Exception as error:
        raise Refused("broken") from error
    if zipfile.is_zipfile(path):
        raise Refused("hidden")
    save_shapes(upright, folder)
    return {"width": height if turned else width, "height": width if turned else height}


def save_shapes(image, folder: Path) -> None:
    """Fresh pictures without any metadata."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    image = image.convert("RGB")
    for shape, edge in SHAPES.items():
        image.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
        clean = Image.frombytes("RGB", image.size, image.tobytes())
        clean.save(folder / f"{shape}.jpg", "JPEG", quality=84, optimize=True)


# --- PDF ----------------------------------------------------------------------------------------


def pdf(kind: str, path: Path, folder: Path, limits: dict) -> dict:
    import pikepdf

    tail = path.read_bytes()[-65536:].rstrip(b"\0\r\n\t ")
    end = tail.rfind(b"%%EOF")
    if end < 0:
        raise Refused("broken")
    if len(tail) - end > 1024 or zipfile.is_zipfile(path):
        raise Refused("hidden")
    try:
        document = pikepdf.open(path)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except Exception as error:
        raise Refused("broken") from error
    with document:
        if document.is_encrypted:
            raise Refused("encrypted")
        pages = len(document.pages)
        if not pages:
            raise Refused("broken")
        left = limits["unpacked"]
        for thing in document.objects:
            is_stream = isinstance(thing, pikepdf.Stream)
            bare = thing.stream_dict if is_stream else thing
            if isinstance(bare, pikepdf.Dictionary | pikepdf.Array) and PDF_SUSPECTS.search(
                bare.unparse(resolved=True)
            ):
                refuse_active(bare)
            if is_stream:
                left = measure_stream(thing, left)
    first_page(path, folder)
    return {"pages": pages}


def refuse_active(thing) -> None:
    """Walk the direct parts of one object; names inside strings don't count."""
    import pikepdf

    waiting = [(thing, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > 50:
            raise Refused("broken")
        if isinstance(part, pikepdf.Dictionary):
            keys = set(part.keys())
            for key in keys & set(PDF_KEYS):
                raise Refused(PDF_KEYS[key])
            for key in keys & {"/S", "/Subtype", "/Type"}:
                name = part.get(key)
                if isinstance(name, pikepdf.Name):
                    if str(name) in PDF_ACTIONS and (key != "/Type"):
                        raise Refused(PDF_ACTIONS[str(name)])
                    if key == "/Type" and str(name) == "/EmbeddedFile":
                        raise Refused("embedded")
            children = [part.get(key) for key in keys]
        elif isinstance(part, pikepdf.Array):
            children = list(part)
        else:
            continue
        waiting += [(child, depth + 1) for child in children if not getattr(child, "is_indirect", False)]


def measure_stream(stream, left: int) -> int:
    """Unpack a stream bit by bit, keeping nothing; what the file may still unpack to.

    A stream packed far more densely than a page can be is refused before all of it is unpacked.
    """
    import pikepdf

    filters = stream.stream_dict.get("/Filter", [])
    names = [str(filters)] if isinstance(filters, pikepdf.Name) else [str(name) for name in filters]
    packed = [name for name in names if name in UNPACKING]
    if len(packed) > 1:
        raise Refused("bomb")
    if not packed or packed[0] not in ("/FlateDecode", "/Fl") or names[0] != packed[0]:
        return left
    unpack = zlib.decompressobj()
    data = stream.read_raw_bytes()
    least = left - max(BLANK_SCAN, len(data) * DENSEST)
    try:
        while data and not unpack.eof:
            left -= len(unpack.decompress(data, 1 << 20))
            if left < max(least, 0):
                raise Refused("bomb")
            data = unpack.unconsumed_tail
    except zlib.error:
        pass  # a damaged stream shows as an empty place in the page
    return left


def first_page(path: Path, folder: Path) -> None:
    """A picture of the first page; a page that can't be drawn costs the picture only."""
    try:
        import pypdfium2

        document = pypdfium2.PdfDocument(path)
        page = document[0]
        width, height = page.get_size()
        scale = min(SHAPES["view"] / max(width, height, 1), 3)
        save_shapes(page.render(scale=scale, may_draw_forms=False).to_pil(), folder)
    except Exception:
        for shape in SHAPES:
            (folder / f"{shape}.jpg").unlink(missing_ok=True)


# --- Office -------------------------------------------------------------------------------------


def office(kind: str, path: Path, folder: Path, limits: dict) -> dict:
    """Measured by its directory first; the directory's own figures are then enforced."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, EOFError) as error:
        raise Refused("broken") from error
    with archive:
        entries = archive.infolist()
        if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > limits["unpacked"]:
            raise Refused("bomb")
        names = [entry.filename for entry in entries]
        if len(set(names)) != len(names) or any(unsafe(name) for name in names):
            raise Refused("broken")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused("encrypted")
        if "[Content_Types].xml" not in names:
            raise Refused("mismatch")
        for entry in entries:
            check_part(kind, entry.filename, unpacked(archive, entry))
    return {}


def unsafe(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/") or "\0" in name


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except Exception as error:
        raise Refused("broken") from error


def check_part(kind: str, name: str, content: bytes) -> None:
    lower = name.lower()
    if "vbaproject" in lower or "activex" in lower or "macrosheets" in lower or lower.endswith((".exe", ".dll", ".js")):
        raise Refused("macro")
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or ("/embeddings/" in lower and not lower.endswith(".xlsx")):
        raise Refused("embedded")  # a workbook is what a chart keeps its figures in
    if not lower.endswith((".xml", ".rels", ".vml")):
        return
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", "replace").encode()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused("dtd")
    if lower == "[content_types].xml":
        if b"macroEnabled" in content or b"vbaProject" in content:
            raise Refused("macro")
        if OFFICE_MAIN[kind] not in content:
            raise Refused("mismatch")
    if lower.endswith(".rels"):
        for relation in OFFICE_OUTSIDE.findall(content):
            if b"External" in relation and not relation_is_link(relation):
                raise Refused("outside")


def relation_is_link(relation: bytes) -> bool:
    """A link waits for a click, another workbook for a yes; the rest is fetched on opening."""
    return b"relationships/hyperlink" in relation or b"relationships/externalLinkPath" in relation


# --- Text ---------------------------------------------------------------------------------------


def text(kind: str, path: Path, folder: Path, limits: dict) -> dict:
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        if b"\0" in content:
            raise Refused("mismatch")
        encoding = "utf-8-sig"
    try:
        words = content.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-16":
            raise Refused("mismatch") from None
        words = content.decode("cp1252", "replace")
    controls = sum(1 for letter in words[:200_000] if ord(letter) < 32 and letter not in "\t\n\r\f")
    if "\0" in words or controls > len(words[:200_000]) // 100 + 1 or zipfile.is_zipfile(path):
        raise Refused("mismatch")
    if TEXT_MARKUP.match(words[:4096]):
        raise Refused("active")
    return {}


FAMILIES = {"picture": picture, "pdf": pdf, "office": office, "text": text}


def main() -> None:
    limit()
    family, kind, path, folder, limits = sys.argv[1:]
    try:
        answer = FAMILIES[family](kind, Path(path), Path(folder), json.loads(limits))
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except (MemoryError, RecursionError):
        answer = {"refused": "bomb"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
