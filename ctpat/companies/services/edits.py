"""A plain edit of one row: saved and recorded, with nothing else happening."""

from django.db import models, transaction
from django.forms import ModelForm

from ctpat.activity.services import record

from ..models import User


@transaction.atomic
def save_edited(*, form: ModelForm, actor: User, verb: str) -> models.Model:
    """Save a valid form over one row and record the fields that changed.

    A new row is recorded with all that was filled in; an edit that changes nothing writes
    nothing, so that repeating a request is harmless.
    """
    row, is_new = form.instance, form.instance.pk is None
    changed = [name for name in form.changed_data if name in form.cleaned_data]
    if not is_new and not changed:
        return row
    before = {} if is_new else {name: form.initial.get(name) for name in changed}
    form.save()
    record(actor, verb, row, before=before, after={name: _plain(form.cleaned_data[name]) for name in changed})
    return row


@transaction.atomic
def remove(*, row: models.Model, actor: User, verb: str) -> None:
    """Delete one row and record that it is gone."""
    record(actor, verb, row, before={"label": str(row)})
    row.delete()


def _plain(value):
    """A row is recorded by its key, as the form's initial value has it."""
    return value.pk if isinstance(value, models.Model) else value
