"""What people type to put right what was written down wrongly; each says why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.common.forms import DayField
from ctpat.companies.forms import CompanyChoiceField

from ..models import AnnualReview, Decision, SpecialistMessage, Validation
from .annual_review import OfficerField
from .letters import DecisionForm
from .validations import DAY, approvers, paper_field


class WhyForm(forms.Form):
    """Base of the corrections. The history keeps what was there before, and this."""

    why = forms.CharField(
        label=_("Why it is corrected"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say why it is corrected.")},
    )


class TakeBackForm(WhyForm):
    """Of something that never was."""

    why = forms.CharField(label=_("Why it is taken back"), max_length=500, widget=forms.Textarea({"rows": 2}))


class UndoableForm(WhyForm):
    """Base of corrections of something that may not have happened at all. `day` names the field of its day."""

    day = ""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.day].required = not self.data.get("never")

    def clean(self) -> dict:
        data = super().clean()
        if data.pop("never", False):
            data[self.day] = None
        return data


class DecisionCorrectionForm(DecisionForm):
    """The letter, and what was done about it where something was noted."""

    act = forms.ChoiceField(label=_("What was done"), required=False)
    why = WhyForm.base_fields["why"]

    class Meta(DecisionForm.Meta):
        fields = [*DecisionForm.Meta.fields, "act", "acted_on", "act_note", "ended_on", "end_note"]
        widgets = {
            **DecisionForm.Meta.widgets,
            "acted_on": DAY,
            "ended_on": DAY,
            "act_note": forms.Textarea({"rows": 3}),
            "end_note": forms.Textarea({"rows": 3}),
        }
        labels = {"acted_on": _("Done on"), "act_note": _("What was done, in words")}
        help_texts = {
            **DecisionForm.Meta.help_texts,
            "file": _("Left empty the letter stays that is there."),
            "ended_on": _("Emptied, it has not ended."),
        }

    def __init__(self, *args, may_send: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        decision = self.instance
        self.fields["act"].choices = [("", _("Nothing, after all")), *Decision.Act.choices]
        if not (decision.acted_on and may_send):
            self._drop("act", "acted_on", "act_note")
        if not (decision.ended_on and may_send):
            self._drop("ended_on", "end_note")

    def _drop(self, *names: str) -> None:
        for name in names:
            del self.fields[name]


class AnswerCorrectionForm(UndoableForm):
    """When and what was answered to a message."""

    day = "answered_on"
    answered_on = DayField(label=_("Answered on"), widget=DAY)
    answer_text = forms.CharField(
        label=_("What was answered"), max_length=20000, required=False, widget=forms.Textarea({"rows": 5})
    )
    file = paper_field(_("The answer as another file"))
    never = forms.BooleanField(label=_("It was not answered: its clock runs again"), required=False)

    field_order = ["answered_on", "answer_text", "file", "never", "why"]

    @staticmethod
    def initial_of(message: SpecialistMessage) -> dict:
        return {"answered_on": message.answered_on, "answer_text": message.answer_text}


class SendingCorrectionForm(UndoableForm):
    """When, by whom and with which receipt the reply went into the portal."""

    day = "sent_on"
    sent_on = DayField(label=_("Sent on"), widget=DAY)
    sent_by = CompanyChoiceField(approvers, label=_("Entered by"), empty_label=_("Choose the officer"), required=False)
    receipt = forms.CharField(label=_("Number of the portal receipt"), max_length=120, required=False)
    file = paper_field(_("The receipt as another file"))
    never = forms.BooleanField(label=_("It was not sent: the reply desk is open again"), required=False)

    field_order = ["sent_on", "sent_by", "receipt", "file", "never", "why"]

    @staticmethod
    def initial_of(validation: Validation) -> dict:
        return {name: getattr(validation, name) for name in ("sent_on", "sent_by", "receipt")}


class StatusCorrectionForm(UndoableForm):
    """Since when an account really had a status."""

    day = "on"
    on = DayField(label=_("Since"), widget=DAY)
    never = forms.BooleanField(label=_("It never had this status"), required=False)

    field_order = ["on", "never", "why"]


class SubmissionCorrectionForm(UndoableForm):
    """When, by whom and with which proof an annual review was submitted."""

    day = "submitted_on"
    submitted_on = DayField(label=_("Submitted on"), widget=DAY)
    submitted_by = OfficerField(
        label=_("Submitted in the portal by"), empty_label=_("Choose the officer"), required=False
    )
    file = paper_field(_("Another proof"))
    receipt_note = forms.CharField(label=_("Number or words of the confirmation"), required=False, max_length=240)
    never = forms.BooleanField(label=_("It was not submitted: the review waits again"), required=False)

    field_order = ["submitted_on", "submitted_by", "file", "receipt_note", "never", "why"]

    @staticmethod
    def initial_of(review: AnnualReview) -> dict:
        return {name: getattr(review, name) for name in ("submitted_on", "submitted_by", "receipt_note")}
