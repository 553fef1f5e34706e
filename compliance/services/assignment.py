"""Who answers for a criterion, and by when."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import User

from ..models import Contributor, Response

UNCHANGED = object()


@transaction.atomic
def assign(
    *,
    responses: Iterable[Response],
    actor: User,
    owner: User | object | None = UNCHANGED,
    deputy: User | object | None = UNCHANGED,
) -> int:
    """Give answers an owner, a deputy or both; None takes them away. Returns how many changed."""
    return sum(
        _change(response, actor, "compliance.response.assigned", owner=owner, deputy=deputy) for response in responses
    )


@transaction.atomic
def set_dates(
    *,
    responses: Iterable[Response],
    actor: User,
    due_on: date | object | None = UNCHANGED,
    review_on: date | object | None = UNCHANGED,
) -> int:
    """Set until when an answer is due, or when it is reviewed next. Returns how many changed."""
    return sum(
        _change(response, actor, "compliance.response.dated", due_on=due_on, review_on=review_on)
        for response in responses
    )


@transaction.atomic
def set_contributors(*, response: Response, users: Iterable[User], actor: User) -> None:
    """The people who work on an answer beside owner and deputy, replacing those before."""
    wanted = {user.pk: user for user in users}
    present = {row.user_id: row for row in response.contributors.select_related("user")}
    if set(wanted) == set(present):
        return
    Contributor.objects.filter(pk__in=[row.pk for pk, row in present.items() if pk not in wanted]).delete()
    Contributor.objects.bulk_create(
        Contributor(company=response.company, response=response, user_id=pk) for pk in set(wanted) - set(present)
    )
    record(
        actor,
        "compliance.response.assigned",
        response,
        before={"contributors": sorted(str(row.user) for row in present.values())},
        after={"contributors": sorted(str(user) for user in wanted.values())},
        label=response.code,
    )


def _change(response: Response, actor: User, verb: str, **values) -> bool:
    changed = {
        name: value for name, value in values.items() if value is not UNCHANGED and getattr(response, name) != value
    }
    if not changed:
        return False
    before = {name: _readable(getattr(response, name)) for name in changed}
    for name, value in changed.items():
        setattr(response, name, value)
    response.save(update_fields=list(changed))
    after = {name: _readable(value) for name, value in changed.items()}
    record(actor, verb, response, before=before, after=after, label=response.code)
    return True


def _readable(value):
    return str(value) if isinstance(value, User) else value
