"""The company's history: read only, like history."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ctpat.common.forms import keys_among
from ctpat.companies.access import company_view

from .forms import EntryFilterForm
from .lines import changes, lines, may_read_content, target_of
from .models import Entry

PAGE_SIZE = 50


@company_view("activity.view_history")
@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """Newest first, in pages that begin below an entry's number, so that none shifts while it is read."""
    form = EntryFilterForm(request.GET)
    entries = form.narrow(Entry.objects.order_by("-seq"))
    below = keys_among(request.GET.getlist("below"))
    if below:
        entries = entries.older_than(below[-1])
    found = list(entries[: PAGE_SIZE + 1])
    shown = lines(found[:PAGE_SIZE], request.membership)
    query = request.GET.copy()
    query.pop("below", None)
    context = {
        "form": form,
        "lines": shown,
        "query": query.urlencode(),
        "is_first": not below,
        "below": shown[-1].seq if len(found) > PAGE_SIZE else None,
    }
    return render(request, "activity/entry_list.html", context)


@company_view("activity.view_history")
@require_safe
def entry_detail(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry with before and after; a part of the list under htmx, else a page of its own."""
    entry = get_object_or_404(Entry, seq=seq)
    [line] = lines([entry], request.membership)
    is_open = may_read_content(entry, request.membership)
    context = {"entry": entry, "line": line, "changes": changes(entry) if is_open else [], "is_closed": not is_open}
    template = "activity/_changes.html" if request.htmx else "activity/entry_detail.html"
    return render(request, template, context)


@company_view("activity.view_history")
@require_safe
def entry_target(request: HttpRequest, seq: int) -> HttpResponse:
    """Go to what an entry is about. What is gone is 404."""
    target = target_of(get_object_or_404(Entry, seq=seq))
    if target is None:
        raise Http404
    return redirect(target)
