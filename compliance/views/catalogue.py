"""What the catalogue holds, how sure it is and where it is from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ctpat.companies.access import company_view

from ..catalogue.overview import overview
from ..models import Account


@company_view("compliance.view_profile")
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    mine = set(Account.objects.current().values_list("entity_type", flat=True))
    return render(request, "compliance/catalogue.html", {"catalogue": overview(mine)})
