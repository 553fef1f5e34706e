"""The one way in which the settings pages save a form."""

from django.contrib import messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ctpat.common.form_pages import form_page

from ..services.edits import save_edited


def save_or_show(request: HttpRequest, *, form: ModelForm, verb: str, to, template: str, **context) -> HttpResponse:
    """Save a valid form, recorded, and go on; show any other with what is wrong (422)."""
    if form.is_valid():
        save_edited(form=form, actor=request.user, verb=verb)
        messages.success(request, _("Saved."))
        return redirect(to)
    return form_page(request, template, form, **context)
