"""The data files that no edition changes, read once per process."""

from functools import cache
from pathlib import Path
from typing import Any

from .reading import read

DATA = Path(__file__).parent / "data"


@cache
def shipped(name: str) -> Any:
    """What `data/<name>.yaml` says. Shared by all readers: nobody may change it."""
    return read(DATA / f"{name}.yaml").data


def shipped_edition(name: str, edition: str = "2019-2020") -> Any:
    """What a file of an edition says, such as its amendments."""
    return shipped(f"../{edition}/{name}")
