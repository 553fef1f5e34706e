"""What people say after they compared the company profile with CBP's portal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.common.forms import DayField

from .validations import DAY


class ComparisonForm(forms.Form):
    """All of it stands in the portal as it stands here."""

    on = DayField(
        label=_("Compared on"), widget=DAY, error_messages={"required": _("Enter the day on which you compared both.")}
    )
    note = forms.CharField(
        label=_("What was entered there"),
        max_length=240,
        required=False,
        help_text=_("Such as: new telephone of the point of contact. May stay empty."),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
