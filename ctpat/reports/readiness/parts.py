"""The lettered parts behind the elements: checks, actions, what other apps add, evidence, method, verification."""

from collections import Counter

from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..document import Piece
from ..lines import Line, anchor, sentence
from ..pieces import piece
from ..text import clock, day, long_day, number_word, one_line
from .evidence import evidence_part
from .facts import Action, ActionState, Check, ReadinessFacts, Section, Severity

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def titles_of_parts(facts: ReadinessFacts) -> list[tuple[str, str]]:
    """The lettered parts behind the elements: key and title."""
    return [
        ("checks", _("Named checks")),
        ("actions", _("Corrective actions")),
        *((section.key, section.title) for section in facts.sections),
        ("evidence", _("Evidence index")),
        ("method", _("How this is computed")),
        ("verify", _("History and verification")),
    ]


def part(facts: ReadinessFacts, key: str, title: str, over: str) -> Piece:
    made = {
        "checks": lambda: _checks(facts),
        "actions": lambda: _actions(facts),
        "evidence": lambda: evidence_part(facts.evidence),
        "method": lambda: {"lines": [Line(f"{term}\t{one_line(rule)}", "f mt") for term, rule in facts.method.rules]},
        "verify": lambda: _verification(facts),
    }
    if key in made:
        return piece(f"readiness/{key}", {"key": key, "title": title, "over": over, **made[key]()})
    section = next(section for section in facts.sections if section.key == key)
    return _section(section, title, over)


def _section(section: Section, title: str, over: str) -> Piece:
    body = get_template(section.template).render(section.data)
    context = {"key": section.key, "title": title, "over": over, "lead": section.lead, "body": mark_safe(body.strip())}
    html = get_template("reports/pdf/readiness/section.html").render(context).strip()
    return Piece(html, one_line(section.fallback))


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
    step = f"{sentence(check.next_step)} {sentence(who)}" if who else sentence(check.next_step)
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
