"""The glossary of the manual, made from the words that ship with the catalogue."""

from collections.abc import Iterator

from .glossary import Term, terms

HEAD = """# Glossary

Printed by `manage.py printglossary` from `compliance/catalogue/data/glossary.yaml`; a test compares the two.

These are the words of screens, mails, reports, code and commits. The words of each kind stand in the order of
the alphabet. Under a meaning stand the words to avoid for it, with the reason where it helps, and the Spanish
(as used in Mexico) and Chinese words of the trade, which nobody of the trade has read yet. What one row of each
noun is, and where it lives in code, stands in [architecture.md](architecture.md#the-nouns).
"""
KINDS = {
    "cbp": "Words of US law and of CBP",
    "guidance": "Words of the trade and of other standards",
    "default": "Words of this product",
}


def glossary_page() -> str:
    """docs/glossary.md as it has to be."""
    return "\n".join([HEAD, *(line for kind in KINDS for line in _section(kind))])


def _section(kind: str) -> Iterator[str]:
    yield f"## {KINDS[kind]}\n"
    yield "| word | meaning | source |\n| --- | --- | --- |"
    of_kind = [term for term in terms().values() if term.kind == kind]
    yield from map(_row, sorted(of_kind, key=lambda term: term.term.casefold()))
    yield ""


def _row(term: Term) -> str:
    names = ", ".join(dict.fromkeys(name for name in (term.abbreviation, *term.aliases) if name))
    word = f"**{term.term}**" + (f" ({names})" if names else "")
    notes = [term.definition, *_avoided(term), f"*{term.es}*, {term.zh_hans}"]
    return f"| {word} | {'<br>'.join(notes)} | {term.source} |".replace("\n", " ")


def _avoided(term: Term) -> Iterator[str]:
    words = [f"'{word}'" + (f" ({reason})" if reason else "") for word, reason in term.avoid]
    if words:
        yield "Not: " + "; ".join(words) + "."
