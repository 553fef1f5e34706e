from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.common.forms import DayField
from ctpat.companies.models import Membership
from ctpat.companies.scoping import company_in_force

from .lines import kinds
from .querysets import EntryQuerySet
from .services import PRODUCT


class EntryFilterForm(forms.Form):
    """Which part of the history is shown; all of it stands in the URL."""

    person = forms.TypedChoiceField(label=_("Person"), coerce=int, empty_value=None, required=False)
    kind = forms.ChoiceField(label=_("What about"), required=False)
    since = DayField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = DayField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))
    target = forms.RegexField(r"^[a-z]+\.[a-z]+:\d+$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(company=company_in_force()).select_related("user").order_by("user__name")
        people = [(member.user_id, str(member.user)) for member in members]
        self.fields["person"].choices = [("", _("Everybody")), (PRODUCT, _("The product")), *people]
        self.fields["kind"].choices = [("", _("Everything")), *kinds().items()]

    def narrow(self, entries: EntryQuerySet) -> EntryQuerySet:
        """The entries asked for; a field that makes no sense is left out and marked."""
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("person") is not None:
            entries = entries.by(wanted["person"])
        if wanted.get("kind"):
            entries = entries.of_kind(wanted["kind"])
        if wanted.get("since"):
            entries = entries.since(wanted["since"])
        if wanted.get("until"):
            entries = entries.until(wanted["until"])
        if wanted.get("target"):
            entries = entries.filter(target=wanted["target"])
        return entries

    @property
    def is_narrowed(self) -> bool:
        return any(value not in (None, "") for value in self.cleaned_data.values())
