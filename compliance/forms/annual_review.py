"""The annual review, as forms."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.common.forms import DayField
from ctpat.companies.forms import MemberChoiceField, members
from ctpat.companies.models import Membership, User
from ctpat.companies.scoping import company_in_force
from ctpat.files.kinds import extensions_of

from ..annual.progress import Mark
from ..models import AnnualReview

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
READ = re.compile(r"([A-Z]?\d{1,2}\.\d{1,3}):(\d{1,6})")
MOST_AT_ONCE = 400


class DeskForm(forms.Form):
    """Which criteria are gone through: everything stands in the URL, what makes no sense is left out."""

    state = forms.ChoiceField(choices=[(mark.value, mark.value) for mark in Mark])
    owner = MemberChoiceField()
    settled = forms.BooleanField()
    must = forms.BooleanField()
    q = forms.CharField(max_length=80)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    @property
    def chosen(self) -> dict:
        self.is_valid()
        values = {name: self.cleaned_data.get(name) for name in self.fields}
        owner = values["owner"]
        return {**values, "owner": owner.pk if isinstance(owner, User) else ""}


class AffirmForm(forms.Form):
    """Answers that were read, each as 'number:version' in the field `answer`."""

    @property
    def read(self) -> dict[str, int]:
        """Version by number; anything else that was sent is left out."""
        matches = (READ.fullmatch(value) for value in self.data.getlist("answer")[:MOST_AT_ONCE])
        return {match[1]: int(match[2]) for match in matches if match}


class PlanForm(forms.Form):
    """The company's own date, and what it knows of the portal."""

    target_on = DayField(
        label=_("Our target"), required=False, widget=DAY, help_text=_("By when you want to have submitted.")
    )
    portal_limit = forms.IntegerField(
        label=_("Characters that a field of the portal takes"),
        required=False,
        min_value=100,
        max_value=100_000,
        help_text=_("CBP publishes no limit. Enter the one that the portal shows you; it is kept for next year."),
    )

    def __init__(self, *args, review: AnnualReview, **kwargs) -> None:
        initial = {"target_on": review.target_on, "portal_limit": review.portal_limit}
        super().__init__(*args, initial=initial, **kwargs)
        self.review = review

    def clean_target_on(self):
        day = self.cleaned_data["target_on"]
        if day and not self.review.opens_on <= day <= self.review.anniversary_on:
            raise forms.ValidationError(_("Choose a day inside the window."))
        return day


class ApproveForm(forms.Form):
    """The officer's word."""

    in_spite_of = forms.CharField(
        label=_("What I approve in spite of"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why you approve with the holes named above, and what is done about them."),
    )
    read = forms.BooleanField(
        label=_("I have read it"), error_messages={"required": _("Confirm that you have read it.")}
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the approval is taken back"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def officers():
    """Members who may submit: company officers."""
    rows = Membership.objects.filter(company=company_in_force()).with_right("compliance.approve_annual_review")
    return members().filter(pk__in=rows.values("user"))


class OfficerField(MemberChoiceField):
    """One company officer of the company."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.source = officers


class SubmissionForm(forms.Form):
    """That it was submitted in the portal: when, by whom, with which proof."""

    submitted_on = DayField(label=_("Submitted on"), widget=DAY)
    submitted_by = OfficerField(label=_("Submitted in the portal by"), empty_label=_("Choose the officer"))
    receipt = forms.FileField(
        label=_("Proof"),
        help_text=_("Screenshot of the portal or its confirmation, as picture or PDF."),
        widget=forms.FileInput(attrs={"accept": ",".join(extensions_of("evidence"))}),
    )
    note = forms.CharField(label=_("Number or words of the confirmation"), required=False, max_length=240)


class CompareForm(forms.Form):
    """Two sides of a comparison: the number of a frozen copy, or 'today-<run>'."""

    SIDE = re.compile(r"(?:today-)?\d{1,12}")

    def sides(self) -> tuple[str, str]:
        """From and to, empty where nothing sensible was asked for."""
        asked = (self.data.get("from", ""), self.data.get("to", ""))
        before, after = (value if self.SIDE.fullmatch(value) else "" for value in asked)
        return before, after
