"""The security profile on paper: the answers by category, as the portal asks for them, and the evidence."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctpat.common.markdown import paragraphs

from ..document import Attachment, Document, Piece
from ..lines import GAP, Line, anchor, labelled
from ..pieces import piece
from ..readiness.evidence import evidence_lines, evidence_part
from ..text import day, long_day, one_line
from .facts import Answer, ProfileFacts, as_json


def document(facts: ProfileFacts, *, paper: str = "") -> Document:
    """The whole profile, ready to be printed."""
    words = {"company": one_line(facts.company), "date": long_day(facts.as_of)}
    return Document(
        title=_("Security profile, %(company)s, %(date)s") % words,
        language=facts.language,
        author=one_line(facts.company),
        subject=_("The answers of %(company)s to the security criteria") % words,
        made_at=facts.made.at,
        paper=paper or facts.paper,
        running_head=_("%(company)s, security profile, %(date)s, confidential") % words,
        pieces=tuple(pieces(facts)),
        attachments=(
            Attachment(
                name="facts.json",
                content=as_json(facts).encode(),
                description=_("The answers as data"),
                media_type="application/json",
            ),
        ),
        expected_pages=expected_pages(facts),
        destinations={
            **{f"cat-{number}": f"{number} {title}" for number, title in facts.categories},
            **{anchor(answer.code): f"{answer.code} {one_line(answer.title)}" for answer in facts.answers},
            **{item.key: f"{item.key} {one_line(item.title)}" for item in facts.evidence},
            "evidence": _("Evidence index"),
        },
    )


def expected_pages(facts: ProfileFacts) -> int:
    """About how many pages there will be."""
    lines = sum(len(answer.text) / 88 + 5 for answer in facts.answers) + len(facts.evidence)
    return round(4 + len(facts.categories) / 2 + lines / 42 + len(facts.evidence) / 23)


def pieces(facts: ProfileFacts) -> Iterator[Piece]:
    """The profile piece by piece."""
    categories = [(number, title, _of(facts, number)) for number, title in facts.categories]
    yield piece("profile/cover", _cover(facts))
    yield piece("profile/contents", {"rows": [_contents_row(*category) for category in categories if category[2]]})
    keys = {item.key: item for item in facts.evidence}
    for number, title, answers in categories:
        if not answers:
            continue
        yield piece(
            "profile/category", {"number": number, "title": title, "first_code": answers[0].code}, is_fixed=True
        )
        for answer in answers:
            yield piece("profile/answer", _entry(answer, keys))
        yield Piece("</section>")
    part = {"key": "evidence", "title": _("Evidence index"), "over": _("Appendix"), **evidence_part(facts.evidence)}
    yield piece("readiness/evidence", part)


def _of(facts: ProfileFacts, category: int) -> list[Answer]:
    return [answer for answer in facts.answers if answer.category == category]


def _cover(facts: ProfileFacts) -> dict:
    count = len(facts.answers)
    return {
        "company": one_line(facts.company),
        "scope": one_line(facts.scope),
        "as_of": day(facts.as_of),
        "count": ngettext("%(count)s answer", "%(count)s answers", count) % {"count": count},
        "head": facts.made.history.digest[:16],
        "made_by": one_line(facts.made.by),
        "made_on": long_day(facts.made.at.date()),
        "verify_at": facts.made.verify_at,
    }


def _contents_row(number: int, title: str, answers: list[Answer]) -> dict:
    count = len(answers)
    note = ngettext("%(count)s criterion", "%(count)s criteria", count) % {"count": count}
    return {"href": f"cat-{number}", "text": f"{number}\t{title}", "note": note}


def _entry(answer: Answer, evidence: dict) -> dict:
    title = one_line(answer.title)
    level = _("Must") if answer.is_must else _("Should")
    return {
        "anchor": anchor(answer.code),
        "code": answer.code,
        "bookmark": f"{answer.code} {title}",
        "heading": f"{answer.code}{GAP}{level}\t{title}",
        "status": f"{answer.status}\t{_review(answer)}",
        "lines": [*_texts(answer), *evidence_lines([evidence[key] for key in answer.evidence])],
    }


def _review(answer: Answer) -> str:
    words = {"who": one_line(answer.accepted_by), "date": day(answer.accepted_on), "next": day(answer.review_on)}
    sentences = [_("Accepted by %(who)s on %(date)s.") % words] if answer.accepted_by else [f"{answer.review}."]
    if answer.review_on:
        sentences.append(_("Next review %(next)s.") % words)
    if answer.owner:
        sentences.append(_("Owner %(who)s.") % {"who": one_line(answer.owner)})
    return " ".join(sentences)


def _texts(answer: Answer) -> Iterator[Line]:
    if text := _lines(answer.text):
        yield from labelled(_("Answer"), text, "f an")
    if answer.reason.strip():
        yield from labelled(_("Reason"), [one_line(answer.reason)], "f an")
    for one in answer.exceptions:
        head = f"{one_line(one.account)}: {one.status}."
        first, *rest = _lines(one.text) or [""]
        yield from labelled(_("Differs"), [f"{head} {first}".strip(), *rest], "f an")


def _lines(text: str) -> list[str]:
    return [line for line in map(one_line, paragraphs(text)) if line]
