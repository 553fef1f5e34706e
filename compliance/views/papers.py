"""Letters, reports and receipts: taken in with a form, and handed out again."""

from collections.abc import Callable

from django import forms
from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse

from ctpat.activity.lines import lines
from ctpat.activity.models import Entry
from ctpat.files.exceptions import FileRefused
from ctpat.files.models import StoredFile
from ctpat.files.services import store
from ctpat.files.serving import answer

from ..exceptions import ProfileRefusal

HISTORY_SHOWN = 20


def take_step(request: HttpRequest, form: forms.Form, service: Callable, **known):
    """Hand what a form holds to a service, with what is known besides and who acts.

    Files are examined and kept first, so the service gets stored ones. Returns what the service
    returns, or True where that is nothing; None when the form is wrong or the service refuses,
    which then stands in the form beside all that was typed.
    """
    if not form.is_valid():
        return None
    try:
        facts = {name: _kept(request, value) for name, value in form.cleaned_data.items()}
        return service(actor=request.user, **known, **facts) or True
    except (ProfileRefusal, FileRefused) as refusal:
        form.add_error(None, str(refusal))
        return None


def _kept(request: HttpRequest, value):
    return store(upload=value, actor=request.user) if isinstance(value, File) else value


def paper_or_404(stored: StoredFile | None) -> HttpResponse:
    """A PDF is shown, everything else downloaded."""
    if stored is None:
        raise Http404
    return answer(stored, inline=True)


def history_of(request: HttpRequest, row) -> list:
    """The last lines of the history about one row, as this member may read them."""
    return lines(Entry.objects.about(row).recent(HISTORY_SHOWN), request.membership)
