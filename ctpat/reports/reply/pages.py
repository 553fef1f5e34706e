"""The reply on paper: cover, letter, answer per point, actions with dates, index of the proofs."""

from collections.abc import Iterator

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.models import ReportItem

from ..document import Attachment, Document, Piece
from ..lines import GAP, Line, labelled
from ..pieces import piece
from ..text import day, long_day, one_line
from .facts import Action, Point, Proof, ReplyFacts, as_json


def document(facts: ReplyFacts, *, paper: str = "") -> Document:
    """The whole reply, ready to be printed."""
    words = {"company": one_line(facts.company), "date": long_day(facts.report_on)}
    head = _("%(company)s, reply to the report of %(date)s") % words
    return Document(
        title=head,
        language=facts.language,
        author=one_line(facts.company),
        subject=_("Answers of %(company)s to the points of CBP's validation report") % words,
        made_at=facts.made_at,
        paper=paper or facts.paper,
        running_head=_("DRAFT: %(head)s") % {"head": head} if facts.is_draft else head,
        pieces=tuple(pieces(facts)),
        attachments=(
            Attachment(
                name="reply.json",
                content=as_json(facts).encode(),
                description=_("The answers as data"),
                media_type="application/json",
            ),
        ),
        expected_pages=expected_pages(facts),
        destinations={
            **{point.label: f"{point.label} {one_line(point.title)}" for point in facts.points},
            **{proof.key: f"{proof.key} {one_line(proof.title)}" for proof in facts.proofs},
            "actions": _("Corrective actions"),
            "proofs": _("Index of the proofs"),
        },
    )


def expected_pages(facts: ReplyFacts) -> int:
    """About how many pages there will be."""
    lines = sum(sum(len(text) for text in [*point.answer, *point.quoted]) / 88 + 9 for point in facts.points)
    return round(4 + lines / 42 + len(facts.actions) / 26 + len(facts.proofs) / 20)


def pieces(facts: ReplyFacts) -> Iterator[Piece]:
    """The reply piece by piece."""
    yield piece("reply/cover", _cover(facts))
    yield piece("reply/letter", {"paragraphs": _letter(facts), "rows": [_row(point) for point in facts.points]})
    for kind, title in _kinds():
        points = facts.of_kind(kind)
        if not points:
            continue
        yield piece("reply/kind", {"title": title, "anchor": kind, "lead": _lead(points)}, is_fixed=True)
        for point in points:
            yield piece("reply/point", _entry(point, facts))
        yield Piece("</section>")
    yield piece("reply/actions", {"actions": [_action(action) for action in facts.actions]})
    yield piece("reply/proofs", _index(facts))


def _kinds() -> list[tuple[str, str]]:
    return [
        (ReportItem.Kind.ACTION, _("Actions required")),
        (ReportItem.Kind.RECOMMENDATION, _("Recommendations")),
        (ReportItem.Kind.BEST_PRACTICE, _("Best practices")),
    ]


def _cover(facts: ReplyFacts) -> dict:
    account = one_line(f"{facts.account}, {facts.account_number}" if facts.account_number else facts.account)
    return {
        "company": one_line(facts.company),
        "account": account,
        "report_on": long_day(facts.report_on),
        "due_on": long_day(facts.due_on),
        "as_of": long_day(facts.made_at.date()),
        "specialist": one_line(facts.specialist),
        "officer": one_line(facts.officer),
        "is_draft": facts.is_draft,
    }


def _letter(facts: ReplyFacts) -> list[str]:
    if facts.letter:
        return [one_line(paragraph) for paragraph in facts.letter]
    counts = {kind: len(facts.of_kind(kind)) for kind, _title in _kinds()}
    answers = ngettext("%(n)d action required", "%(n)d actions required", counts[ReportItem.Kind.ACTION]) % {
        "n": counts[ReportItem.Kind.ACTION]
    }
    advice = ngettext("%(n)d recommendation", "%(n)d recommendations", counts[ReportItem.Kind.RECOMMENDATION]) % {
        "n": counts[ReportItem.Kind.RECOMMENDATION]
    }
    files = ngettext("%(n)d file", "%(n)d files", len(facts.proofs)) % {"n": len(facts.proofs)}
    words = {"date": long_day(facts.report_on), "answers": answers, "advice": advice, "files": files}
    return [
        _("This is our reply to the validation report of %(date)s. It answers %(answers)s and %(advice)s.") % words,
        _(
            "Each answer stands below the words of the report, with what was changed, who does it now and the "
            "proof. %(files)s go along; the index at the end gives their checksums."
        )
        % words,
    ]


def _row(point: Point) -> dict:
    """One line of the overview on the letter's page."""
    said = point.decision or (_("answered") if point.answer else _("not answered"))
    if point.kind == ReportItem.Kind.BEST_PRACTICE:
        said = _("noted")
    return {
        "label": point.label,
        "title": one_line(point.title),
        "criterion": one_line(point.criterion).split(" ", 1)[0],
        "said": said,
        "approved": day(point.approved_on),
    }


def _lead(points: tuple[Point, ...]) -> str:
    return ngettext("%(n)d point of the report", "%(n)d points of the report", len(points)) % {"n": len(points)}


def _entry(point: Point, facts: ReplyFacts) -> dict:
    title = one_line(point.title)
    return {
        "label": point.label,
        "bookmark": f"{point.label} {title}",
        "heading": f"{point.label}\t{title}",
        "about": f"{_('Criterion')}\t{_about(point)}",
        "lines": [*_texts(point), *_proof_lines(point, facts)],
    }


def _about(point: Point) -> str:
    sentences = [f"{one_line(point.criterion)}." if point.criterion else _("None in particular.")]
    if point.page:
        sentences.append(_("Page %(page)s of the report.") % {"page": one_line(point.page)})
    if point.owner:
        sentences.append(_("Owner %(who)s.") % {"who": one_line(point.owner)})
    if point.is_approved:
        words = {"who": one_line(point.approved_by), "date": day(point.approved_on)}
        sentences.append(_("Approved by %(who)s on %(date)s.") % words)
    elif point.kind != ReportItem.Kind.BEST_PRACTICE:
        sentences.append(_("Not approved yet."))
    return " ".join(sentences)


def _texts(point: Point) -> Iterator[Line]:
    yield from labelled(_("CBP wrote"), [one_line(text) for text in point.quoted] or ["\u2013"], "f an")
    if point.decision:
        yield Line(f"{_('Decision')}\t{point.decision}.", "f an")
    if point.answer:
        yield from labelled(_("Answer"), [one_line(text) for text in point.answer], "f an")
    elif point.kind != ReportItem.Kind.BEST_PRACTICE:
        yield Line(f"{_('Answer')}\t{_('Not written yet.')}", "f an")
    if point.actions:
        yield Line(f"{_('Actions')}\t{', '.join(point.actions)}", "f an", "#actions")


def _proof_lines(point: Point, facts: ReplyFacts) -> Iterator[Line]:
    proofs = {proof.key: proof for proof in facts.proofs}
    for place, key in enumerate(point.proofs):
        text = f"{key}{GAP}{one_line(proofs[key].title)}"
        yield Line(f"{_('Proof')}\t{text}" if place == 0 else text, "f" if place == 0 else "g", f"#{key}")


def _action(action: Action) -> dict:
    return {
        "label": action.label,
        "point": action.point,
        "title": one_line(action.title),
        "owner": one_line(action.owner),
        "due": day(action.due_on),
        "state": f"{action.state}, {day(action.done_on)}" if action.done_on else action.state,
    }


def _index(facts: ReplyFacts) -> dict:
    lead = _(
        "Each file lies in the folder of its point. The checksum is that of the file as it is stored; a file "
        "that was changed by one byte has another one."
    )
    return {
        "lead": lead if facts.proofs else _("No file goes along."),
        "heads": "\t".join([_("No."), _("For"), _("Size"), _("Document and SHA-256")]),
        "items": [{"key": proof.key, "text": _index_line(proof)} for proof in facts.proofs],
    }


def _index_line(proof: Proof) -> str:
    text = f"{one_line(proof.title)}. {one_line(proof.about)}. {one_line(proof.name)}"
    size = filesizeformat(proof.size)
    return f"{proof.key}\t{', '.join(proof.points)}\t{size}\t{text} {proof.sha256}"
