"""Giving one person's work to another: duties, answers, weaknesses and corrective actions together."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from compliance.models import CorrectiveAction, Response, Weakness
from compliance.services import actions as action_services
from compliance.services import weaknesses as weakness_services
from compliance.services.assignment import assign as assign_answers
from ctpat.companies.models import User

from ..models import Duty
from .assigning import hand_over, require_members


@transaction.atomic
def hand_over_work(
    *,
    leaver: User,
    successor: User,
    actor: User,
    duties: Collection[Duty] = (),
    responses: Collection[Response] = (),
    weaknesses: Collection[Weakness] = (),
    actions: Collection[CorrectiveAction] = (),
    on: date,
    now: datetime,
) -> int:
    """Put the successor where the leaver is owner or deputy. Returns how many things moved.

    Each is recorded as if assigned one by one. Where the successor is the owner already, the
    deputy's place stays empty. Raises NotAMember.
    """
    require_members([successor])
    moved = hand_over(duties=duties, actor=actor, leaver=leaver, successor=successor, now=now)
    for response in responses:
        moved += assign_answers(responses=[response], actor=actor, **_places(response, leaver, successor))
    for weakness in weaknesses:
        places = _places(weakness, leaver, successor)
        weakness_services.change_weakness(weakness=weakness, actor=actor, on=on, **places)
    for action in actions:
        action_services.change_action(action=action, actor=actor, on=on, **_places(action, leaver, successor))
    return moved + len(weaknesses) + len(actions)


def _places(row, leaver: User, successor: User) -> dict[str, User | None]:
    """Owner and deputy as they become, without one who would be both."""
    before = {"owner": row.owner, "deputy": row.deputy}
    after = {part: successor if person == leaver else person for part, person in before.items()}
    if after["owner"] == after["deputy"]:
        after["deputy"] = None
    return {part: person for part, person in after.items() if person != before[part]}
