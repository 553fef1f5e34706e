"""What the workbench takes in: filters, an answer, who and when."""

from functools import cached_property

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ctpat.common.compare import Comparison, compare
from ctpat.common.forms import DayField, SeveralField
from ctpat.common.markdown import validate_markdown
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force

from ..models import Account, Response, ResponseVersion
from ..models.catalogue import Criterion, Level
from ..models.response import AnswerStatus
from ..readiness.rule import Standing
from ..selection import SORTS, TOGGLES, Selection

DATE_PICKER = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ANSWERS = [choice for choice in AnswerStatus.choices if choice[0] != AnswerStatus.NOT_STARTED]


def members() -> QuerySet[User]:
    """The people of the company in force."""
    return User.objects.filter(memberships__company=company_in_force()).order_by("name")


class SelectionForm(forms.Form):
    """The filters in the query string; a value that isn't known is left out."""

    by = forms.ChoiceField(choices=[("element", ""), ("category", "")], required=False)
    element = forms.IntegerField(min_value=1, max_value=9, required=False)
    category = forms.IntegerField(min_value=1, max_value=12, required=False)
    standing = forms.ChoiceField(choices=[(standing.value, "") for standing in Standing], required=False)
    level = forms.ChoiceField(choices=Level.choices, required=False)
    source = forms.ChoiceField(choices=[*Criterion.Source.choices, ("own", "")], required=False)
    account = forms.IntegerField(min_value=1, required=False)
    q = forms.CharField(max_length=80, required=False)
    sort = forms.ChoiceField(choices=[(sort, "") for sort in SORTS], required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in (*TOGGLES, "extra"):
            self.fields[name] = forms.BooleanField(required=False)

    def selection(self) -> Selection:
        """The filters as a Selection, however much of the query string makes sense."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, False)}
        return Selection(**given)


class AnswerForm(forms.Form):
    """An answer as typed, with the version it started from.

    Autosave sends it too, so an answer may be begun before its status is chosen.
    """

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("How far is it in place?"), choices=AnswerStatus.choices, required=False)
    narrative = forms.CharField(
        label=_("Answer"),
        max_length=Response._meta.get_field("narrative").max_length,
        required=False,
        strip=False,
        widget=forms.Textarea,
        validators=[validate_markdown],
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=Response._meta.get_field("reason").max_length,
        required=False,
        widget=forms.Textarea,
    )
    not_applicable_until = DayField(label=_("Until"), required=False, widget=DATE_PICKER)

    def clean_status(self) -> str:
        return self.cleaned_data["status"] or AnswerStatus.NOT_STARTED

    def answer(self) -> dict:
        """The fields of the answer, as `save_answer` takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class WhoAndWhenForm(forms.Form):
    """Owner, deputy, contributors and dates of one answer."""

    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none(), required=False)
    contributors = SeveralField(
        label=_("Contributors"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They may answer and attach evidence."),
    )
    due_on = DayField(label=_("Answer due on"), required=False, widget=DATE_PICKER)
    review_on = DayField(label=_("Review due on"), required=False, widget=DATE_PICKER)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "deputy", "contributors"):
            self.fields[name].queryset = members()

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("owner") and cleaned.get("owner") == cleaned.get("deputy"):
            self.add_error("deputy", _("The deputy has to be somebody else than the owner."))
        return cleaned


class BulkForm(forms.Form):
    """One act on several answers at once."""

    class Act:
        ASSIGN, DATES, REVIEW = "assign", "dates", "review"

    act = forms.ChoiceField(
        choices=[(Act.ASSIGN, _("Assign")), (Act.DATES, _("Set dates")), (Act.REVIEW, _("Ask for review"))]
    )
    responses = SeveralField(
        queryset=Response.objects.none(), error_messages={"required": _("Select at least one criterion.")}
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none(), required=False)
    due_on = DayField(label=_("Answer due on"), required=False, widget=DATE_PICKER)
    review_on = DayField(label=_("Review due on"), required=False, widget=DATE_PICKER)

    def __init__(self, *args, responses: QuerySet[Response], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responses"].queryset = responses
        self.fields["owner"].queryset = self.fields["deputy"].queryset = members()

    def clean(self) -> dict:
        cleaned = super().clean()
        act = cleaned.get("act")
        if act == self.Act.ASSIGN and not (cleaned.get("owner") or cleaned.get("deputy")):
            raise forms.ValidationError(_("Choose an owner, a deputy or both."))
        if act == self.Act.DATES and not (cleaned.get("due_on") or cleaned.get("review_on")):
            raise forms.ValidationError(_("Give at least one date."))
        return cleaned


class ExceptionForm(forms.Form):
    """How one account answers differently."""

    account = forms.ModelChoiceField(label=_("Account"), queryset=Account.objects.none())
    status = forms.ChoiceField(label=_("How far is it in place?"), choices=ANSWERS)
    narrative = forms.CharField(
        validators=[validate_markdown],
        label=_("What is different"),
        max_length=Response._meta.get_field("narrative").max_length,
        widget=forms.Textarea,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = Account.objects.current().select_related("entity_type")


class ComparisonForm(forms.Form):
    """Two versions of an answer, by number; without a choice the last two."""

    def __init__(self, *args, versions: list[ResponseVersion], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {version.number: version for version in versions}
        choices = [(number, "") for number in self.versions]
        self.fields["from"] = forms.TypedChoiceField(choices=choices, coerce=int, required=False)
        self.fields["to"] = forms.TypedChoiceField(choices=choices, coerce=int, required=False)

    @cached_property
    def pair(self) -> tuple[ResponseVersion, ResponseVersion] | None:
        """The older and the newer version to compare; None when there is only one."""
        if len(self.versions) < 2:
            return None
        self.is_valid()
        last, before = list(self.versions)[:2]
        chosen = {self.cleaned_data.get("from") or before, self.cleaned_data.get("to") or last}
        older, newer = min(chosen), max(chosen)
        return self.versions[older], self.versions[newer]

    def comparison(self) -> Comparison | None:
        """What became of the older text in the newer one."""
        return compare(self.pair[0].narrative, self.pair[1].narrative) if self.pair else None
