"""What people type about messages, decisions and updates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.common.forms import DayField
from ctpat.companies.forms import CompanyModelForm
from ctpat.companies.models import Membership

from ..models import Account, Decision, Evidence, ProgrammeUpdate, ReportItem, SpecialistMessage, Validation
from .actions import CriterionField, responses
from .validations import DAY, accounts, criterion_choices, evidence_choices, paper_field


def _only_account(field: forms.ModelChoiceField) -> None:
    """Accounts by name; where there is just one, it is chosen."""
    field.queryset = accounts()
    rows = list(field.queryset)
    field.choices = [*([("", _("Choose an account"))] if len(rows) != 1 else []), *((r.pk, str(r)) for r in rows)]


class MessageForm(CompanyModelForm):
    """A message as it stands in the portal."""

    file = paper_field(_("The message as a file"))

    class Meta(CompanyModelForm.Meta):
        model = SpecialistMessage
        fields = [
            "account",
            "kind",
            "received_on",
            "subject",
            "text",
            "needs_answer",
            "answer_by",
            "owner",
            "deputy",
            "validation",
        ]
        widgets = {"received_on": DAY, "answer_by": DAY, "text": forms.Textarea({"rows": 6})}
        help_texts = {"answer_by": _("The day that the message names. Left empty it is 14 days.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _only_account(self.fields["account"])
        self.fields["owner"].empty_label = self.fields["deputy"].empty_label = _("Nobody yet")
        validation = self.fields["validation"]
        validation.queryset = Validation.objects.select_related("account__entity_type")
        validation.choices = [
            ("", _("No validation")),
            *((row.pk, f"{row}, {row.account}") for row in validation.queryset),
        ]


class MessageAnswerForm(forms.Form):
    """A copy of the answer stops the clock."""

    answered_on = DayField(label=_("Answered on"), widget=DAY)
    text = forms.CharField(
        label=_("What was answered"), max_length=20000, required=False, widget=forms.Textarea({"rows": 5})
    )
    file = paper_field(_("The answer as a file"))


class DecisionForm(CompanyModelForm):
    """A letter of CBP that decides against an account."""

    file = paper_field(_("The letter as a file"))

    class Meta(CompanyModelForm.Meta):
        model = Decision
        fields = ["account", "kind", "letter_on", "reason", "answer_by", "owner", "deputy"]
        widgets = {"letter_on": DAY, "answer_by": DAY, "reason": forms.Textarea({"rows": 4})}
        help_texts = {
            "kind": _("A suspension and a removal become the account's status from the day of the letter."),
            "answer_by": _("If the letter names a day. Otherwise 90 days; 30 for false or misleading information."),
            "deputy": _("Usually counsel."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _only_account(self.fields["account"])
        self.fields["kind"].choices = [("", _("Choose what CBP decided")), *Decision.Kind.choices]
        self.fields["owner"].empty_label = self.fields["deputy"].empty_label = _("Nobody yet")


class ActForm(forms.Form):
    """What was done about a decision."""

    act = forms.ChoiceField(label=_("What was done"))
    acted_on = DayField(label=_("On"), widget=DAY)
    note = forms.CharField(
        label=_("In words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The plan in short, the grounds of the appeal, or why there is none."),
    )
    file = paper_field(_("As it was sent"))

    def __init__(self, *args, decision: Decision, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [(act.value, act.label) for act in Decision.ACTS[decision.kind]]


class EndForm(forms.Form):
    """How a decision ended."""

    ended_on = DayField(label=_("Ended on"), widget=DAY)
    note = forms.CharField(label=_("How it ended"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))
    status = forms.ChoiceField(
        label=_("Status of the account from then on"),
        choices=[("", _("Stays as it is")), *Account.Status.choices],
        required=False,
    )


class UpdateForm(CompanyModelForm):
    """What the company changed because CBP said so."""

    response = CriterionField(responses, label=_("Criterion"), required=False)

    class Meta(CompanyModelForm.Meta):
        model = ProgrammeUpdate
        fields = ["title", "text", "made_on", "item", "message", "response", "evidence"]
        widgets = {"made_on": DAY, "text": forms.Textarea({"rows": 4})}

    def __init__(self, *args, membership: Membership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["response"].choices = criterion_choices(self.fields["response"])
        items = ReportItem.objects.visible_to(membership).select_related("validation").order_by("-validation", "kind")
        self.fields["item"].queryset = items
        self.fields["item"].choices = [
            ("", _("No point of a report")),
            *((i.pk, f"{i.validation}, {i}") for i in items),
        ]
        self.fields["message"].empty_label = _("No message")
        self.fields["evidence"].queryset = Evidence.objects.kept().visible_to(membership)
        self.fields["evidence"].choices = [("", _("None")), *evidence_choices(membership)]


class PortalForm(forms.Form):
    note = forms.CharField(label=_("What was found"), max_length=240, required=False)
