"""The nine elements: the head of each, and every criterion with its answer and what it rests on."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .. import charts
from ..lines import GAP, Line, anchor, labelled, sentence
from ..text import day, one_line
from .evidence import evidence_lines
from .facts import Action, Criterion, Element, Evidence, Standing
from .figures import CLASSES, element_words, marks, percent_words


def opening(element: Element) -> dict:
    return {
        "number": element.number,
        "title": element.title,
        "question": element.question,
        "first_code": element.criteria[0].code if element.criteria else "",
        "chart": charts.strip([c.standing for c in element.counted], title=element_words(element)),
        "marks": marks(element.counted),
        "percent": percent_words(element.percent),
        "musts": len(element.musts),
        "open": [{"code": c.code, "anchor": anchor(c.code)} for c in element.musts_open],
        "has_criteria": bool(element.criteria),
    }


def entry(criterion: Criterion, evidence: dict[str, Evidence], actions: dict[str, Action]) -> dict:
    word = _standing_word(criterion.standing)
    level = _("Must") if criterion.is_must else _("Should")
    title = one_line(criterion.title)
    return {
        "css": CLASSES[criterion.standing],
        "anchor": anchor(criterion.code),
        "code": criterion.code,
        "bookmark": f"{criterion.code} {title}: {word.lower()}",
        "heading": f"{criterion.code}{GAP}{level}\t{title}",
        "why": f"{word}\t{_reasons(criterion)}",
        "lines": [
            *_answer(criterion),
            *_measure(criterion),
            *evidence_lines([evidence[key] for key in criterion.evidence]),
            *_weakness_lines(criterion, [actions[key] for key in criterion.actions]),
        ],
    }


def _standing_word(standing: Standing) -> str:
    return {
        Standing.MET: _("Met"),
        Standing.COVERED: _("Covered"),
        Standing.AT_RISK: _("At risk"),
        Standing.GAP: _("Gap"),
        Standing.NOT_APPLICABLE: _("Not applicable"),
    }[standing]


def _reasons(criterion: Criterion) -> str:
    """Why it stands where it stands, what the review said, and whose it is."""
    sentences = [one_line(reason) for reason in criterion.reasons]
    review = criterion.review
    if review.accepted_by and review.accepted_on:
        accepted = {"who": one_line(review.accepted_by), "date": day(review.accepted_on), "next": day(review.review_on)}
        sentences.append(
            (_("Accepted by %(who)s on %(date)s; next review %(next)s.") % accepted)
            if review.review_on
            else (_("Accepted by %(who)s on %(date)s.") % accepted)
        )
    if criterion.owner:
        sentences.append(_("Owner %(who)s.") % {"who": one_line(criterion.owner)})
    if not criterion.counts:
        sentences.append(_("Doesn't count in the figure."))
    return " ".join(sentences)


def _answer(criterion: Criterion) -> Iterator[Line]:
    paragraphs = [line for line in map(one_line, criterion.paragraphs) if line]
    if paragraphs:
        yield from labelled(_("Answer"), paragraphs, "f an")
    elif criterion.status and criterion.standing != Standing.NOT_APPLICABLE:
        yield Line(f"{_('Answer')}\t{criterion.status}", "f an")
    for exception in criterion.exceptions:
        first = _("%(account)s: %(status)s") % {"account": exception.account, "status": exception.status}
        texts = [line for line in map(one_line, exception.paragraphs) if line]
        head = f"{one_line(first)}. {texts[0]}" if texts else f"{one_line(first)}."
        yield from labelled(_("Differs"), [head, *texts[1:]], "f an")


def _measure(criterion: Criterion) -> Iterator[Line]:
    if measure := criterion.measure:
        text = _("%(control)s Approved by %(who)s, ends on %(date)s. Why: %(why)s") % {
            "control": sentence(measure.interim_control),
            "who": one_line(measure.approved_by),
            "date": day(measure.expires_on),
            "why": one_line(measure.why),
        }
        yield Line(f"{_('Instead')}\t{text}", "f an")


def _weakness_lines(criterion: Criterion, actions: list[Action]) -> Iterator[Line]:
    for weakness in criterion.weaknesses:
        text = f"{weakness.label}{GAP}{sentence(weakness.title)} {sentence(weakness.origin)}"
        yield Line(f"{one_line(weakness.severity)}\t{text}", "f wk")
    for action in actions:
        yield Line(f"{_('Action')}\t{_action_words(action)}", "f", f"#{action.key}")


def _action_words(action: Action) -> str:
    words = {
        "label": f"{action.label}{GAP}",
        "state": action.state_label,
        "date": day(action.closed_on or action.due_on),
        "title": sentence(action.title),
        "owner": one_line(action.owner) or _("nobody yet"),
    }
    if action.closed_on:
        return _("%(label)s%(state)s on %(date)s, %(owner)s. %(title)s") % words
    if action.due_on:
        return _("%(label)s%(state)s, due %(date)s, %(owner)s. %(title)s") % words
    return _("%(label)s%(state)s, %(owner)s. %(title)s") % words
