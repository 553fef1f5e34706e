"""The archive: parts with their hashes, and the manifest that names them."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from .refusals import BackupRefused

PRODUCT = "ctpat programme manager"
FORMAT = 1  # raised when an older release could not read the archive
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024


@dataclass
class Manifest:
    """What an archive holds and where it comes from."""

    made_at: str
    vendor: str
    migrations: list[str]
    rows: dict[str, int]
    heads: dict[str, list]
    parts: dict[str, dict] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    product: str = PRODUCT
    format: int = FORMAT


class Writer:
    """An archive being written; nothing stands under its name until it is whole."""

    def __init__(self, path: Path) -> None:
        self.parts: dict[str, dict] = {}
        self.path, self.unfinished = path, path.with_name(f"{path.name}.part")

    def __enter__(self) -> "Writer":
        handle = os.open(self.unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self.zip = zipfile.ZipFile(os.fdopen(handle, "wb"), "w")
        return self

    def add(self, name: str, source: BinaryIO, *, compress: bool = False) -> None:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        total, size = hashlib.sha256(), 0
        with self.zip.open(info, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                total.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self.parts[name] = {"sha256": total.hexdigest(), "size": size}

    def finish(self, manifest: Manifest) -> None:
        manifest.parts = self.parts
        self.zip.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))

    def __exit__(self, kind, *exception) -> None:
        self.zip.close()
        self.zip.fp and self.zip.fp.close()
        if kind is None:
            os.replace(self.unfinished, self.path)
        else:
            self.unfinished.unlink(missing_ok=True)


class Reader:
    """An archive of ours. Opening refuses one that is foreign, newer than this release or damaged outside."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
            told = json.loads(self.zip.read(MANIFEST))
        except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
            raise BackupRefused(f"{path} is no backup of this product, or it can't be read.") from error
        if not isinstance(told, dict) or told.get("product") != PRODUCT:
            raise BackupRefused(f"{path} is no backup of this product.")
        if not isinstance(told.get("format"), int) or told["format"] > FORMAT:
            raise BackupRefused(f"{path} was made by a newer release; install that release first.")
        self.manifest = Manifest(**told)

    def check(self) -> None:
        """Compare every part with its hash; raises BackupRefused naming the first that differs."""
        surplus = set(self.zip.namelist()) - set(self.manifest.parts) - {MANIFEST}
        if surplus:
            raise BackupRefused(f"the archive holds {min(surplus)}, which its manifest doesn't name.")
        for name, told in self.manifest.parts.items():
            total = hashlib.sha256()
            try:
                with self.zip.open(name) as source:
                    while chunk := source.read(CHUNK):
                        total.update(chunk)
            except (KeyError, zipfile.BadZipFile, OSError, EOFError) as error:
                raise BackupRefused(f"{name} is missing from the archive or can't be read.") from error
            if total.hexdigest() != told["sha256"]:
                raise BackupRefused(f"{name} in the archive is not what was stored.")

    def parts_below(self, folder: str) -> Iterator[tuple[str, str]]:
        """Name in the archive and name below the folder."""
        for name in self.manifest.parts:
            if name.startswith(f"{folder}/"):
                yield name, name.removeprefix(f"{folder}/")

    def extract(self, name: str, target: Path) -> Path:
        with self.zip.open(name) as source, target.open("wb") as copy:
            while chunk := source.read(CHUNK):
                copy.write(chunk)
        return target


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    reader = Reader(path)
    with reader.zip:
        yield reader
