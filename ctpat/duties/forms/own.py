"""A duty that the company adds for itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.catalogue.duty_kinds import duty_kinds
from compliance.models import Account
from ctpat.common.forms import DayField
from ctpat.companies.forms import (
    CompanyChoiceField,
    CompanyModelForm,
    CompanyMultipleChoiceField,
    MemberChoiceField,
)
from ctpat.companies.models import Site

from ..applicability import BY_HAND
from ..models import OwnKind
from .duties import DayInput, DaysField


class CodesField(forms.CharField):
    """Numbers of criteria, as people write them: '9.1, 9.2'."""

    def to_python(self, value) -> list[str]:
        words = str(value or "").replace(";", ",").split(",")
        codes = [word.strip() for word in words if word.strip()]
        if any(len(code) > 12 for code in codes) or len(codes) > 20:
            raise forms.ValidationError(_("Write the numbers of criteria, such as 9.1, 9.2."))
        return list(dict.fromkeys(codes))

    def prepare_value(self, value) -> str:
        return value if isinstance(value, str) else ", ".join(value or [])


class OwnKindForm(CompanyModelForm):
    """What is to be done, how often, and what proves it."""

    codes = CodesField(
        label=_("Criteria"), required=False, help_text=_("Numbers with commas, such as 9.1, 9.2; none is possible.")
    )
    lead_days = DaysField(
        label=_("Reminders, days before"), initial=[7, 0], help_text=_("Numbers with commas; 0 is on the day itself.")
    )

    class Meta(CompanyModelForm.Meta):
        model = OwnKind
        fields = [
            "title",
            "action",
            "completion_proof",
            "codes",
            "number",
            "unit",
            "keeps_rhythm",
            "lead_days",
            "escalation_days",
        ]
        widgets = {"action": forms.Textarea({"rows": 3})}


class AddOwnKindForm(OwnKindForm):
    """The same for a new one: where it applies, who does it, when it was last done."""

    starts_on = DayField(
        label=_("Last done, or counts from"),
        widget=DayInput,
        required=False,
        help_text=_("The first date follows from it. Empty: from today."),
    )
    sites = CompanyMultipleChoiceField(
        lambda: Site.objects.filter(closed_on=None),
        label=_("Sites"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a site it is one duty of the whole company."),
    )
    owner = MemberChoiceField(label=_("Owner"), required=False, empty_label=_("By function in the company"))
    deputy = MemberChoiceField(label=_("Deputy"), required=False, empty_label=_("By function in the company"))


class BeginForm(forms.Form):
    """A duty of the catalogue that begins only when somebody enters its day."""

    kind = forms.ChoiceField(
        label=_("Duty"), choices=lambda: [(kind, duty_kinds()[kind].title) for kind in sorted(BY_HAND)]
    )
    account = CompanyChoiceField(
        lambda: Account.objects.current().select_related("entity_type"),
        label=_("Account"),
        empty_label=_("Choose an account"),
    )
    starts_on = DayField(label=_("First due on"), widget=DayInput, help_text=_("It comes back each year on this day."))
