"""Names of files as people see them; names on disk are ours and random."""

import re
import unicodedata

LONGEST = 150
# Controls, what turns the direction of writing round, and what file systems refuse.
UNWANTED = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff"<>|:*?]')


def clean_name(name: str) -> str:
    """A name without path, controls and surprises, at most 150 letters, its ending kept."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = re.sub(r"\s+", " ", UNWANTED.sub("", name)).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    extension = extension[:10].strip()
    stem = stem[: LONGEST - len(extension) - 1].strip() or "file"
    return f"{stem}.{extension}" if extension else stem


def extension_of(name: str) -> str:
    """The ending without its dot, in small letters; empty if there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def title_from(name: str) -> str:
    """A title guessed from a file's name: 'seal_log-laredo_2026-10.pdf' is 'Seal log-laredo 2026-10'."""
    stem = clean_name(name).rpartition(".")[0] or clean_name(name)
    words = re.sub(r"[_\s]+", " ", stem).strip()
    return (words[:1].upper() + words[1:])[:150] or "File"
