"""Hits on what most checks are about: a criterion, an evidence item."""

from django.urls import reverse

from ..models import Evidence
from .case import Case
from .checks import Hit
from .rows import Row


def at_criterion(case: Case, row: Row, text: str, *, is_blocker: bool = False) -> Hit:
    """A hit on one criterion, mended on its page."""
    path = reverse("compliance:criterion", args=[case.company.slug, row.code])
    return Hit(text=text, path=path, code=row.code, owner=row.owner, is_blocker=is_blocker)


def on_evidence(case: Case, item: Evidence, what: str = "", *, is_blocker: bool = False) -> Hit:
    """A hit on an evidence item; it concerns the first Must it proves, else its first criterion.

    More people see checks than may see restricted evidence, so its title stays out. `what` is
    said of it, behind its title.
    """
    text = f"{item.title_for_all}: {what}" if what else item.title_for_all
    rows = sorted(case.rows_by_evidence.get(item.pk, []), key=lambda row: not row.is_must)
    path = reverse("compliance:evidence_detail", args=[case.company.slug, item.pk])
    return Hit(text=text, path=path, code=rows[0].code if rows else "", is_blocker=is_blocker)
