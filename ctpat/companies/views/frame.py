"""What the frame itself asks for: search, the list of companies, the person's theme."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from ..access import company_view
from ..grants import live_grants
from ..models import Membership, User
from ..palette import find


class SearchForm(forms.Form):
    q = forms.CharField(max_length=80, required=False)


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=User.Theme.choices)
    next = forms.CharField(required=False)


@company_view("companies.view_company")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The palette's results; the same address is a page of its own without scripts."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    groups = find(request.company, request.membership, text)
    template = "companies/_search_results.html" if request.htmx else "companies/search.html"
    return render(request, template, {"text": text, "groups": groups})


@company_view("companies.view_company")
@require_safe
def switcher(request: HttpRequest) -> HttpResponse:
    """The companies of this person, for the menu behind the company's name."""
    memberships = Membership.objects.filter(user=request.user).select_related("company")
    ordered = sorted(memberships, key=lambda one: one.company.name.casefold())
    context = {"memberships": ordered, "grants": live_grants(request.user, now=timezone.now())}
    return render(request, "companies/_switcher.html", context)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system: kept with the person, so it follows to every device."""
    form = ThemeForm(request.POST)
    if form.is_valid():
        request.user.theme = form.cleaned_data["theme"]
        request.user.save(update_fields=["theme"])
    if request.htmx:
        return HttpResponse(status=204)
    back = form.data.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "/")
