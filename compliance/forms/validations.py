"""What people type about validations: notice, plan, visit, report, and what is sent back."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from ctpat.common.forms import DayField
from ctpat.common.markdown import validate_markdown
from ctpat.companies.forms import (
    CompanyChoiceField,
    CompanyModelForm,
    CompanyMultipleChoiceField,
    MemberChoiceField,
    members,
)
from ctpat.companies.models import Membership, User
from ctpat.companies.scoping import company_in_force

from ..library import ACCEPTED
from ..models import Account, Category, Evidence, Participant, PreparationStep, ReportItem, Response, Validation
from ..querysets import code_order
from .actions import EVIDENCE_OFFERED, CriterionField, responses

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def approvers() -> models.QuerySet:
    """Members who may approve what goes to CBP."""
    may = Membership.objects.filter(company=company_in_force()).with_right("compliance.approve_reply")
    return User.objects.filter(memberships__in=may).order_by("name", "email")


def accounts() -> models.QuerySet:
    return Account.objects.current().select_related("entity_type")


def paper_field(label: str) -> forms.FileField:
    """A letter or a receipt as it came: one file, kept privately."""
    return forms.FileField(label=label, required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED}))


def evidence_choices(membership: Membership, response: Response | None = None) -> list[tuple]:
    """Evidence that a member may open, what proves the criterion first."""
    visible = Evidence.objects.kept().visible_to(membership)
    rows = dict(visible.proving(response).order_by("-pk").values_list("pk", "title")) if response else {}
    newest = visible.order_by("-pk").values_list("pk", "title")[:EVIDENCE_OFFERED]
    return list({**rows, **{pk: title for pk, title in newest if pk not in rows}}.items())


def criterion_choices(field: CompanyChoiceField) -> list[tuple]:
    rows = sorted(field.queryset, key=lambda row: code_order(row.code))
    return [("", _("None in particular")), *((row.pk, str(row)) for row in rows)]


class NoticeForm(CompanyModelForm):
    """CBP's notice, and what was agreed since."""

    officer = CompanyChoiceField(
        approvers,
        label=_("Company officer who approves the reply"),
        required=False,
        empty_label=_("Not named yet"),
        help_text=_("Approves each answer, and enters the reply in CBP's portal in person."),
    )
    file = paper_field(_("The notice as a file"))

    class Meta(CompanyModelForm.Meta):
        model = Validation
        fields = [
            "account",
            "kind",
            "notice_on",
            "place",
            "is_foreign",
            "where",
            "starts_on",
            "ends_on",
            "scss_name",
            "officer",
        ]
        widgets = {"notice_on": DAY, "starts_on": DAY, "ends_on": DAY}
        help_texts = {
            "is_foreign": _("Then there are about 60 days from the notice instead of 30."),
            "starts_on": _("Once it is agreed, the plan moves along with it."),
            "scss_name": _("Left empty it is the specialist of the account."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        field.queryset = accounts()
        rows = list(field.queryset)
        field.choices = [*([("", _("Choose an account"))] if len(rows) > 1 else []), *((r.pk, str(r)) for r in rows)]
        if self.instance.pk:
            del self.fields["account"]
        elif not self.initial.get("officer"):
            self.initial["officer"] = approvers().first()


class VisitForm(CompanyModelForm):
    """What happened on the day."""

    came = CompanyMultipleChoiceField(
        lambda: Participant.objects.all(),
        label=_("Who came"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody who takes part is named on the page of the validation."),
    )

    class Meta(CompanyModelForm.Meta):
        model = Validation
        fields = ["held_on", "visit_note"]
        widgets = {"held_on": DAY, "visit_note": forms.Textarea({"rows": 8})}
        help_texts = {
            "held_on": _("The last day of the visit."),
            "visit_note": _("What the specialist saw, asked and said. Markdown."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].required = True
        people = self.fields["came"]
        people.queryset = self.instance.participants.all()
        if not self.instance.participants.exists():
            del self.fields["came"]
        elif self.instance.held_on is None:
            self.initial["came"] = [person.pk for person in people.queryset]
        else:
            self.initial["came"] = [person.pk for person in people.queryset if person.came]

    def clean_visit_note(self) -> str:
        validate_markdown(self.cleaned_data["visit_note"])
        return self.cleaned_data["visit_note"]


class ReportForm(CompanyModelForm):
    """CBP's report; from its date the clock runs."""

    file = paper_field(_("The report as a file"))

    class Meta(CompanyModelForm.Meta):
        model = Validation
        fields = ["report_on", "outcome", "reply_by", "target_on"]
        widgets = {"report_on": DAY, "reply_by": DAY, "target_on": DAY}
        help_texts = {
            "report_on": _("As printed on the report."),
            "reply_by": _("If the report names a day for the reply, it wins over our 90 days."),
            "target_on": _("By when we want it sent. Left empty it is 30 days before the last day."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["report_on"].required = self.fields["outcome"].required = True


class StepForm(CompanyModelForm):
    """One step of the preparation."""

    class Meta(CompanyModelForm.Meta):
        model = PreparationStep
        fields = ["title", "hint", "owner", "deputy", "due_on"]
        widgets = {"due_on": DAY}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = [("", _("Nobody yet")), *((person.pk, str(person)) for person in members())]
        self.fields["owner"].choices = self.fields["deputy"].choices = people  # asked once for both


class StepDoneForm(forms.Form):
    """Ticked by the record that shows it, or by a word."""

    proof = CompanyChoiceField(
        lambda: Evidence.objects.kept(), label=_("Record that shows it"), required=False, empty_label=_("None")
    )
    note = forms.CharField(
        label=_("What was done"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args, membership: Membership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if membership.may("compliance.view_evidence"):
            self.fields["proof"].queryset = Evidence.objects.kept().visible_to(membership)
            self.fields["proof"].choices = [("", _("None")), *evidence_choices(membership)]
        else:
            del self.fields["proof"]


class ParticipantForm(CompanyModelForm):
    """Somebody who takes part: a member, or anybody by name."""

    user = MemberChoiceField(label=_("Member"), required=False, empty_label=_("Nobody of the company's members"))
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("Only for somebody who is no member.")
    )
    categories = forms.TypedMultipleChoiceField(
        label=_("Answers for the categories"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta(CompanyModelForm.Meta):
        model = Participant
        fields = ["side", "user", "name", "part", "categories", "is_confirmed"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = [
            (category.number, f"{category.number} {category.text('title')}") for category in Category.objects.all()
        ]

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("name") and data.get("user"):
            data["name"] = str(data["user"])
        if not data.get("name"):
            self.add_error("name", _("Choose a member or write a name."))
        return data

    def validate_unique(self) -> None:
        """The service says it in a sentence."""


class TaskForm(CompanyModelForm):
    """Base of forms of a point of the report: owner, deputy and date are those of its task."""

    response = CriterionField(responses, label=_("Criterion"), required=False)
    owner = MemberChoiceField(label=_("Owner"), required=False, empty_label=_("Nobody yet"))
    deputy = MemberChoiceField(label=_("Deputy"), required=False, empty_label=_("Nobody yet"))
    due_on = DayField(
        label=_("Our date"), required=False, widget=DAY, help_text=_("Left empty it is our date for the reply.")
    )

    class Meta(CompanyModelForm.Meta):
        model = ReportItem
        fields = ["title", "text", "page", "response"]
        widgets = {"text": forms.Textarea({"rows": 5})}
        help_texts = {"text": _("Word for word, so that nobody has to look for it.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["response"].choices = criterion_choices(self.fields["response"])

    def validate_unique(self) -> None:
        """Its number is given by the service."""


class ItemForm(TaskForm):
    """One more point of the report."""

    first_action = forms.CharField(
        label=_("What we will do"),
        max_length=240,
        required=False,
        help_text=_("The first corrective action; more can be planned in the register."),
    )

    class Meta(TaskForm.Meta):
        fields = ["kind", "title", "text", "page", "response"]

    field_order = ["kind", "title", "text", "page", "response", "owner", "deputy", "due_on", "first_action"]


class ItemChangeForm(TaskForm):
    """What was written down about a point of the report."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        weakness = self.instance.weakness
        if weakness is None:
            for name in ("owner", "deputy", "due_on"):
                del self.fields[name]
        else:
            self.initial |= {name: getattr(weakness, name) for name in ("owner", "deputy", "due_on")}


class ReplyAnswerForm(forms.Form):
    """An answer as it was typed, and the version it started from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    narrative = forms.CharField(label=_("Our answer"), max_length=20000, required=False, strip=False)
    status = forms.ChoiceField(label=_("Decision"), choices=ReportItem.Decision, required=False)

    def clean_narrative(self) -> str:
        validate_markdown(self.cleaned_data["narrative"])
        return self.cleaned_data["narrative"]


class VersionForm(forms.Form):
    """The version that somebody read before he decided."""

    version = forms.IntegerField(min_value=0)


class ReturnForm(forms.Form):
    note = forms.CharField(
        label=_("What is missing"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )


class ProofForm(forms.Form):
    """What goes into the package for a point: from the library, or a new file."""

    evidence = CompanyChoiceField(
        lambda: Evidence.objects.kept(), label=_("From the library"), required=False, empty_label=_("None")
    )
    upload = forms.FileField(
        label=_("Or a new file"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED})
    )

    def __init__(self, *args, membership: Membership, item: ReportItem, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = Evidence.objects.kept().visible_to(membership)
        self.fields["evidence"].choices = [("", _("None")), *evidence_choices(membership, item.response)]
        if not membership.may("compliance.add_evidence"):
            del self.fields["upload"]

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and not data.get("evidence") and not data.get("upload"):
            raise forms.ValidationError(_("Choose something from the library or a file."))
        return data


class LetterForm(forms.Form):
    letter = forms.CharField(
        label=_("Cover letter"),
        max_length=8000,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("Printed on the first page, before the list of answers. Markdown."),
    )

    def clean_letter(self) -> str:
        validate_markdown(self.cleaned_data["letter"])
        return self.cleaned_data["letter"]


class SentForm(forms.Form):
    """The upload in CBP's portal, and what proves it."""

    sent_on = DayField(label=_("Sent on"), widget=DAY)
    sent_by = CompanyChoiceField(approvers, label=_("Entered by"), empty_label=_("Choose the officer"))
    receipt = forms.CharField(label=_("Number of the portal receipt"), max_length=120, required=False)
    file = paper_field(_("The receipt as a file"))


class ClosingForm(forms.Form):
    note = forms.CharField(
        label=_("What CBP said"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    completed_on = DayField(
        label=_("Validated on"),
        required=False,
        widget=DAY,
        help_text=_("As CBP's portal shows it. The next revalidation is counted from this day."),
    )
