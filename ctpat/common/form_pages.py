"""A page with one form: what the form starts with, and how it is shown again with what is wrong."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render


def posted(request: HttpRequest) -> QueryDict | None:
    """The form's data, or None while the page is only looked at."""
    return request.POST if request.method == "POST" else None


def posted_with_files(request: HttpRequest) -> tuple:
    """Data and files, for a form that takes both: `MessageForm(*posted_with_files(request))`."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def form_page(request: HttpRequest, template: str, form: BaseForm, **context) -> HttpResponse:
    """The page of a form; a refused one answers 422, which htmx shows as well."""
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
