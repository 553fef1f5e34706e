import shutil
from pathlib import Path

import pytest

from compliance.catalogue.checking import HERE
from compliance.catalogue.edition import CURRENT


@pytest.fixture
def edition_folder(tmp_path) -> Path:
    """A copy of the shipped edition that a test may spoil."""
    return Path(shutil.copytree(HERE / CURRENT, tmp_path / CURRENT))


@pytest.fixture
def spoil(edition_folder):
    """Replace a text that occurs in a file of the copy, once."""

    def replace(name: str, old: str, new: str) -> Path:
        path = edition_folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return edition_folder

    return replace
