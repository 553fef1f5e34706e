"""The page of the manual that says what each role may do, made from the table in roles.py."""

from itertools import groupby

from django.utils import translation

from .rights_words import words_of
from .roles import ASSIGNED_ONLY, EXCLUSIVE, MAY_GIVE, RIGHTS, SUMMARIES, Role

HEAD = """# Roles and rights

Printed by `manage.py printroles` from `ctpat/companies/roles.py`; a test compares the two.

A person may hold several roles in a company; rights are their union. Nobody changes own roles, and a
company keeps an administrator. Guests (an outside auditor, a validator) and business partners hold no
role: they see single objects until a date (`guests.md`).
"""
AREAS = {"companies": "The company and its people", "activity": "History", "compliance": "The security profile"}


def roles_page() -> str:
    """docs/roles.md as it has to be."""
    with translation.override("en"):
        return "\n".join([HEAD, *_summaries(), *_rights(), *_limits()])


def _summaries() -> list[str]:
    lines = ["| role | what for |", "| --- | --- |"]
    return [*lines, *(f"| {role.label} | {SUMMARIES[role]} |" for role in Role), ""]


def _rights() -> list[str]:
    lines = ["## What each may do", ""]
    for area, rights in groupby(RIGHTS, key=lambda right: right.split(".")[0]):
        lines += [f"### {AREAS.get(area, area.capitalize())}", "", _row("may", [role.label for role in Role])]
        lines += [_row("---", [":-:" for _ in Role])]
        lines += [_row(f"{words_of(right)} `{right}`", _marks(right)) for right in rights]
        lines.append("")
    return lines


def _marks(right: str) -> list[str]:
    limited = ASSIGNED_ONLY if right.startswith("compliance.") else set()
    return ["" if role not in RIGHTS[right] else "assigned" if role in limited else "yes" for role in Role]


def _limits() -> list[str]:
    gives = [f"- {role.label} may give: {_names(given)}." for role, given in MAY_GIVE.items()]
    apart = [f"- Never held together: {_names(pair)}." for pair in EXCLUSIVE]
    return ["## Who may give roles, and which exclude each other", "", *gives, *apart, ""]


def _names(roles: set[Role]) -> str:
    return ", ".join(str(role.label) for role in Role if role in roles)


def _row(first: str, cells: list) -> str:
    return f"| {first} | " + " | ".join(str(cell) for cell in cells) + " |"
