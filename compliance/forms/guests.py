"""Guests of one account, as forms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.common.forms import DayField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class GuestChangeForm(forms.Form):
    """Until when, and how much."""

    until = DayField(label=_("Until"), widget=DAY, help_text=_("The last day. Access ends by itself."))
    shows_report = forms.BooleanField(
        label=_("Show the readiness report of this account too"),
        required=False,
        help_text=_("It holds your own figures, blockers and weaknesses. Without it guests see none of them."),
    )


class GuestForm(GuestChangeForm):
    """Whom to invite as well."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))

    field_order = ["email", "until", "shows_report"]
