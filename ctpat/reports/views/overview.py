"""The first page of a company."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ctpat.companies.access import company_view

from ..overview import SHOWN, overview_of


@company_view("companies.view_company")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Verdict, figure and blockers; who may not see readiness is led to the own part of the profile."""
    if not request.membership.may("compliance.view_readiness"):
        place = "compliance:profile" if request.membership.may("compliance.view_profile") else "companies:settings"
        return redirect(place, request.company.slug)
    shown = overview_of(request.company, request.membership, on=request.company.today())
    return render(request, "reports/overview.html", {"overview": shown, "readiness": shown.readiness, "shown": SHOWN})
