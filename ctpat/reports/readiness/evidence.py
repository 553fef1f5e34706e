"""Evidence on paper: what proves one answer, and the index of all of it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..lines import GAP, Line, sentence
from ..text import day, one_line
from .facts import Evidence


def evidence_lines(items: list[Evidence]) -> Iterator[Line]:
    """The documents that prove one answer, each linked to the index."""
    for position, item in enumerate(items):
        text = f"{item.key}{GAP}{one_line(item.title)}{_period(item)}"
        if position == 0:
            yield Line(f"{_('Evidence')}\t{text}", "f", f"#{item.key}")
        else:
            yield Line(text, "g", f"#{item.key}")


def _period(item: Evidence) -> str:
    phrases = []
    dates = {"from": day(item.covers_from), "to": day(item.covers_to), "until": day(item.current_until)}
    if item.covers_from and item.covers_to:
        phrases.append(_("covers %(from)s to %(to)s") % dates)
    elif item.covers_from or item.covers_to:
        phrases.append(_("covers %(day)s") % {"day": dates["from"] or dates["to"]})
    if item.current_until:
        phrases.append(_("current until %(until)s") % dates)
    if item.note:
        phrases.append(one_line(item.note))
    return "; " + ", ".join(phrases) if phrases else ""


def evidence_part(evidence: tuple[Evidence, ...]) -> dict:
    """What the evidence index shows."""
    number = len(evidence)
    lead = ngettext(
        "%(count)s item in the order of the report. Its checksum is that of the file as it is stored; "
        "a file that was changed by one byte has another checksum.",
        "%(count)s items in the order of the report. Each checksum is that of the file as it is stored; "
        "a file that was changed by one byte has another checksum.",
        number,
    )
    return {
        "lead": lead % {"count": number} if number else _("No evidence is linked to the answers yet."),
        "heads": "\t".join([_("No."), _("For"), _("Current until"), _("Document and SHA-256")]),
        "items": [{"key": item.key, "text": _index_line(item)} for item in evidence],
    }


def _index_line(item: Evidence) -> str:
    codes = item.codes[0] if item.codes else ""
    if len(item.codes) > 1:
        codes = f"{codes} +{len(item.codes) - 1}"
    until = day(item.current_until) or _("no end")
    text = f"{sentence(item.title)} {one_line(item.about)}".strip()
    return f"{item.key}\t{codes}\t{until}\t{text}\n{item.sha256 or _('no file yet')}"
