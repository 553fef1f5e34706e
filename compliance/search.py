"""What the palette finds of the security profile: criteria, evidence, weaknesses, and what CBP said."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _

from ctpat.companies.models import Company, Membership
from ctpat.companies.palette import HITS_PER_GROUP, Hit, address

from .library import STANDING_OF, state_in_words
from .models import Evidence, Response, Weakness
from .search_cbp import search_cbp


def search(company: Company, membership: Membership, text: str) -> Iterator[Hit]:
    """Each group only for those who may open it, and there only what is theirs to see."""
    if membership.may("compliance.view_profile"):
        yield from _criteria(company, membership, text)
    if membership.may("compliance.view_evidence"):
        yield from _evidence(company, membership, text)
    if membership.may("compliance.view_weaknesses"):
        yield from _weaknesses(company, membership, text)
    yield from search_cbp(company, membership, text)


def _criteria(company: Company, membership: Membership, text: str) -> Iterator[Hit]:
    found = Response.objects.applicable().filter(_about("criterion", text) | _about("own_criterion", text))
    if membership.only_assigned("compliance.view_profile"):
        found = found.assigned_to(membership.user)
    rows = found.select_related("criterion", "own_criterion").defer("narrative", "reason", "review_note")
    for response in sorted(rows, key=lambda one: _place(one.code, text))[:HITS_PER_GROUP]:
        requirement = response.requirement
        title = requirement.text("title") if response.criterion else requirement.title
        url = address("compliance:criterion", company.slug, requirement.code)
        yield Hit(
            _("Criteria"), title, url, icon="checklist", code=requirement.code, note=requirement.get_level_display()
        )


def _about(relation: str, text: str) -> Q:
    """The number begins with it, or title or requirement hold it."""
    return (
        Q(**{f"{relation}__code__istartswith": text})
        | Q(**{f"{relation}__title__icontains": text})
        | Q(**{f"{relation}__requirement__icontains": text})
    )


def _place(code: str, text: str) -> tuple:
    """The number asked for first, then in the order of the numbers: 6.2 before 6.10."""
    parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in code.split("."))
    return not code.casefold().startswith(text.casefold()), parts


def _evidence(company: Company, membership: Membership, text: str) -> Iterator[Hit]:
    today = company.today()
    for item in Evidence.objects.kept().visible_to(membership).matching(text).by_ending()[:HITS_PER_GROUP]:
        state = item.validity(on=today)
        url = address("compliance:evidence_detail", company.slug, item.pk)
        note = state_in_words(state, item.expires_on, on=today)
        yield Hit(_("Evidence"), item.title, url, standing=STANDING_OF[state], note=note)


def _weaknesses(company: Company, membership: Membership, text: str) -> Iterator[Hit]:
    """By number, word, criterion, site or corrective action; the open ones first."""
    found = Weakness.objects.visible_to(membership).matching(text)
    for weakness in found.order_by(F("closed_on").desc(nulls_first=True), "-number")[:HITS_PER_GROUP]:
        url = address("compliance:weakness_detail", company.slug, weakness.number)
        note = _("closed") if weakness.closed_on else weakness.get_severity_display()
        yield Hit(_("Weaknesses"), weakness.title, url, icon="tool", code=weakness.label, note=note)
