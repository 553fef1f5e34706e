"""Forms of company-owned models: choices are always those of the company in force."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from ctpat.common.forms import DayField, SeveralField

from .models import User
from .scoping import company_in_force


class _LateChoices:
    """Choices are looked up when a form is made, never when its class is made.

    A class made while one company is in force would show that company's rows to others.
    """

    def __init__(self, queryset, **kwargs) -> None:
        is_callable = callable(queryset) and not hasattr(queryset, "model")
        self.source = queryset if is_callable else queryset.model._default_manager.all
        super().__init__(None, **kwargs)

    def __deepcopy__(self, memo):
        field = super().__deepcopy__(memo)
        field.queryset = self.source()
        return field


class CompanyChoiceField(_LateChoices, forms.ModelChoiceField):
    """One row of the company; declared with a callable: `CompanyChoiceField(lambda: Site.objects.open())`."""


class CompanyMultipleChoiceField(_LateChoices, SeveralField):
    """Several rows of the company."""


def members() -> models.QuerySet:
    """The people of the company in force, by name."""
    return User.objects.filter(memberships__company=company_in_force()).order_by("name", "email")


class MemberChoiceField(CompanyChoiceField):
    """One member of the company."""

    def __init__(self, queryset=members, **kwargs) -> None:
        super().__init__(members, **kwargs)


def scoped_field(field, **kwargs):
    """The form field of a model field: relations to company-owned models get late choices,
    people are always members, and days can be reckoned with."""
    remote = getattr(field, "remote_field", None)
    if isinstance(field, models.DateField):
        kwargs["form_class"] = DayField
    elif remote and remote.model is User:
        kwargs["form_class"] = MemberChoiceField
    elif remote and getattr(remote.model._default_manager, "company_scoped", False):
        kwargs["form_class"] = CompanyMultipleChoiceField if field.many_to_many else CompanyChoiceField
    return field.formfield(**kwargs)


class CompanyModelForm(forms.ModelForm):
    """Base of forms over company-owned models. Each Meta inherits `CompanyModelForm.Meta`."""

    class Meta:
        formfield_callback = scoped_field

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.company_id:
            self.instance.company_id = company_in_force().pk

    def _get_validation_exclusions(self):
        """Keep `company` in, or uniqueness within a company goes unchecked and fails at save."""
        return super()._get_validation_exclusions() - {"company"}


class SignupForm(forms.Form):
    """What sign-up asks beyond e-mail and password; allauth calls `signup`."""

    name = forms.CharField(label=_("Your name"), max_length=120)

    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request, user) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
