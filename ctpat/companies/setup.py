"""The steps of setting a company up: their order, their addresses, where one is."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import Company

Step = Company.SetupStep

# The accounts and the first answers belong to the security profile, an app above this one.
ROUTES = {
    Step.ACCOUNTS: "compliance:setup_accounts",
    Step.SITES: "companies:setup_sites",
    Step.PEOPLE: "companies:setup_people",
    Step.FIRST_ANSWERS: "compliance:setup_first_answers",
}


@dataclass(frozen=True)
class StepLink:
    number: int
    name: str
    url: str
    is_done: bool
    is_now: bool


@dataclass(frozen=True)
class Steps:
    """The column of steps beside a page of the set-up."""

    links: list[StepLink]
    number: int
    back: str

    @property
    def total(self) -> int:
        return len(self.links)


def address(company: Company, step: str) -> str:
    """Where a step of this company answers."""
    return reverse(ROUTES[Step(step)], args=[company.slug])


def after(step: str) -> str:
    """The step that follows."""
    order = list(Step)
    return order[order.index(Step(step)) + 1]


def steps_of(company: Company | None, now: str | None) -> Steps:
    """All steps as seen from one of them; `now` None is the first, before there is a company."""
    order = [None, *Step]
    here = order.index(now and Step(now))
    links = [
        StepLink(
            number=place + 1,
            name=str(step.label if step else _("Company")),
            url=address(company, step) if company and step and place < here else "",
            is_done=place < here,
            is_now=place == here,
        )
        for place, step in enumerate(order)
    ]
    back = address(company, order[here - 1]) if company and here > 1 else ""
    return Steps(links, here + 1, back)
