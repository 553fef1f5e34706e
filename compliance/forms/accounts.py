"""Accounts, as forms."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.common.forms import DayField, SeveralField
from ctpat.companies.forms import CompanyModelForm

from ..identifiers import fault_of, missing_from, normal
from ..models import Account, AccountStatus, EntityType
from ..services.accounts import DETAILS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AccountOpenForm(forms.Form):
    """Which entity type gets an account, and since when it has which status."""

    entity_type = forms.ModelChoiceField(EntityType.objects.none(), label=_("Kind of company"))
    status = forms.ChoiceField(label=_("Status"), choices=Account.Status, initial=Account.Status.PREPARING)
    on = DayField(label=_("Since"), widget=DAY)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        opened = Account.objects.values("entity_type")
        self.fields["entity_type"].queryset = EntityType.objects.exclude(
            pk__in=list(opened.values_list("entity_type", flat=True))
        )


class AccountForm(CompanyModelForm):
    """What an account says of itself, with a field for each number that its entity type has."""

    class Meta(CompanyModelForm.Meta):
        model = Account
        fields = DETAILS
        widgets = {"certified_on": DAY, "validated_on": DAY, "anniversary_on": DAY}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.described = self.instance.entity_type.identifiers
        kept = {row.kind: row for row in self.instance.identifiers.all()}
        for identifier in self.described:
            row = kept.get(identifier["kind"])
            self.fields[self._name(identifier)] = forms.CharField(
                label=identifier["label"],
                required=False,
                max_length=60,
                initial=row.value if row else "",
                help_text=self._hint(identifier),
            )
            self.fields[self._end_name(identifier)] = DayField(
                label=_("%(label)s: ends on") % {"label": identifier["label"]},
                required=False,
                widget=DAY,
                initial=row.ends_on if row else None,
                help_text=_("If it has to be renewed. You are reminded before that day."),
            )

    def clean(self) -> dict:
        """Each number looks as the catalogue says; all that CBP asks for are there once it is applied for."""
        data = super().clean()
        for identifier in self.described:
            name = self._name(identifier)
            data[name] = normal(data.get(name, ""))
            fault = fault_of(identifier, data[name])
            if fault:
                self.add_error(name, fault)
            elif data.get(self._end_name(identifier)) and not data[name]:
                self.add_error(name, _("Enter the number that ends on that day, or leave the day out."))
        if self.instance.status != Account.Status.PREPARING:
            for label in missing_from(self.described, self.numbers):
                self.add_error(None, _("CBP asks for: %(label)s.") % {"label": label})
        return data

    @property
    def numbers(self) -> dict[str, str]:
        """The values by kind."""
        return {one["kind"]: self.cleaned_data.get(self._name(one), "") for one in self.described}

    @property
    def ends(self) -> dict[str, date | None]:
        """The days on which numbers end, by kind."""
        return {one["kind"]: self.cleaned_data.get(self._end_name(one)) for one in self.described}

    @property
    def details(self) -> dict:
        return {name: self.cleaned_data[name] for name in DETAILS}

    @classmethod
    def _end_name(cls, identifier: dict) -> str:
        return f"{cls._name(identifier)}_end"

    @staticmethod
    def _name(identifier: dict) -> str:
        return f"identifier_{identifier['kind']}"

    @staticmethod
    def _hint(identifier: dict) -> str:
        if identifier.get("condition"):
            return _("Only: %(condition)s.") % {"condition": identifier["condition"]}
        return _("One of these numbers is enough.") if identifier.get("one_of") else ""


class StatusForm(CompanyModelForm):
    """A new step in an account's life."""

    class Meta(CompanyModelForm.Meta):
        model = AccountStatus
        fields = ["status", "on", "note"]
        widgets = {"on": DAY}
        labels = {"status": _("Status"), "on": _("Since"), "note": _("Note")}


class EntityTypesForm(forms.Form):
    """The kinds of company that have, or will have, an account."""

    types = SeveralField(
        EntityType.objects.all(), error_messages={"required": _("Choose at least one kind of company.")}
    )
