"""The kinds of single grants there are, and what one person was granted."""

from datetime import datetime

from .models import Company, Grant, User


def grant_models() -> list[type[Grant]]:
    """Every kind of grant, of whatever app."""
    return Grant.__subclasses__()


def live_grants(user: User, *, now: datetime) -> list[Grant]:
    """What a person may open as a guest, with the companies; one query for each kind."""
    found = (model.objects.live(now=now).filter(user=user).select_related("company") for model in grant_models())
    return [grant for grants in found for grant in grants]


def last_grant(user: User) -> Grant | None:
    """The grant that a person had last, live or over."""
    found = [
        grant
        for model in grant_models()
        if (grant := model.objects.filter(user=user).select_related("company").order_by("-ends_at").first())
    ]
    return max(found, key=lambda grant: grant.ends_at, default=None)


def companies_open_to(user: User, *, now: datetime) -> list[Company]:
    """Companies that a person may enter as a member or as a guest, in the order of their ids."""
    found = {company.pk: company for company in Company.objects.filter(memberships__user=user)}
    found |= {grant.company_id: grant.company for grant in live_grants(user, now=now)}
    return [found[key] for key in sorted(found)]
