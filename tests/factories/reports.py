"""Made-up facts of a full report: as many criteria, items and actions as a real company has."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ctpat.reports.readiness.facts import (
    AccountAnswer,
    Action,
    ActionState,
    Blocker,
    Check,
    Criterion,
    Element,
    Evidence,
    History,
    Made,
    Measure,
    Method,
    ReadinessFacts,
    Review,
    Severity,
    Standing,
    Step,
    TrendPoint,
    Weakness,
)

ON = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 16, 42, tzinfo=ZoneInfo("America/Chicago"))
PEOPLE = ["José Ángel Muñoz", "Nguyễn Thị Hồng Phượng", "王建国 (Wang Jianguo)", "Priya Raman", "Marisol Ibáñez Núñez"]
ELEMENTS = [  # title, short title, number of criteria
    ("Security criteria for people and partners", "People and partners", 14),
    ("Risk-based access control", "Access control", 16),
    ("Facility protection", "Facility protection", 22),
    ("Sealing by trained people", "Sealing", 12),
    ("Container and cargo integrity", "Container integrity", 19),
    ("Trained staff", "Trained staff", 10),
    ("Exceptions and contingency", "Contingency", 8),
    ("Issue collection and reporting", "Issue reporting", 12),
    ("Programme improvement", "Improvement", 8),
]
QUESTION = "Is every unit that needs it sealed by a trained person, with a seal under control?"
GAPS = {(1, 9): 4, (2, 13): 1, (3, 20): 1, (4, 10): 1, (5, 17): 2, (7, 4): 4, (8, 11): 1}
ANSWER = (
    "Acme's seal procedure, version 9 of 4 March, has six sections from storage to discrepancies and hangs at docks "
    "1 to 4 in two languages. Seals lie in a locked cabinet; two named people per shift may open it, and each seal is "
    "logged with unit, time and initials. On 22 June a driver found a cut seal at a fuel stop; the unit was held, the "
    "shipper and CBP were called, the investigation was closed in four days and the rest place was changed. The shift "
    "lead compares log and loads each evening."
)
TITLES = ["Written high-security seal procedures", "Proof of ISO 17712 conformity", "Audits of the seal inventory"]


def criterion(code: str, standing: Standing = Standing.MET, **fields) -> Criterion:
    """One boring criterion."""
    number = sum(map(ord, code))
    values = {
        "code": code,
        "is_must": number % 3 != 0,
        "title": TITLES[number % 3],
        "category": 6,
        "standing": standing,
        "reasons": _reasons(standing),
        "owner": PEOPLE[number % 5],
        "status": "Implemented",
        "paragraphs": (ANSWER,) if standing != Standing.NOT_APPLICABLE else (),
        "review": Review("Daniel Whitfield", date(2026, 6, 1), date(2027, 1, 5))
        if standing == Standing.MET
        else Review(),
    }
    return Criterion(**{**values, **fields})


def _reasons(standing: Standing) -> tuple[str, ...]:
    return {
        Standing.MET: (),
        Standing.COVERED: ("Covered by an approved measure until 1 Mar 2027.",),
        Standing.AT_RISK: ("Evidence E-070 ends on 15 Dec 2026, in 25 days.",),
        Standing.GAP: ("Evidence expired on 2 Oct 2026, 49 days ago.", "Open major weakness W-10."),
        Standing.NOT_APPLICABLE: ("No LTL or pickup-and-delivery service is run.",),
    }[standing]


def readiness_facts(**fields) -> ReadinessFacts:
    """Facts of Acme Trading: 121 criteria, 160 items of evidence, 25 actions, 12 checks that fire."""
    evidence, actions, elements = [], [], []
    for number, (title, short, count) in enumerate(ELEMENTS, start=1):
        criteria = tuple(_criterion(number, i, count, evidence, actions) for i in range(count))
        elements.append(Element(number, title, short, QUESTION, 70 + number * 2, criteria))
    values = {
        "company": "Acme Trading",
        "slug": "acme",
        "accounts": ("U.S. importer", "Highway carrier, U.S./Mexico"),
        "scope": "U.S. importer and highway carrier, U.S./Mexico",
        "as_of": ON,
        "time_zone": "America/Chicago",
        "language": "en",
        "is_ready": False,
        "verdict": "Not ready: seven Musts block validation.",
        "verdict_detail": "Readiness 81 %. Six checks of severity blocker fire.",
        "percent": 81,
        "officer": "Daniel Whitfield",
        "elements": tuple(elements),
        "trend": _trend(),
        "blockers": tuple(_blocker(i) for i in range(7)),
        "steps": tuple(
            Step("Renew evidence that ends soon", ("4.11", "6.2"), PEOPLE[i], 2.6 - i / 4) for i in range(5)
        ),
        "checks": tuple(_check(i) for i in range(12)),
        "checks_not_run": ("Crisis plan exercised",),
        "passing_checks": tuple(f"Check number {i} of the programme" for i in range(57)),
        "actions": tuple(sorted(actions, key=lambda a: (list(ActionState).index(a.state), a.key))),
        "evidence": tuple(evidence),
        "method": Method("2019/2020", "1", "1.0.0", RULES),
        "made": Made(AT, "Marisol Ibáñez Núñez", history(), "https://ctpat.example.com/verify/"),
    }
    return ReadinessFacts(**{**values, **fields})


def history() -> History:
    digest = hashlib.sha256(b"head").hexdigest()
    return History(4812, digest, datetime(2023, 2, 3, 9, 0, tzinfo=AT.tzinfo), AT)


def with_answer(facts: ReadinessFacts, *paragraphs: str) -> ReadinessFacts:
    """The same facts, with one answer of the first element changed."""
    first = facts.elements[0]
    changed = replace(first.criteria[0], paragraphs=paragraphs)
    return replace(facts, elements=(replace(first, criteria=(changed, *first.criteria[1:])), *facts.elements[1:]))


def _criterion(number: int, position: int, count: int, evidence: list, actions: list) -> Criterion:
    code, standing = f"{number + 1}.{position + 1}", _standing(number, position, count)
    keys = ()
    if standing != Standing.NOT_APPLICABLE:
        keys = tuple(_item(code, evidence).key for _ in range(1 + position % 5 // 3))
    fields = {}
    if position % 5 == 2:
        fields["weaknesses"] = (
            Weakness(
                f"W-{len(actions) + 1}", "Minor weakness", "Count only, not compared with log", "From audit, 3 Sep 2026"
            ),
        )
        actions.append(_action(code, len(actions) + 1))
        fields["actions"] = (actions[-1].key,)
    if standing == Standing.COVERED:
        fields["measure"] = Measure(
            "The lease forbids a fence", "A guard walks hourly", "Daniel Whitfield", date(2027, 3, 1)
        )
    if position == 3:
        fields["exceptions"] = (AccountAnswer("Highway carrier", "Partly", ("Drivers count the seals in the cab.",)),)
    return criterion(code, standing, evidence=keys, **fields)


def _standing(number: int, position: int, count: int) -> Standing:
    for (element, first), gaps in GAPS.items():
        if element == number and first <= position < first + gaps:
            return Standing.GAP
    if position == count - 1 and number in (1, 2, 3, 4):
        return Standing.NOT_APPLICABLE
    if number in (2, 3, 5) and position == 5:
        return Standing.COVERED
    return Standing.AT_RISK if position % 6 == 4 else Standing.MET


def _item(code: str, evidence: list) -> Evidence:
    number = len(evidence) + 1
    item = Evidence(
        key=f"E-{number:03}",
        title=["Seal control procedure", "Seal log", "Laboratory test certificate for ISO 17712"][number % 3],
        about=f"PDF, 12 pages, version {number % 5 + 1}, El Paso cross-dock",
        codes=(code,),
        covers_from=date(2026, 2, 16),
        covers_to=date(2026, 10, 9),
        current_until=ON + timedelta(days=number * 4),
        note="ends soon" if number < 7 else "",
        sha256=hashlib.sha256(str(number).encode()).hexdigest(),
    )
    evidence.append(item)
    return item


def _action(code: str, number: int) -> Action:
    state = [ActionState.OVERDUE, ActionState.OPEN, ActionState.DONE, ActionState.VERIFIED][number % 4]
    label = {"overdue": "Overdue", "open": "Open", "done": "To verify", "verified": "Verified"}[state]
    return Action(
        key=f"CA-{number:02}",
        label=f"CA-{number:02}",
        code=code,
        title="Count, log and shipping papers are compared; every missing or skipped number is explained.",
        owner=PEOPLE[number % 5],
        state=state,
        state_label=label,
        due_on=ON + timedelta(days=number * 3 - 40),
        closed_on=date(2026, 9, 16) if state == ActionState.VERIFIED else None,
    )


def _trend() -> tuple[TrendPoint, ...]:
    figures = [58, 60, 63, 62, 66, 69, 71, 70, 74, 73, 75, 81]
    months = [date(2025, 12, 31), *(date(2026, month, 28) for month in range(1, 12))]
    return tuple(TrendPoint(on, percent) for on, percent in zip(months, figures, strict=True))


def _blocker(i: int) -> Blocker:
    code = ["2.10", "3.14", "4.21", "5.11", "6.18", "8.5", "9.12"][i]
    return Blocker(
        "Audits of the seal inventory",
        "Count the stock, account for seals 4471 to 4530",
        PEOPLE[i % 5],
        (code,),
        ON + timedelta(days=7 + i),
    )


def _check(i: int) -> Check:
    severity = Severity.BLOCKER if i < 6 else Severity.WARNING if i < 11 else Severity.ADVICE
    return Check(
        title="Missing seal numbers",
        severity=severity,
        count=14,
        rows="Seals 4471 to 4530, Laredo yard: 14 numbers without a use, a return or a destruction.",
        next_step="Find the numbers listed or open an incident for them",
        owner=PEOPLE[i % 5],
        by=date(2026, 11, 27),
    )


RULES = (
    ("Scope", "121 criteria of the 2019/2020 edition apply. The text that binds is the one CBP publishes."),
    ("Figure", "Each Must weighs 3, each Should 1. At risk counts half, not applicable is left out."),
    ("Verdict", "Ready only when no Must is a gap and no named check of severity blocker fires."),
)
