"""The machine behind tests/test_hostile_input.py: what is typed into the forms that views bind."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from ctpat.common.dates import EARLIEST, LATEST
from ctpat.companies.models import Company, User

Value = Callable[[forms.Field], object]

MARK = "typed-by-hand"
INVISIBLE = "\u202e\u200b\ufeff"
ACTIVE = '=HYPERLINK("http://x") <script>alert(1)</script> {{ 7 }} %s %(n)d\r\nBEGIN:VEVENT'
NOBODYS = 987_654_321


@contextmanager
def bound_forms() -> Iterator[list[forms.BaseForm]]:
    """The forms that views fill while this lasts."""
    found, clean = [], forms.BaseForm.full_clean

    def noted(form) -> None:
        found.extend([form] if form.is_bound else [])
        clean(form)

    forms.BaseForm.full_clean = noted
    try:
        yield found
    finally:
        forms.BaseForm.full_clean = clean


def filled(found: list[forms.BaseForm], make: Value) -> dict:
    """What a browser would send if somebody typed this into every field; of a name the first form's counts."""
    return {form.add_prefix(name): make(field) for form in reversed(found) for name, field in form.fields.items()}


RAW = ("evidence", "response", "line", "owner", "answer")  # what views read without a form


def is_text(field: forms.Field) -> bool:
    return type(field) is forms.CharField


# --- What is typed --------------------------------------------------------------------------------


def sensible(field: forms.Field) -> object:
    """Something that the field takes."""
    match field:
        case forms.ModelChoiceField():
            return next(iter(field.queryset.values_list("pk", flat=True)[:1]), "")
        case forms.ChoiceField():
            return next((key for key, _word in _flat(field.choices) if key not in ("", None)), "")
        case forms.DateField():
            return "2026-11-20"
        case forms.TimeField():
            return "07:00"
        case forms.IntegerField():
            return str(field.min_value or 1)
        case forms.EmailField():
            return "ann@example.com"
        case forms.FileField():
            return SimpleUploadedFile("proof.txt", b"It was done.")
        case forms.BooleanField():
            return "on"
    return "12"


def _flat(choices) -> Iterator[tuple]:
    for key, word in choices:
        yield from word if isinstance(word, list | tuple) else [(key, word)]


def typed(text: str, *, day: datetime.date | str = "2026-11-20", file: bytes = b"It was done.") -> Value:
    """One text, one day and one file everywhere, sense elsewhere."""

    def make(field: forms.Field) -> object:
        match field:
            case forms.DateField():
                return str(day)
            case forms.FileField():
                return SimpleUploadedFile("proof.pdf", file)
        return text if is_text(field) else sensible(field)

    return make


def of_another(company: Company) -> Value:
    """A row of this company wherever a row is chosen."""

    def make(field: forms.Field) -> object:
        if not isinstance(field, forms.ModelChoiceField):
            return sensible(field)
        return a_row_of(company, field.queryset.model)

    return make


def a_row_of(company: Company, model) -> int | str:
    """The key of one of its rows or people; of a kind that it has none of, a key that nobody has."""
    if not is_owned(model):
        return NOBODYS
    named = {"memberships__company": company} if model is User else {"company": company}
    return model._base_manager.filter(**named).values_list("pk", flat=True).first() or NOBODYS


def is_owned(model) -> bool:
    return model is User or any(field.name == "company" for field in model._meta.fields)


def beyond(field: forms.Field) -> object:
    """Too long, too early, too large, of the wrong kind."""
    if is_text(field):
        return MARK + "x" * 30_000
    too_early = isinstance(field, forms.DateField)
    return str(datetime.date.min) if too_early else "9" * 30


TYPED: dict[str, Value] = {
    "the first day that counts": typed(f"{MARK} {ACTIVE}", day=EARLIEST),
    "the last day that counts": typed(MARK + INVISIBLE, day=LATEST),
    "no day that counts": typed(f"{MARK}\x00", day=datetime.date.max, file=b"<script>alert(1)</script>"),
    "beyond": beyond,
}
