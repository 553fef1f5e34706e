"""Weaknesses of an invented company and what is done about them."""

from datetime import datetime, timedelta
from random import Random

from compliance.models import CorrectiveAction, Response, Weakness
from ctpat.companies.models import Company, Site, User

from .past import Past
from .words import FLAWS, REMEDIES, paragraph, some

WEAKNESSES = 14
STATE = CorrectiveAction.State


def raise_weaknesses(
    company: Company,
    dice: Random,
    people: dict[str, User],
    sites: list[Site],
    responses: list[Response],
    *,
    now: datetime,
    past: Past,
) -> None:
    """A register with open, overdue and closed rows, one or two actions each."""
    rows = Weakness.objects.bulk_create(
        _weakness(company, dice, people, sites, responses, now, number) for number in range(1, WEAKNESSES + 1)
    )
    for row in rows:
        past.add(row.created_at, row.raised_by, "compliance.weakness.raised", row, str(row), {"severity": row.severity})
    CorrectiveAction.objects.bulk_create(
        _action(row, dice, people, now) for row in rows for _ in range(dice.choice([1, 1, 2]))
    )


def _weakness(company: Company, dice: Random, people, sites, responses, now: datetime, number: int) -> Weakness:
    raised = now - timedelta(days=dice.randint(5, 180))
    return Weakness(
        company=company,
        number=number,
        title=f"{some(dice, FLAWS)} ({number})",
        description=paragraph(dice, 3),
        response=dice.choice(responses),
        site=dice.choice([*sites, None]),
        origin=dice.choice(Weakness.Origin.values),
        severity=dice.choices(Weakness.Severity.values, weights=[1, 3, 2])[0],
        owner=people[dice.choice(["officer", "yard", "docks"])],
        due_on=(now + timedelta(days=dice.randint(-20, 80))).date(),
        raised_by=people["auditor"],
        raised_on=raised.date(),
        closed_on=(now - timedelta(days=2)).date() if number % 4 == 0 else None,
        closed_by=people["second"] if number % 4 == 0 else None,
        created_at=raised,
    )


def _action(weakness: Weakness, dice: Random, people: dict[str, User], now: datetime) -> CorrectiveAction:
    state = STATE.VERIFIED if weakness.closed_on else dice.choice([STATE.OPEN, STATE.OPEN, STATE.DONE])
    done = state != STATE.OPEN
    verified = state == STATE.VERIFIED
    on = (now - timedelta(days=3)).date()
    return CorrectiveAction(
        company_id=weakness.company_id,
        weakness=weakness,
        title=some(dice, REMEDIES),
        state=state,
        owner=people[dice.choice(["yard", "docks", "officer"])],
        due_on=weakness.due_on,
        done_by=people["yard"] if done else None,
        done_on=on if done else None,
        done_note=paragraph(dice, 1) if done else "",
        verified_by=people["auditor"] if verified else None,
        verified_on=on if verified else None,
        verify_note=paragraph(dice, 1) if verified else "",
        created_at=weakness.created_at,
    )
