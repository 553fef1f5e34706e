"""What stands beside an answer: evidence, weaknesses, compensating measures, discussion, history.

Evidence comes with the pane, because it is attached there; the others are fetched when they come
into view, so that moving through the list stays quick.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from . import library
from .annual.criterion import standing_in_runs
from .panels import Panel, panel


@panel(order=5)
def annual_review(pane) -> Panel | None:
    """Whether the answer is affirmed, while a run is open."""
    if pane.row is None or not pane.membership.may("compliance.view_annual_review"):
        return None
    readiness = pane.bench.readiness
    found = standing_in_runs(pane.response, pane.row, pane.membership, on=readiness.on, seq=readiness.seq)
    if not found:
        return None
    context = {"runs": found, "response": pane.response}
    return Panel("annual_review", _("Annual review"), template="compliance/_criterion_annual.html", context=context)


@panel(order=10)
def evidence(pane) -> Panel | None:
    if not pane.membership.may("compliance.view_evidence"):
        return None
    context = library.panel(response=pane.response, membership=pane.membership, on=pane.bench.on)
    return Panel("evidence", _("Evidence"), template="compliance/_criterion_evidence.html", context=context)


@panel(order=30)
def weaknesses(pane) -> Panel | None:
    if not pane.membership.may("compliance.view_weaknesses"):
        return None
    return Panel("weaknesses", _("Weaknesses"), url=_url(pane, "criterion_weaknesses"))


@panel(order=35)
def measures(pane) -> Panel:
    return Panel("measures", _("Compensating measure"), url=_url(pane, "criterion_measures"))


@panel(order=40)
def discussion(pane) -> Panel:
    return Panel("discussion", _("Discussion"), url=_url(pane, "criterion_comments"))


@panel(order=50)
def history(pane) -> Panel:
    return Panel("history", _("History"), url=_url(pane, "criterion_entries"))


def _url(pane, name: str) -> str:
    return reverse(f"compliance:{name}", args=[pane.membership.company.slug, pane.response.code])
