"""How readiness is computed, said from the code that computes it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ctpat.companies.access import company_view

from ..readiness import rule
from ..readiness.checks import not_computed
from ..readiness.snapshot import readiness_of


@company_view("compliance.view_readiness")
@require_safe
def readiness_method(request: HttpRequest) -> HttpResponse:
    """The rule, its weights and windows, and every named check with what it found today."""
    readiness = readiness_of(request.company, on=request.company.today())
    points, possible = rule.tally((row.level, row.standing) for row in readiness.rows)
    context = {
        "readiness": readiness,
        "rule": rule,
        "points": points / 100,
        "possible": possible,
        "not_computed": list(not_computed()),
        "raises_most": readiness.raises_most(8),
    }
    return render(request, "compliance/readiness_method.html", context)
