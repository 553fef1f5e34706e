"""The calendar: a list, a month, a year ahead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ctpat.companies.access import company_view

from ..agenda import Agenda


@company_view("duties.view_duties")
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """What is late, due today, this week and later, with everything that narrows it in the URL."""
    shown = Agenda(parameters=request.GET, membership=request.membership, on=request.company.today())
    context = {
        "agenda": shown,
        "may_do": request.membership.may("duties.do_duty"),
        "may_change": request.membership.may("duties.change_duties"),
    }
    part = request.htmx and not request.htmx.boosted
    return render(request, "duties/_agenda.html" if part else "duties/agenda.html", context)
