"""What is told of an absence inside the application: to the member, the stand-in, and who noted it."""

from collections.abc import Iterator
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ctpat.common.written_dates import written
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force
from ctpat.outbox.services import notify

from ..models import Absence


class News(StrEnum):
    """What happened to an absence."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


TO_THE_MEMBER = {
    News.ADDED: gettext_lazy("%(by)s noted that you are away from %(first)s to %(last)s."),
    News.CHANGED: gettext_lazy("%(by)s changed the end of your absence: you are away from %(first)s to %(last)s."),
    News.REMOVED: gettext_lazy("%(by)s took back that you are away from %(first)s to %(last)s."),
}
TO_OTHERS = {
    News.ADDED: gettext_lazy("%(name)s is away from %(first)s to %(last)s. You stand in."),
    News.CHANGED: gettext_lazy("%(name)s is now away from %(first)s to %(last)s. You stand in."),
    News.REMOVED: gettext_lazy("The absence of %(name)s from %(first)s to %(last)s was taken back."),
}


def tell(news: News, absence: Absence, *, by: User, seq: int) -> None:
    """Tell everybody concerned but who did it, each in the own language; `seq` is the entry of the history."""
    company = company_in_force()
    for person in _concerned(news, absence):
        if person == by:
            continue
        with translation.override(person.language or settings.LANGUAGE_CODE):
            is_own = person == absence.user
            notify(
                user=person,
                kind="duties.absence",
                key=f"duties.absence:{seq}",
                text=" ".join(_sentences(news, absence, by, is_own)),
                path=reverse("duties:wishes" if is_own else "duties:agenda", args=[company.slug])
                + ("#h-away" if is_own else ""),
            )


def _concerned(news: News, absence: Absence) -> set[User]:
    people = {absence.user, absence.stand_in}
    if news == News.REMOVED:
        people.add(absence.noted_by)
    return people - {None}


def _sentences(news: News, absence: Absence, by: User, is_own: bool) -> Iterator[str]:
    facts = {"by": by, "name": absence.user, "first": written(absence.begins_on), "last": written(absence.ends_on)}
    yield (TO_THE_MEMBER if is_own else TO_OTHERS)[news] % facts
    if is_own and news != News.REMOVED:
        stands_in = _("%(name)s stands in.") % {"name": absence.stand_in}
        yield stands_in if absence.stand_in else _("The deputy of each duty stands in.")
