"""One edition: its files and what is read from them."""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from .reading import Document

CURRENT = "2019-2020"
LANGUAGES = ("es", "zh-hans")

# File of an edition -> schema.
FILES = {
    "edition": "edition",
    "criteria": "criteria",
    "elements": "elements",
    "categories": "categories",
    "entity_types": "entity_types",
    "amendments": "amendments",
    "coach": "coach",
    **{f"criteria.{language}": "translation" for language in LANGUAGES},
}


@dataclass(frozen=True)
class EditionFiles:
    """The files of one edition; `documents` by name without the ending."""

    documents: dict[str, Document] = field(repr=False)

    def __getitem__(self, name: str) -> Document:
        return self.documents[name]

    @cached_property
    def edition(self) -> dict:
        return self["edition"].data

    @cached_property
    def criteria(self) -> list[dict]:
        return self["criteria"].data

    @cached_property
    def codes(self) -> set[str]:
        return {criterion["id"] for criterion in self.criteria}

    @cached_property
    def coach(self) -> dict[str, dict]:
        """Coaching texts by code."""
        return {
            entry["id"]: {key: value for key, value in entry.items() if key != "id"} for entry in self["coach"].data
        }

    @cached_property
    def translations(self) -> dict[str, dict]:
        """The translation files by language."""
        return {language: self[f"criteria.{language}"].data for language in LANGUAGES}

    @cached_property
    def slugs(self) -> set[str]:
        """The known entity types."""
        return {entity["slug"] for entity in self["entity_types"].data}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all files: equal digests, equal catalogue."""
        total = sha256()
        for name in sorted(self.documents):
            total.update(f"{name}\0{self.documents[name].text}\0".encode())
        return total.hexdigest()
