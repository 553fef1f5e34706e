"""The words of the trade: what they mean, in three languages, and which words to avoid."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from .library import shipped


@dataclass(frozen=True)
class Term:
    """One word. `kind` says whose word it is: CBP's, the trade's or the product's own."""

    id: str
    term: str
    abbreviation: str | None
    definition: str
    es: str
    zh_hans: str
    avoid: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...]
    kind: str
    source: str


@cache
def terms() -> Mapping[str, Term]:
    """All terms by id, in the order of the file."""
    return MappingProxyType({entry["id"]: _term(entry) for entry in shipped("glossary")["terms"]})


def find_term(word: str) -> Term:
    """The term with this id, name, abbreviation or alias, in any case. Raises KeyError."""
    return _names()[word.casefold()]


@cache
def _names() -> dict[str, Term]:
    names: dict[str, Term] = {}
    for term in terms().values():
        for name in (term.id, term.term, term.abbreviation, *term.aliases):
            if name:
                names.setdefault(name.casefold(), term)
    return names


def _term(entry: dict) -> Term:
    avoid = tuple((word["word"], word["reason"] or "") for word in entry["avoid"])
    return Term(**{**entry, "avoid": avoid, "aliases": tuple(entry["aliases"])})
