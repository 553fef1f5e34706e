"""Every component once, served only while developing."""

from datetime import date

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..models import User

COUNTS = {"met": 68, "at_risk": 15, "covered": 3, "gap": 9, "not_applicable": 3}


class SampleForm(forms.Form):
    """Fields in all states; bound, so that errors show."""

    reviewed_on = forms.CharField(label="Review date", help_text="Once a year at least")
    reason = forms.CharField(label="Reason", error_messages={"required": "Write a sentence: why does 6.3 not apply?"})
    status = forms.ChoiceField(
        label="Status",
        choices=[("implemented", "Implemented"), ("partly", "Partly"), ("not", "Not yet")],
        widget=forms.RadioSelect,
    )
    result = forms.ChoiceField(label="Result", choices=[("pass", "Pass"), ("hold", "Hold")], widget=forms.RadioSelect)
    account = forms.ChoiceField(label="Account", choices=[("", "Both accounts"), ("i", "Importer")], required=False)
    must_only = forms.BooleanField(label="Must only", required=False)
    kinds = forms.MultipleChoiceField(
        label="Kinds", choices=[("a", "Photo"), ("b", "Log")], widget=forms.CheckboxSelectMultiple, required=False
    )
    answer = forms.CharField(label="Answer", widget=forms.Textarea(attrs={"rows": 3}), required=False)


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    form = SampleForm(
        {
            "reviewed_on": "4 Mar 2027",
            "status": "implemented",
            "result": "hold",
            "must_only": "on",
            "answer": "Seals are kept locked.",
        }
    )
    rosa = User(name="Rosa Delgado", email="rosa@acme.example")
    context = {
        "counts": COUNTS,
        "form": form,
        "rosa": rosa,
        "tom": User(name="Tom Becker", email="tom@acme.example"),
        "today": date(2026, 11, 25),
        "late_on": date(2026, 11, 1),
        "soon_on": date(2026, 11, 30),
        "rows": [
            ("6.1", "Written high-security seal procedures", "must", rosa, date(2026, 12, 2), "gap"),
            ("6.2", "High-security seal right after loading", "must", rosa, date(2027, 3, 4), "met"),
            ("6.6", "Audits of the seal inventory", "must", rosa, date(2026, 11, 30), "at_risk"),
            ("9.2", "Perimeter and interior fencing", "should", rosa, date(2027, 2, 1), "covered"),
            ("6.3", "Padlocks for LTL pickup runs", "must", rosa, None, "not_applicable"),
        ],
        "tabs": [
            {"name": "Open", "url": "#open", "current": True, "n": 14},
            {"name": "Overdue", "url": "#overdue", "current": False, "n": 3},
            {"name": "Closed", "url": "#closed", "current": False, "n": 62},
        ],
        "filters": [
            {"name": "Overdue", "url": "#overdue", "on": True, "n": 3},
            {"name": "Laredo TX", "url": "#laredo", "on": False, "n": None},
        ],
    }
    return render(request, "styleguide/styleguide.html", context)
