"""What a company says about itself, its rules and its people, as forms."""

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from .exceptions import ConsultantAsPrimary
from .forms import CompanyModelForm
from .models import Company, Contact, ForeignTradeZone, Membership, Site, User
from .models.membership import validate_roles
from .roles import SUMMARIES, Role, may_give

NEVER_CONSULTANTS = {Contact.Part.OFFICER, Contact.Part.DEPUTY_OFFICER, Contact.Part.POINT_OF_CONTACT}


class FoundingForm(forms.ModelForm):
    """The first step: what the company is called and where its day begins."""

    class Meta:
        model = Company
        fields = ["legal_name", "trading_name", "time_zone"]
        help_texts = {
            "legal_name": _("As registered, and as CBP knows it."),
            "trading_name": _("The name people use, if it is another."),
            "time_zone": _("Due dates end at midnight there."),
        }


class NamesForm(forms.ModelForm):
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Company
        fields = ["legal_name", "trading_name", "structure", "ownership", "founded_year", "staff_count", "website"]


class AddressForm(forms.ModelForm):
    class Meta:
        model = Company
        fields = ["street", "city", "region", "postal_code", "country", "mailing_address"]
        widgets = {"mailing_address": forms.Textarea(attrs={"rows": 3})}


class BusinessForm(forms.ModelForm):
    class Meta:
        model = Company
        fields = ["scope_of_business", "supply_chain"]
        widgets = {
            "scope_of_business": forms.Textarea(attrs={"rows": 6}),
            "supply_chain": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts = {
            "scope_of_business": _("What you make, trade or move, for whom, and in which amounts."),
            "supply_chain": _("From origin to consignee: who has the cargo, by which mode, where it rests."),
        }


class RulesForm(forms.ModelForm):
    class Meta:
        model = Company
        fields = ["two_pairs_of_eyes", "requires_mfa", "counts_programme_criteria", "time_zone"]
        labels = {
            "two_pairs_of_eyes": _("Nobody accepts an answer that he wrote"),
            "requires_mfa": _("Everybody signs in with a second factor"),
            "counts_programme_criteria": _("Count the programme's own criteria in readiness"),
        }
        help_texts = {
            "two_pairs_of_eyes": _(
                "The second pair of eyes is the best protection against answers that only look true."
            ),
            "requires_mfa": _("A passkey, or a code by app. Whoever has none yet is led to it at the next click."),
            "counts_programme_criteria": _("They come from the nine elements and are never demands of CBP."),
            "time_zone": _("Due dates end at midnight there."),
        }


class SiteForm(CompanyModelForm):
    class Meta(CompanyModelForm.Meta):
        model = Site
        fields = ["name", "kind", "street", "city", "region", "postal_code", "country", "handles_cargo", "staff_count"]


class ContactForm(CompanyModelForm):
    class Meta(CompanyModelForm.Meta):
        model = Contact
        fields = ["name", "title", "part", "email", "phone", "user", "has_portal_access"]
        help_texts = {
            "user": _("If this person is a member here."),
            "has_portal_access": _("The product never asks for a portal password."),
        }

    def clean(self) -> dict:
        """A consultant may be a contact, never the primary one, and never an officer (CBP, 2022)."""
        data = super().clean()
        if data.get("part") in NEVER_CONSULTANTS and self._is_consultant(data):
            self.add_error("part", ValidationError(str(ConsultantAsPrimary.sentence)))
        if (
            data.get("part") == Contact.Part.CONSULTANT
            and self._same_person(data).filter(part__in=NEVER_CONSULTANTS).exists()
        ):
            self.add_error("part", ValidationError(str(ConsultantAsPrimary.sentence)))
        return data

    def _is_consultant(self, data: dict) -> bool:
        if self._same_person(data).filter(part=Contact.Part.CONSULTANT).exists():
            return True
        member = Membership.objects.filter(company=self.instance.company_id, user=data.get("user"))
        return data.get("user") is not None and member.with_role(Role.CONSULTANT).exists()

    def _same_person(self, data: dict):
        same = Contact.objects.exclude(pk=self.instance.pk)
        if data.get("email"):
            return same.filter(email__iexact=data["email"])
        return same.filter(name__iexact=data.get("name", ""))


class SetupContactForm(ContactForm):
    """As much of a contact as the first day asks for."""

    class Meta(ContactForm.Meta):
        fields = ["name", "part", "email"]


class ZoneForm(CompanyModelForm):
    class Meta(CompanyModelForm.Meta):
        model = ForeignTradeZone
        fields = ["number", "grantee", "site"]


class RolesField(forms.MultipleChoiceField):
    """Tick boxes of the roles that the person at the keyboard may give."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs) -> None:
        super().__init__(choices=Role.choices, label=_("Roles"), **kwargs)

    def limit_to(self, giver: Membership) -> None:
        given = may_give(giver.roles)
        self.choices = [(role.value, _with_summary(role)) for role in Role if role in given]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        validate_roles(value)


def _with_summary(role: Role) -> str:
    return format_html('<b>{}</b><span class="hint role-hint">{}</span>', role.label, SUMMARIES[role])


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    roles = RolesField()

    def __init__(self, *args, by: Membership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].limit_to(by)


class RolesForm(forms.Form):
    roles = RolesField()

    def __init__(self, *args, by: Membership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].limit_to(by)


class PersonForm(forms.ModelForm):
    """What a person says about himself."""

    language = forms.ChoiceField(label=_("Language"), required=False)

    class Meta:
        model = User
        fields = ["name", "language", "theme"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("As the browser")), *settings.LANGUAGES]


class JoinForm(forms.Form):
    """What an invited person without an account fills in; the address is the invitation's."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least twelve characters; a short sentence is good."),
    )

    def __init__(self, *args, email: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict:
        data = super().clean()
        if data.get("password"):
            try:
                validate_password(data["password"], User(email=self.email, name=data.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return data
