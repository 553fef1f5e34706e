"""Which dates the calendar shows: everything stands in the URL, what makes no sense is left out."""

from django import forms

from compliance.catalogue.duty_kinds import duty_kinds
from ctpat.common.forms import DayField

LARGEST = 2**31 - 1


class FilterForm(forms.Form):
    """Ids are numbers only: rows are the company's own anyway, so a foreign id finds nothing."""

    q = forms.CharField(max_length=100)
    mine = forms.BooleanField()
    deputy = forms.BooleanField()
    no_deputy = forms.BooleanField()
    rule = forms.BooleanField()
    late = forms.BooleanField()
    done = forms.BooleanField()
    day = DayField()
    site = forms.IntegerField(min_value=1, max_value=LARGEST)
    account = forms.IntegerField(min_value=1, max_value=LARGEST)
    element = forms.IntegerField(min_value=1, max_value=9)
    kind = forms.ChoiceField(choices=lambda: [(kind, kind) for kind in duty_kinds()])
    criterion = forms.CharField(max_length=12)
    owner = forms.IntegerField(min_value=1, max_value=LARGEST)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
