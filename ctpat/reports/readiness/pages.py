"""From facts to what is printed: every line as it stands on paper, and the HTML around it.

The PDF engine's cost follows the number of boxes and text runs. So a label, a tab and the text
are one run in one paragraph (the tab stop is the rail), and lines are composed here;
templates only place them. docs/performance.md has the figures.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.readiness.rule import count as count

from .. import charts
from ..document import Attachment, Document, Piece
from ..text import clock, cut, day, long_day, month, number_word, one_line, short_day
from .facts import (
    Action,
    ActionState,
    Check,
    Criterion,
    Element,
    Evidence,
    ReadinessFacts,
    Section,
    Severity,
    Standing,
    as_json,
)

MOST_BLOCKERS, MOST_STEPS = 7, 5  # the summary must fit one page; the last row names the rest
TITLE_CHARACTERS, NEXT_CHARACTERS, STEP_CHARACTERS, OWNER_CHARACTERS = 38, 43, 47, 20
LETTERS_A_LINE, LINES_A_PAGE = 92, 54
GAP = "\u2002"  # between a number and what it numbers
CLASSES = {
    Standing.MET: "met",
    Standing.COVERED: "covered",
    Standing.AT_RISK: "risk",
    Standing.GAP: "gap",
    Standing.NOT_APPLICABLE: "na",
}


class Line(NamedTuple):
    """One paragraph: `text` is a single run, label and tab included; `href` makes it a link."""

    text: str
    css: str = "f"
    href: str = ""


class Mark(NamedTuple):
    """A standing with its number, for the keys below the charts."""

    css: str
    text: str


def document(facts: ReadinessFacts, *, paper: str = "") -> Document:
    """The whole report, ready to be printed; on the paper of the company's country unless told otherwise."""
    return Document(
        title=_("Validation-readiness report, %(company)s, %(date)s")
        % {"company": one_line(facts.company), "date": long_day(facts.as_of)},
        language=facts.language,
        author=one_line(facts.company),
        subject=_("%(verdict)s Readiness %(percent)s.")
        % {"verdict": facts.verdict, "percent": _percent(facts.percent)},
        made_at=facts.made.at,
        paper=paper or facts.paper,
        running_head=_("%(company)s, validation-readiness report, %(date)s, confidential")
        % {"company": one_line(facts.company), "date": long_day(facts.as_of)},
        pieces=tuple(pieces(facts)),
        attachments=(
            Attachment(
                name="facts.json",
                content=as_json(facts).encode(),
                description=_("The facts this report is computed from"),
                media_type="application/json",
            ),
        ),
        expected_pages=expected_pages(facts),
        destinations=_destinations(facts),
    )


def _destinations(facts: ReadinessFacts) -> dict[str, str]:
    """Where links lead, for people who can't see it."""
    return {
        "summary": _("Management summary"),
        **{f"el-{element.number}": f"{element.number} {element.title}" for element in facts.elements},
        **{anchor(c.code): f"{c.code} {one_line(c.title)}" for c in facts.criteria},
        **{item.key: f"{item.key} {one_line(item.title)}" for item in facts.evidence},
        **{action.key: f"{action.label} {one_line(action.title)}" for action in facts.actions},
        **dict(_parts(facts)),
    }


def expected_pages(facts: ReadinessFacts) -> int:
    """About how many pages there will be, for an honest progress bar; off by two or three on full reports."""
    lines = sum(_expected_lines(criterion) for criterion in facts.criteria)
    elements = sum(bool(element.criteria) for element in facts.elements)  # each begins on a new page, with a head
    parts = 6 + len(facts.checks) / 10 + len(facts.actions) / 22 + len(facts.evidence) / 23 + len(facts.sections)
    return round(elements * 0.9 + lines / LINES_A_PAGE + parts)


def _expected_lines(criterion: Criterion) -> float:
    answer = sum(1.2 + len(text) / LETTERS_A_LINE for text in criterion.paragraphs)
    exceptions = sum(1.5 + sum(map(len, one.paragraphs)) / LETTERS_A_LINE for one in criterion.exceptions)
    return (
        4.4
        + answer
        + exceptions
        + 1.2 * len(criterion.evidence)
        + len(criterion.weaknesses)
        + 2 * len(criterion.actions)
    )


def pieces(facts: ReadinessFacts) -> Iterator[Piece]:
    """The report piece by piece; a piece that can't be laid out is printed as its plain text."""
    parts = _parts(facts)
    yield _piece("cover", _cover(facts))
    yield _piece("summary", _summary(facts))
    yield _piece("contents", _contents(facts, parts))
    keys = {item.key: item for item in facts.evidence}
    actions = {action.key: action for action in facts.actions}
    for element in facts.elements:
        yield _piece("element_opening", _opening(element), is_fixed=True)
        for criterion in element.criteria:
            yield _piece("criterion", _entry(criterion, keys, actions))
        yield Piece("</section>")
    for letter, (key, title) in zip(_letters(), parts, strict=False):
        yield _part(facts, key, title, _("Part %(letter)s") % {"letter": letter})


def _piece(template: str, context: dict, *, is_fixed: bool = False) -> Piece:
    html = get_template(f"reports/pdf/readiness/{template}.html").render(context).strip()
    return Piece(html, "" if is_fixed else as_text(html))


def as_text(html: str) -> str:
    """The words of a piece, for the case that its layout fails."""
    return " ".join(strip_tags(html.replace("<", " <")).split())


def _parts(facts: ReadinessFacts) -> list[tuple[str, str]]:
    """The lettered parts behind the elements: key and title."""
    return [
        ("checks", _("Named checks")),
        ("actions", _("Corrective actions")),
        *((section.key, section.title) for section in facts.sections),
        ("evidence", _("Evidence index")),
        ("method", _("How this is computed")),
        ("verify", _("History and verification")),
    ]


def _letters() -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _part(facts: ReadinessFacts, key: str, title: str, over: str) -> Piece:
    made = {
        "checks": lambda: _checks(facts),
        "actions": lambda: _actions(facts),
        "evidence": lambda: evidence_part(facts.evidence),
        "method": lambda: {"lines": [Line(f"{term}\t{one_line(rule)}", "f mt") for term, rule in facts.method.rules]},
        "verify": lambda: _verification(facts),
    }
    if key in made:
        return _piece(key, {"key": key, "title": title, "over": over, **made[key]()})
    section = next(section for section in facts.sections if section.key == key)
    return _section(section, title, over)


def _section(section: Section, title: str, over: str) -> Piece:
    body = get_template(section.template).render(section.data)
    context = {"key": section.key, "title": title, "over": over, "lead": section.lead, "body": mark_safe(body.strip())}
    html = get_template("reports/pdf/readiness/section.html").render(context).strip()
    return Piece(html, one_line(section.fallback))


# --- Cover, summary, contents -------------------------------------------------------------------


def _cover(facts: ReadinessFacts) -> dict:
    counts = _counts(facts.counted)
    title = _(
        "The programme in one picture: each of the %(count)s criteria is one square, "
        "one row for each element. %(words)s."
    ) % {"count": len(facts.counted), "words": charts.in_words(counts)}
    return {
        "company": one_line(facts.company),
        "scope": one_line(facts.scope),
        "as_of": day(facts.as_of),
        "made_on": long_day(facts.as_of),
        "portrait": charts.portrait([[c.standing for c in element.counted] for element in facts.elements], title=title),
        "verdict": one_line(facts.verdict),
        "detail": one_line(facts.verdict_detail),
        "officer": one_line(facts.officer),
        "made_by": one_line(facts.made.by),
        "head": facts.made.history.digest[:16],
        "verify_at": facts.made.verify_at,
    }


def _summary(facts: ReadinessFacts) -> dict:
    applicable = len([c for c in facts.counted if c.standing != Standing.NOT_APPLICABLE])
    return {
        "verdict": one_line(facts.verdict),
        "percent": facts.percent,
        "applicable": applicable,
        "trend": charts.trend(facts.trend, month=lambda point: month(point.on)),
        "board": [_board_cell(element) for element in facts.elements],
        "marks": _marks(facts.counted),
        "blockers": [
            {
                "code": blocker.codes[0] if blocker.is_must else "",
                "title": cut(blocker.title, TITLE_CHARACTERS),
                "step": cut(blocker.next_step, NEXT_CHARACTERS),
                "owner": cut(blocker.owner, OWNER_CHARACTERS),
                "by": short_day(blocker.by),
                "anchor": anchor(blocker.codes[0]) if blocker.is_must else "checks",
            }
            for blocker in facts.blockers[: _shown(facts.blockers, MOST_BLOCKERS)]
        ],
        "blockers_left": len(facts.blockers) - _shown(facts.blockers, MOST_BLOCKERS),
        "steps": [
            {
                "title": cut(step.title, STEP_CHARACTERS),
                "codes": _codes(step.codes),
                "owner": cut(step.owner, OWNER_CHARACTERS),
                "points": f"+{step.points:.1f}",
            }
            for step in facts.steps[:MOST_STEPS]
        ],
        "is_ready": facts.is_ready,
    }


def _shown(rows: tuple, most: int) -> int:
    """How many rows fit when the last one has to say how many more there are."""
    return len(rows) if len(rows) <= most else most - 1


def _codes(codes: tuple[str, ...]) -> str:
    """At most six numbers, so that a row keeps to one line."""
    if len(codes) <= 6:
        return ", ".join(codes)
    return _("%(first)s and %(more)s more") % {"first": ", ".join(codes[:5]), "more": len(codes) - 5}


def _board_cell(element: Element) -> dict:
    open_musts = len(element.musts_open)
    return {
        "number": element.number,
        "title": element.short_title,
        "chart": charts.board_cell([c.standing for c in element.counted], title=_element_words(element)),
        "percent": _percent(element.percent),
        "open": ngettext("%(count)s Must open", "%(count)s Musts open", open_musts) % {"count": open_musts}
        if open_musts
        else "",
    }


def _element_words(element: Element) -> str:
    return f"{element.title}: {charts.in_words(_counts(element.counted)) or _('no criteria')}"


def _marks(criteria: Iterable[Criterion]) -> list[Mark]:
    counts = _counts(criteria)
    return [
        Mark(CLASSES[standing], charts.in_words({standing: counts[standing]}))
        for standing in charts.ORDER
        if counts[standing]
    ]


def _counts(criteria: Iterable[Criterion]) -> dict[Standing, int]:
    return count(criterion.standing for criterion in criteria)


def _contents(facts: ReadinessFacts, parts: list[tuple[str, str]]) -> dict:
    return {
        "elements": [
            {
                "href": f"el-{element.number}",
                "text": f"{element.number}\t{element.title}",
                "note": _contents_note(element),
            }
            for element in facts.elements
        ],
        "parts": [
            {"href": key, "text": f"{letter}\t{title}"} for letter, (key, title) in zip(_letters(), parts, strict=False)
        ],
    }


def _contents_note(element: Element) -> str:
    number, gaps = len(element.criteria), _counts(element.counted)[Standing.GAP]
    notes = [ngettext("%(count)s criterion", "%(count)s criteria", number) % {"count": number}]
    notes.append(ngettext("%(count)s gap", "%(count)s gaps", gaps) % {"count": gaps} if gaps else _("no gaps"))
    if open_musts := len(element.musts_open):
        notes.append(ngettext("%(count)s Must open", "%(count)s Musts open", open_musts) % {"count": open_musts})
    return ", ".join(notes)


# --- The nine elements --------------------------------------------------------------------------


def _opening(element: Element) -> dict:
    return {
        "number": element.number,
        "title": element.title,
        "question": element.question,
        "first_code": element.criteria[0].code if element.criteria else "",
        "chart": charts.strip([c.standing for c in element.counted], title=_element_words(element)),
        "marks": _marks(element.counted),
        "percent": _percent(element.percent),
        "musts": len(element.musts),
        "open": [{"code": c.code, "anchor": anchor(c.code)} for c in element.musts_open],
        "has_criteria": bool(element.criteria),
    }


def _entry(criterion: Criterion, evidence: dict[str, Evidence], actions: dict[str, Action]) -> dict:
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


def anchor(code: str) -> str:
    """Where a criterion stands in the file."""
    return "c-" + code.replace(".", "-")


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


def labelled(label: str, paragraphs: list[str], css: str) -> Iterator[Line]:
    """The first paragraph beside its label, the others below it in the same column."""
    yield Line(f"{label}\t{paragraphs[0]}", css)
    for paragraph in paragraphs[1:]:
        yield Line(paragraph, "g an")


def _measure(criterion: Criterion) -> Iterator[Line]:
    if measure := criterion.measure:
        text = _("%(control)s Approved by %(who)s, ends on %(date)s. Why: %(why)s") % {
            "control": _sentence(measure.interim_control),
            "who": one_line(measure.approved_by),
            "date": day(measure.expires_on),
            "why": one_line(measure.why),
        }
        yield Line(f"{_('Instead')}\t{text}", "f an")


def _sentence(text: str) -> str:
    text = one_line(text)
    return text if text.endswith((".", "!", "?")) else f"{text}."


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


def _weakness_lines(criterion: Criterion, actions: list[Action]) -> Iterator[Line]:
    for weakness in criterion.weaknesses:
        text = f"{weakness.label}{GAP}{_sentence(weakness.title)} {_sentence(weakness.origin)}"
        yield Line(f"{one_line(weakness.severity)}\t{text}", "f wk")
    for action in actions:
        yield Line(f"{_('Action')}\t{_action_words(action)}", "f", f"#{action.key}")


def _action_words(action: Action) -> str:
    words = {
        "label": f"{action.label}{GAP}",
        "state": action.state_label,
        "date": day(action.closed_on or action.due_on),
        "title": _sentence(action.title),
        "owner": one_line(action.owner) or _("nobody yet"),
    }
    if action.closed_on:
        return _("%(label)s%(state)s on %(date)s, %(owner)s. %(title)s") % words
    if action.due_on:
        return _("%(label)s%(state)s, due %(date)s, %(owner)s. %(title)s") % words
    return _("%(label)s%(state)s, %(owner)s. %(title)s") % words


# --- The lettered parts -------------------------------------------------------------------------


def _checks(facts: ReadinessFacts) -> dict:
    firing, total = len(facts.checks), len(facts.checks) + len(facts.passing_checks)
    return {
        "lead": _checks_lead(facts, firing, total),
        "checks": [_check(check) for check in facts.checks],
        "passing_title": ngettext("The %(count)s check that passes", "The %(count)s checks that pass", total - firing)
        % {"count": total - firing},
        "passing": "; ".join(facts.passing_checks) + "." if facts.passing_checks else "",
        "not_run": "; ".join(facts.checks_not_run) + "." if facts.checks_not_run else "",
    }


def _checks_lead(facts: ReadinessFacts, firing: int, total: int) -> str:
    blockers = sum(check.severity == Severity.BLOCKER for check in facts.checks)
    words = {"firing": number_word(firing).capitalize(), "total": total, "blockers": number_word(blockers).capitalize()}
    if not firing:
        return _("All %(total)s named checks pass.") % words
    fire = ngettext("%(firing)s of %(total)s named checks fires.", "%(firing)s of %(total)s named checks fire.", firing)
    if not blockers:
        return " ".join([fire % words, _("None of them is a blocker.")])
    block = ngettext(
        "%(blockers)s of them is a blocker: while it fires, the verdict is not ready, whatever the figure says.",
        "%(blockers)s of them are blockers: while one fires, the verdict is not ready, whatever the figure says.",
        blockers,
    )
    return " ".join([fire % words, block % words])


def _check(check: Check) -> dict:
    severity = {Severity.BLOCKER: _("Blocker"), Severity.WARNING: _("Warning"), Severity.ADVICE: _("Advice")}
    rows = ngettext("%(count)s row", "%(count)s rows", check.count) % {"count": check.count}
    who = ", ".join(
        filter(None, [one_line(check.owner), _("by %(date)s") % {"date": day(check.by)} if check.by else ""])
    )
    step = f"{_sentence(check.next_step)} {_sentence(who)}" if who else _sentence(check.next_step)
    return {
        "css": check.severity.value,
        "heading": f"{severity[check.severity]}\t{one_line(check.title)}",
        "rows": f"{rows}\t{one_line(check.rows)}",
        "step": f"{_('Next step')}\t{step}",
    }


def _actions(facts: ReadinessFacts) -> dict:
    return {
        "lead": _actions_lead(facts.actions),
        "actions": [
            {
                "key": action.key,
                "css": action.state.value,
                "label": action.label,
                "code": action.code,
                "anchor": anchor(action.code) if action.code else "",
                "title": one_line(action.title),
                "owner": one_line(action.owner),
                "due": day(action.due_on),
                "state": action.state_label,
            }
            for action in facts.actions
        ],
    }


def _actions_lead(actions: tuple[Action, ...]) -> str:
    if not actions:
        return _("No corrective action was needed yet.")
    phrases = {
        ActionState.OVERDUE: _("%(count)s overdue"),
        ActionState.OPEN: _("%(count)s open"),
        ActionState.DONE: _("%(count)s to verify"),
        ActionState.VERIFIED: _("%(count)s verified"),
        ActionState.DROPPED: _("%(count)s dropped"),
    }
    counts = Counter(action.state for action in actions)
    words = ", ".join(phrase % {"count": counts[state]} for state, phrase in phrases.items() if counts[state])
    head = ngettext("%(count)s action: %(words)s.", "%(count)s actions: %(words)s.", len(actions))
    rule = _("An action closes only when a second person has verified its effect.")
    return " ".join([head % {"count": len(actions), "words": words}, rule])


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
    text = f"{_sentence(item.title)} {one_line(item.about)}".strip()
    return f"{item.key}\t{codes}\t{until}\t{text}\n{item.sha256 or _('no file yet')}"


def _verification(facts: ReadinessFacts) -> dict:
    history, at = facts.made.history, facts.made.at
    words = {
        "count": f"{history.seq:,}",
        "first": long_day(history.first_at) if history.first_at else "",
        "last": long_day(history.last_at) if history.last_at else "",
        "time": clock(history.last_at) if history.last_at else "",
        "zone": facts.time_zone,
    }
    entries = (
        _("%(count)s, the first on %(first)s, the last on %(last)s at %(time)s (%(zone)s)") % words
        if history.first_at and history.last_at
        else words["count"]
    )
    made_from = _("Catalogue edition %(edition)s; rules version %(rules)s; product version %(product)s") % {
        "edition": facts.method.edition,
        "rules": facts.method.rules_version,
        "product": facts.method.product_version,
    }
    made = _("%(date)s at %(time)s (%(zone)s)") % {"date": long_day(at), "time": clock(at), "zone": facts.time_zone}
    digest = history.digest
    return {
        "verify_at": facts.made.verify_at,
        "hash_lines": [
            " ".join(digest[start : start + 8] for start in range(half, min(half + 32, len(digest)), 8))
            for half in range(0, len(digest), 32)
        ],
        "lines": [
            Line(f"{_('Entries')}\t{one_line(entries)}", "f mt"),
            Line(f"{_('Made')}\t{one_line(made)}", "f mt"),
            Line(f"{_('Made from')}\t{one_line(made_from)}", "f mt"),
        ],
    }


def _percent(percent: int | None) -> str:
    return _("none yet") if percent is None else f"{percent} %"
