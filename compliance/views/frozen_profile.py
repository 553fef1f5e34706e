"""Frozen copies of the profile: read, compared with another year or today, laid out for the portal."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ctpat.companies.access import company_view, require

from ..annual.comparing import by_category, difference, expired
from ..annual.copies import Side, one_side, sides_of, usual_sides
from ..annual.freezing import content_of, is_intact, opened
from ..annual.portal import Portal
from ..forms.annual_review import CompareForm
from ..models import AnnualReview, Evidence, FrozenProfile

VIEW, RESTRICTED = "compliance.view_frozen_profile", "compliance.view_restricted_evidence"
CHANGES_A_PAGE = 20


@company_view(VIEW)
@require_safe
def frozen_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """A profile as it was approved; it never changes."""
    copy = _copy(request, pk)
    content = opened(copy)
    context = {
        "copy": copy,
        "review": copy.review,
        "content": content,
        "categories": by_category(content),
        "is_intact": is_intact(copy),
        "hidden": _hidden(request, content),
        "may_download": request.membership.may(RESTRICTED),
    }
    return render(request, "compliance/frozen_profile.html", context)


@company_view(RESTRICTED)
@require_safe
def frozen_profile_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The copy as it lies in the database: exactly the bytes that the checksum is of."""
    copy = _copy(request, pk)
    require(request.membership, VIEW)
    answer = HttpResponse(copy.content, content_type="application/json")
    name = f"{request.company.slug}-{copy.review.account.entity_type_id}-{copy.review.year}-{copy.number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@company_view(VIEW)
@require_safe
def annual_review_compare(request: HttpRequest) -> HttpResponse:
    """Two years, or a year and today, word by word."""
    on = request.company.today()
    before, after = _sides(request, on)
    context = {"before": before, "after": after, "on": on, "choices": _choices(request, before, after)}
    if before and after:
        found = difference(before.content, after.content)
        context |= {
            "difference": found,
            "added": found.pieces_of("added"),
            "replaced": found.pieces_of("replaced"),
            "removed": found.pieces_of("removed"),
            "expired": expired(after.content, on=after.on),
            "page": Paginator(found.changes, CHANGES_A_PAGE).get_page(request.GET.get("page")),
            "hidden": _hidden(request, before.content, after.content),
        }
    return render(request, "compliance/annual_review_compare.html", context)


@company_view(VIEW)
@require_safe
def annual_review_portal(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Texts to paste and files to upload, in the portal's order; `?text=1` is all of it as plain text."""
    review = get_object_or_404(AnnualReview.objects.with_people(), year=year, account__entity_type=kind)
    review.company = review.account.company = request.company
    copy = review.copies.first() if review.approved_at else None
    content = opened(copy) if copy else content_of(review, on=request.company.today())
    portal = _portal(request, review, content)
    if request.GET.get("text") == "1":
        answer = HttpResponse(portal.as_text, content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="c-tpat-{kind}-{year}.txt"'
        return answer
    may_run = request.membership.may("compliance.run_annual_review")
    context = {"review": review, "copy": copy, "portal": portal, "may_run": may_run}
    return render(request, "compliance/annual_review_portal.html", context)


def _sides(request: HttpRequest, on: date) -> tuple[Side | None, Side | None]:
    """What the address asks for; what is usual when it asks for nothing."""
    asked = CompareForm(request.GET).sides()
    if not any(asked):
        return usual_sides(request.company, on=on)
    before, after = (one_side(request.company, side, on=on) for side in asked)
    return before, after


def _portal(request: HttpRequest, review: AnnualReview, content: dict) -> Portal:
    return Portal(content, limit=review.portal_limit, membership=request.membership)


def _copy(request: HttpRequest, pk: int) -> FrozenProfile:
    copy = get_object_or_404(FrozenProfile.objects.select_related("review__account__entity_type"), pk=pk)
    copy.review.company = copy.review.account.company = request.company  # in force already
    return copy


def _choices(request: HttpRequest, before: Side | None, after: Side | None) -> list[tuple[str, str]]:
    chosen = before or after
    sides = sides_of(chosen.review if chosen else None, request.company, on=request.company.today())
    return [(side.key, side.name) for side in sides]


def _hidden(request: HttpRequest, *contents: dict) -> set[int]:
    """Evidence whose title this member may not see: what he may not open, today or on that day."""
    items = {item["id"]: item for content in contents for one in content["criteria"] for item in one["evidence"]}
    if not request.membership.may("compliance.view_evidence"):
        return set(items)
    visible = set(Evidence.objects.visible_to(request.membership).values_list("pk", flat=True))
    may_see_restricted = request.membership.may(RESTRICTED)
    gone = {pk for pk, item in items.items() if pk not in visible}
    return gone | {pk for pk, item in items.items() if item["restricted"] and not may_see_restricted}
