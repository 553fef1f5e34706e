"""Who has to be told of what on which day: an independent reading of duties.yaml.

It shares no code with the application: its own reader, dateutil for months, and the comments at
the head of the file, plus the product's own rules as docs/duties.md tells them.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import yaml
from dateutil.relativedelta import relativedelta

from .script import FIRST, LAST, Script

FILE = Path(__file__).resolve().parents[3] / "compliance/catalogue/data/duties.yaml"
BOOK = yaml.safe_load(FILE.read_text())
DUTIES = {duty["id"]: duty for duty in BOOK["duties"]}
TYPES = {name: anchor["type"] for name, anchor in BOOK["anchors"].items()}
LATE = (1, 8, 15, 22, 29)
PAPERS = [name for name, duty in DUTIES.items() if duty["anchor"] in ("document.reviewed_on", "statement.signed_on")]
PORTAL = "portal-inbox-check"  # nothing is recorded at first, so it counts from the first day, as the papers do
BY_HAND_ONLY = {"trade-compliance-annual-letter"}
RHYTHMS = [
    name
    for name, duty in DUTIES.items()
    if duty["anchor"] == "schedule" and duty["scope"] in ("company", "site", "account") and name not in BY_HAND_ONLY
]


def plus(day: date, span: dict) -> date:
    ((unit, number),) = span.items()
    if unit == "months":
        return day + relativedelta(months=number)
    assert unit == "days"
    return day + timedelta(days=number)


def times(span: dict, number: int) -> dict:
    return {unit: count * number for unit, count in span.items()}


def expected(script: Script) -> Counter:
    """(duty, subject, due date, reason, function told, day), each as often as it has to be told."""
    found = Counter()
    for duty, subject, due, born, settled in lives(script):
        for reason, function, day in calls(DUTIES[duty], due, born, settled):
            found[duty, subject, due, reason, function, day] += 1
    return found


def calls(duty: dict, due: date, born: date, settled: date | None) -> Iterator[tuple[str, str, date]]:
    """What one due date calls for from the day it came to be until it was settled."""
    steps = sorted(_steps(duty, due), key=lambda step: step[3])
    end = min(settled or LAST, LAST)
    passed = {}
    for part, reason, function, day in steps:
        if day < born:
            passed[part] = (reason, function)
        elif day < end:
            yield reason, function, day
    on_the_day = {part for part, _reason, _function, day in steps if day == born}
    if born < end:
        yield from ((*call, born) for part, call in passed.items() if part not in on_the_day)


def _steps(duty: dict, due: date) -> Iterator[tuple[str, str, str, date]]:
    is_theirs = duty["actor"] == "cbp"
    for lead in duty["lead_days"]:
        reason = "information" if is_theirs else "ahead" if lead else "on_the_day"
        yield "owner", reason, duty["owner"], due - timedelta(days=lead)
    reason = "information" if is_theirs else "escalated"
    escalation = duty["escalation"]
    yield "escalation", reason, escalation["to"], due + timedelta(days=escalation["after_days"])
    if is_theirs:
        return
    for days in LATE:
        yield "owner", "overdue", duty["owner"], due + timedelta(days=days)
    yield "deputy", "deputy", duty["deputy"], due + timedelta(days=1)
    final = BOOK["final_escalation"]
    last = "executive" if duty["owner"] == "company_officer" else final["to"]
    yield "final", "final", last, due + timedelta(days=final["after_days"])


# --- Which due dates there are ------------------------------------------------------------------


def lives(script: Script) -> Iterator[tuple[str, str, date, date, date | None]]:
    """(duty, subject, due date, the day it came to be, the day it was settled)."""
    for name in ("annual-review-window", "annual-review-submission"):
        yield from _fixed(script, name, "account", script.anniversary)
    for name in RHYTHMS:
        duty = DUTIES[name]
        if duty["repeat_from"] == "anchor":
            yield from _fixed(script, name, duty["scope"], FIRST)
        else:
            yield from _one_after_another(script, name, duty["scope"], FIRST, duty["repeat"])
    for name in PAPERS:
        yield from _one_after_another(script, name, "company", FIRST, DUTIES[name]["offset"])
    yield from _one_after_another(script, PORTAL, "account", FIRST, DUTIES[PORTAL]["offset"])
    if script.validated:
        for name in ("revalidation-latest", "revalidation-preparation"):
            yield from _one_after_another(script, name, "account", script.validated, DUTIES[name]["offset"])
    else:
        yield from _once(script, "first-validation-expected", "account", script.certified, FIRST)
    if script.suspended:
        yield from _once(script, "suspension-reply", "account", script.suspended, script.suspended)
    for number, end in enumerate(script.ends):
        born = FIRST
        while born and born < LAST:
            settled = script.settled_on("evidence-expiry", f"evidence-{number}", end, earliest=born + timedelta(days=1))
            yield "evidence-expiry", f"evidence-{number}", end, born, settled
            end, born = end + relativedelta(years=1), settled


def _once(script: Script, name: str, subject: str, anchor: date, born: date):
    due = plus(anchor, DUTIES[name]["offset"])
    yield name, subject, due, born, script.settled_on(name, subject, due, earliest=born + timedelta(days=1))


def _one_after_another(script: Script, name: str, subject: str, anchor: date, rhythm: dict):
    due, born = plus(anchor, DUTIES[name]["offset"]), FIRST
    while born and born < LAST:
        settled = script.settled_on(name, subject, due, earliest=born + timedelta(days=1))
        yield name, subject, due, born, settled
        born = settled
        due = settled and plus(settled, rhythm)


def _fixed(script: Script, name: str, subject: str, anchor: date):
    duty = DUTIES[name]
    turns = [(plus(plus(anchor, times(duty["repeat"], turn)), duty["offset"]), turn) for turn in range(80)]
    first = max([turn for due, turn in turns if due <= FIRST], default=0)
    for due, turn in turns[first:]:
        earliest = FIRST + timedelta(days=1)
        if duty["window"]:
            opens = plus(anchor, times(duty["repeat"], turn)) + timedelta(days=duty["window"]["opens"])
            earliest = max(earliest, opens)
        yield name, subject, due, FIRST, script.settled_on(name, subject, due, earliest=earliest)
