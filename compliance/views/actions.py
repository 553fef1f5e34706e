"""Weaknesses and corrective actions: the register and one weakness."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ctpat.activity.lines import lines
from ctpat.activity.models import Entry
from ctpat.companies.access import company_view

from ..models import Weakness


@company_view("compliance.view_weaknesses")
@require_safe
def weakness_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One weakness: what was seen, what is done about it, did it work."""
    weakness = get_object_or_404(Weakness.objects.visible_to(request.membership), number=number)
    history = Entry.objects.about(weakness, *weakness.actions.all()).recent(20)
    context = {"weakness": weakness, "lines": lines(history, request.membership)}
    return render(request, "compliance/weakness_detail.html", context)
