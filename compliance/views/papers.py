"""Letters, reports and receipts: taken in with a form, and handed out again."""

from collections.abc import Callable

from django import forms
from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse

from ctpat.files.exceptions import FileRefused
from ctpat.files.models import StoredFile
from ctpat.files.services import store
from ctpat.files.serving import answer

from ..exceptions import ProfileRefusal


def take_step(form: forms.Form, step: Callable[[dict], object]) -> bool:
    """Do something with what a form holds; a refusal comes back in the form, with all that was typed."""
    if not form.is_valid():
        return False
    try:
        step(dict(form.cleaned_data))
    except (ProfileRefusal, FileRefused) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def kept(request: HttpRequest, upload: File | None) -> StoredFile | None:
    """A file of a form, examined and kept. Raises FileRefused."""
    return store(upload=upload, actor=request.user) if upload else None


def posted(request: HttpRequest) -> tuple:
    """What a form of both kinds of request starts with."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def paper_or_404(stored: StoredFile | None) -> HttpResponse:
    """A PDF is shown, everything else downloaded."""
    if stored is None:
        raise Http404
    return answer(stored, inline=True)
