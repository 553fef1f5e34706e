"""The security profile as a spreadsheet that reads back exactly as it was written."""

from django.utils.translation import gettext as _
from openpyxl import Workbook

from ctpat.common.sheets import as_bytes, fill

from ..readiness.facts import Evidence
from .facts import Answer, ProfileFacts


def workbook(facts: ProfileFacts) -> bytes:
    """Two sheets: the answers, one row for each criterion, and the evidence. The same facts, the same bytes."""
    book = Workbook()
    book.properties.creator = facts.company
    book.properties.title = _("Security profile")
    book.properties.created = book.properties.modified = facts.made.at.replace(tzinfo=None)
    answers = book.active
    answers.title = _("Profile")
    categories = dict(facts.categories)
    fill(answers, _answer_heads(), (_answer_row(answer, categories) for answer in facts.answers))
    fill(book.create_sheet(_("Evidence")), _evidence_heads(), map(_evidence_row, facts.evidence))
    return as_bytes(book, facts.made.at)


def _answer_heads() -> list[tuple[str, int]]:
    """Heads and widths."""
    return [
        (_("Criterion"), 10),
        (_("Level"), 9),
        (_("Category"), 24),
        (_("Element"), 9),
        (_("Title"), 36),
        (_("Standing"), 13),
        (_("Answer"), 15),
        (_("How it is done"), 80),
        (_("Reason"), 30),
        (_("Accounts that differ"), 40),
        (_("Evidence"), 18),
        (_("Owner"), 22),
        (_("Review"), 18),
        (_("Accepted by"), 22),
        (_("Accepted on"), 13),
        (_("Review due on"), 13),
    ]


def _answer_row(answer: Answer, categories: dict[int, str]) -> list:
    return [
        answer.code,
        _("Must") if answer.is_must else _("Should"),
        f"{answer.category} {categories.get(answer.category, '')}".strip(),
        answer.element,
        answer.title,
        answer.standing,
        answer.status,
        answer.text,
        answer.reason,
        "\n\n".join(f"{one.account}: {one.status}\n{one.text}".strip() for one in answer.exceptions),
        ", ".join(answer.evidence),
        answer.owner,
        answer.review,
        answer.accepted_by,
        answer.accepted_on,
        answer.review_on,
    ]


def _evidence_heads() -> list[tuple[str, int]]:
    return [
        (_("No."), 9),
        (_("Document"), 48),
        (_("Kind, version, site"), 40),
        (_("Criteria"), 24),
        (_("Covers from"), 13),
        (_("Covers to"), 13),
        (_("Current until"), 13),
        ("SHA-256", 68),
    ]


def _evidence_row(item: Evidence) -> list:
    return [
        item.key,
        item.title,
        item.about,
        ", ".join(item.codes),
        item.covers_from,
        item.covers_to,
        item.current_until,
        item.sha256,
    ]
