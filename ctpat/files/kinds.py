"""The one table of what may be uploaded; docs/files.md prints it from here.

Active kinds (SVG, HTML, XML, macro files) and archives aren't in it, so they are refused.
Mails (.eml) aren't either: a mail carries markup and files of its own, and its PDF proves
the same.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

MB = 1024 * 1024
GB = 1024 * MB


@dataclass(frozen=True)
class Kind:
    """One kind of file: its limits, and how its content is recognised.

    `unpacked` is the most that its streams may hold when unpacked, `pixels` the most that
    a picture may have. `sniffed` is what the `filetype` library calls its first bytes.
    """

    slug: str
    name: str
    extensions: tuple[str, ...]
    media_type: str
    size: int
    family: str
    unpacked: int = 0
    pixels: int = 0
    sniffed: tuple[str, ...] = ()

    @property
    def is_picture(self) -> bool:
        return self.family == "picture"


@dataclass(frozen=True)
class Use:
    """What one place of the application takes: kinds, and how many files at once."""

    kinds: tuple[str, ...]
    count: int


PIXELS = 60_000_000
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

KINDS = {
    kind.slug: kind
    for kind in (
        Kind("pdf", "PDF", ("pdf",), "application/pdf", 25 * MB, "pdf", unpacked=500 * MB, sniffed=("pdf",)),
        Kind("jpg", "JPEG", ("jpg", "jpeg"), "image/jpeg", 20 * MB, "picture", pixels=PIXELS, sniffed=("jpg",)),
        Kind("png", "PNG", ("png",), "image/png", 20 * MB, "picture", pixels=PIXELS, sniffed=("png", "apng")),
        Kind("webp", "WebP", ("webp",), "image/webp", 20 * MB, "picture", pixels=PIXELS, sniffed=("webp",)),
        Kind("heic", "HEIC", ("heic", "heif"), "image/heic", 20 * MB, "picture", pixels=PIXELS, sniffed=("heic",)),
        Kind("docx", "Word", ("docx",), WORD, 15 * MB, "office", unpacked=150 * MB, sniffed=("docx", "zip")),
        Kind("xlsx", "Excel", ("xlsx",), EXCEL, 15 * MB, "office", unpacked=150 * MB, sniffed=("xlsx", "zip")),
        Kind("csv", "CSV", ("csv",), "text/csv", 5 * MB, "text"),
        Kind("txt", _("Text"), ("txt",), "text/plain", 2 * MB, "text"),
    )
}
BY_EXTENSION = {extension: kind for kind in KINDS.values() for extension in kind.extensions}

USES = {
    "evidence": Use(tuple(KINDS), count=20),
    "picture": Use(("jpg", "png", "webp", "heic"), count=20),
}
QUOTA = 20 * GB  # of one company, originals only
REQUEST_LIMIT = 220 * MB  # all files of one request

# What to do about kinds that people try; said instead of the general sentence.
MEND = {
    "doc": _("Old Word files (.doc) aren't taken. Save it in Word as .docx or PDF and add that."),
    "xls": _("Old Excel files (.xls) aren't taken. Save it in Excel as .xlsx or PDF and add that."),
    "ppt": _("Presentations aren't taken. Save it as PDF and add that."),
    "pptx": _("Presentations aren't taken. Save it as PDF and add that."),
    "docm": _("Files with macros aren't taken. Save it as .docx or PDF and add that."),
    "dotm": _("Files with macros aren't taken. Save it as .docx or PDF and add that."),
    "xlsm": _("Files with macros aren't taken. Save it as .xlsx or PDF and add that."),
    "xltm": _("Files with macros aren't taken. Save it as .xlsx or PDF and add that."),
    "xlsb": _("Binary workbooks (.xlsb) aren't taken. Save it as .xlsx or PDF and add that."),
    "eml": _("Mails aren't taken. Print the mail to PDF and add that."),
    "msg": _("Mails aren't taken. Print the mail to PDF and add that."),
    "zip": _("Archives aren't taken. Unpack it and add the files by themselves."),
    "rar": _("Archives aren't taken. Unpack it and add the files by themselves."),
    "7z": _("Archives aren't taken. Unpack it and add the files by themselves."),
    "svg": _("SVG drawings can carry programs and aren't taken. Export it as PNG or PDF and add that."),
    "html": _("Web pages aren't taken. Print the page to PDF and add that."),
    "htm": _("Web pages aren't taken. Print the page to PDF and add that."),
    "xml": _("XML files aren't taken. Save the record as PDF, .xlsx or .csv and add that."),
    "tif": _("TIFF pictures aren't taken. Save it as PDF or PNG and add that."),
    "tiff": _("TIFF pictures aren't taken. Save it as PDF or PNG and add that."),
    "gif": _("GIF pictures aren't taken. Save it as PNG and add that."),
    "bmp": _("BMP pictures aren't taken. Save it as PNG and add that."),
    "mp4": _("Videos aren't taken. Add a photo, or a record that says where the video is kept."),
    "mov": _("Videos aren't taken. Add a photo, or a record that says where the video is kept."),
}


def extensions_of(use: str) -> list[str]:
    """The extensions that a place takes, for the file chooser: ['.pdf', '.jpg', ...]."""
    return [f".{extension}" for slug in USES[use].kinds for extension in KINDS[slug].extensions]


def table() -> str:
    """The table in Markdown, as docs/files.md shows it."""
    lines = ["| kind | extensions | size | unpacked | pixels |", "| --- | --- | ---: | ---: | ---: |"]
    for kind in KINDS.values():
        extensions = ", ".join(f".{extension}" for extension in kind.extensions)
        unpacked = f"{kind.unpacked // MB} MB" if kind.unpacked else ""
        pixels = f"{kind.pixels // 1_000_000} million" if kind.pixels else ""
        lines.append(f"| {kind.name} | {extensions} | {kind.size // MB} MB | {unpacked} | {pixels} |")
    lines.append("")
    lines.append("| use | kinds | files at once |")
    lines.append("| --- | --- | ---: |")
    for name, use in USES.items():
        lines.append(f"| {name} | {', '.join(str(KINDS[slug].name) for slug in use.kinds)} | {use.count} |")
    lines.append("")
    lines.append(f"One request holds at most {REQUEST_LIMIT // MB} MB, one company {QUOTA // GB} GB.")
    return "\n".join(lines) + "\n"
