"""The calendar: a list, a month, a year ahead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ctpat.companies.access import company_view

from ..agenda import Agenda
from ..month import Month
from ..proof import ProofCalendar
from ..timeline import Timeline


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


@company_view("duties.view_duties")
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """One month as weeks of days, with what is expected to follow."""
    shown = Month(parameters=request.GET, membership=request.membership, on=request.company.today())
    return render(request, "duties/month.html", {"month": shown})


@company_view("duties.view_duties")
@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """A year as lines, one for each duty."""
    shown = Timeline(parameters=request.GET, membership=request.membership, on=request.company.today())
    return render(request, "duties/timeline.html", {"timeline": shown})


@company_view("duties.view_duties")
@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """The grid of months since the last validation, and the holes in it."""
    shown = ProofCalendar(on=request.company.today(), membership=request.membership)
    context = {"proof": shown, "may_do": request.membership.may("duties.do_duty")}
    return render(request, "duties/proof.html", context)
