"""Standings counted and told in words, for the summary and the head of each element."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from compliance.readiness.rule import count

from .. import charts
from .facts import Criterion, Element, Standing

CLASSES = {
    Standing.MET: "met",
    Standing.COVERED: "covered",
    Standing.AT_RISK: "risk",
    Standing.GAP: "gap",
    Standing.NOT_APPLICABLE: "na",
}


class Mark(NamedTuple):
    """A standing with its number, for the keys below the charts."""

    css: str
    text: str


def marks(criteria: Iterable[Criterion]) -> list[Mark]:
    counts = counts_of(criteria)
    return [
        Mark(CLASSES[standing], charts.in_words({standing: counts[standing]}))
        for standing in charts.ORDER
        if counts[standing]
    ]


def counts_of(criteria: Iterable[Criterion]) -> dict[Standing, int]:
    return count(criterion.standing for criterion in criteria)


def element_words(element: Element) -> str:
    return f"{element.title}: {charts.in_words(counts_of(element.counted)) or _('no criteria')}"


def percent_words(percent: int | None) -> str:
    return _("none yet") if percent is None else f"{percent} %"
