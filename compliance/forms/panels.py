"""What people type beside an answer: a remark, a compensating measure."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.common.markdown import validate_markdown
from ctpat.companies.forms import CompanyModelForm

from ..models import Comment, CompensatingMeasure


class CommentForm(CompanyModelForm):
    class Meta(CompanyModelForm.Meta):
        model = Comment
        fields = ["text"]
        labels = {"text": _("Write a remark")}
        widgets = {"text": forms.Textarea({"rows": 1, "placeholder": _("Write a remark; @ names a person")})}

    def clean_text(self) -> str:
        validate_markdown(self.cleaned_data["text"])
        return self.cleaned_data["text"]


class MeasureForm(CompanyModelForm):
    class Meta(CompanyModelForm.Meta):
        model = CompensatingMeasure
        fields = ["why", "interim_control", "expires_on"]
        widgets = {
            "why": forms.Textarea({"rows": 2}),
            "interim_control": forms.Textarea({"rows": 3}),
            "expires_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {"expires_on": _("Within a year; then it is judged anew.")}


class DecisionForm(forms.Form):
    """A word on a request. Whether it is needed, the service decides."""

    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))
