"""What every view that hands out files wears."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from ctpat.companies.scoping import company_scope

from . import integrity
from .exceptions import FileDamaged
from .models import StoredFile


def reports_damage(view: Callable) -> Callable:
    """Above the gate: a file whose bytes have changed isn't served, and that leaves a trace.

    The view's own transaction is over by then, so the trace stays.
    """

    @functools.wraps(view)
    def door(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except FileDamaged as damage:
            with company_scope(request.company):
                if isinstance(damage.stored, StoredFile) and not damage.is_infected:
                    integrity.note(stored=damage.stored, intact=False, now=timezone.now())
                return render(request, "files/damaged.html", {"file": damage.stored}, status=409)

    return door
