"""Who holds a function of the programme."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.companies.forms import MemberChoiceField
from ctpat.companies.models import Site

from ..people import colleagues


class HolderForm(forms.Form):
    """A person, and where."""

    user = MemberChoiceField(
        label=_("Who"),
        empty_label=_("Choose a person"),
        error_messages={"required": _("Choose who holds the function.")},
    )
    site = forms.ModelChoiceField(
        Site.objects.none(),
        label=_("Where"),
        required=False,
        empty_label=_("Everywhere"),
        help_text=_("A person named for one site comes there before the one for everywhere."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = colleagues()
        self.fields["site"].queryset = Site.objects.filter(closed_on=None)
