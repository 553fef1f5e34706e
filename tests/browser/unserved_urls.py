"""The routes of the application, and pages that a test can't ask for otherwise: the style page,
which is served only while developing, and those of faults. The pages of faults answer 200 here,
because a browser writes any other status to its console.
"""

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from ctpat.companies.access import company_view
from ctpat.companies.views import errors
from ctpat.companies.views.styleguide import styleguide
from ctpat.files.models import StoredFile
from ctpat.urls import *  # noqa: F403
from ctpat.urls import urlpatterns


def fault(request: HttpRequest) -> HttpResponse:
    try:
        raise ValueError
    except ValueError:
        return errors.server_error(request)


def no_database(request: HttpRequest) -> HttpResponse:
    try:
        raise OperationalError
    except OperationalError:
        return errors.server_error(request)


FAULTS = {
    "400": errors.bad_request,
    "403": lambda request: errors.csrf_failure(request, "none"),
    "429": lambda request: render(request, "429.html"),
    "500": fault,
    "503": no_database,
}


@company_view("compliance.view_evidence")
def damaged(request: HttpRequest) -> HttpResponse:
    return render(request, "files/damaged.html", {"file": StoredFile(name="seal log.pdf")})


def shown(view):
    @login_not_required
    def answered_well(request: HttpRequest) -> HttpResponse:
        page = view(request)
        page.status_code = 200
        return page

    return answered_well


urlpatterns = [
    *urlpatterns,
    path("styleguide/", styleguide),
    path("c/<slug:company>/damaged/", damaged),
    *(path(f"faults/{name}/", shown(view)) for name, view in FAULTS.items()),
]
