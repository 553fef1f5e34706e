"""Django's forms in our markup, and the fields that every form shares."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from .dates import is_reckonable

LONGEST_KEY = 18  # digits; a database's own numbers have at most 19


class HouseRenderer(TemplatesSetting):
    """`{{ form }}` draws labels, hints and errors as the design has them."""

    form_template_name = "_ui/form.html"
    field_template_name = "_ui/field.html"


class DayField(forms.DateField):
    """A day that can be reckoned with; every form asks for days by it.

    Clocks, rhythms and reminders count years from a day in both directions. One year 0001 or 9999
    has no date there, and would stop the planning of all the others.
    """

    default_error_messages = {"beyond": _("Choose a day between 1900 and 2199. Check the year.")}

    def to_python(self, value) -> date | None:
        day = super().to_python(value)
        if day and not is_reckonable(day):
            raise ValidationError(self.error_messages["beyond"], code="beyond")
        return day


def keys_among(values: Iterable[str]) -> list[int]:
    """The numbers of rows among what a request sent; what no row can have is left out."""
    return [int(value) for value in values if value.isdecimal() and len(value) <= LONGEST_KEY]


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows; a number that no row can have is no choice, where the database would fail."""

    def clean(self, value):
        keys = [str(key) for key in value or ()]
        if beyond := [key for key in keys if key.isdecimal() and len(key) > LONGEST_KEY]:
            told = {"value": beyond[0][:LONGEST_KEY]}
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params=told)
        return super().clean(value)
