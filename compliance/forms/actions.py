"""What people type about weaknesses, corrective actions and measures."""

from django import forms
from django.utils.functional import cached_property
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
from ctpat.companies.models import Membership, Site

from ..models import CorrectiveAction, Element, Evidence, Response, Weakness
from ..querysets import code_order

EVIDENCE_OFFERED = 100  # items in the list


class CriterionField(CompanyChoiceField):
    """One of the company's criteria, by number."""

    def label_from_instance(self, response: Response) -> str:
        return str(response)


def responses():
    return Response.objects.applicable().select_related("criterion", "own_criterion")


class WeaknessForm(CompanyModelForm):
    """A hole against a criterion."""

    response = CriterionField(responses, label=_("Criterion"), required=False)

    class Meta(CompanyModelForm.Meta):
        model = Weakness
        fields = [
            "title",
            "description",
            "severity",
            "origin",
            "response",
            "site",
            "owner",
            "deputy",
            "due_on",
        ]
        widgets = {
            "description": forms.Textarea({"rows": 4}),
            "due_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {"title": _("What is wrong, in one line")}
        help_texts = {
            "severity": _("A major weakness makes its criterion a gap, a minor one puts it at risk."),
            "due_on": _("Until when it has to be closed."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["response"]
        rows = sorted(field.queryset, key=lambda row: code_order(row.code))
        field.choices = [("", _("None in particular")), *((row.pk, str(row)) for row in rows)]
        self.fields["site"].empty_label = _("All sites")
        self.fields["owner"].empty_label = self.fields["deputy"].empty_label = _("Nobody yet")

    def clean_description(self) -> str:
        validate_markdown(self.cleaned_data["description"])
        return self.cleaned_data["description"]


class RaiseWeaknessForm(WeaknessForm):
    """A weakness and the first thing that is done about it."""

    first_action = forms.CharField(
        label=_("First corrective action"),
        max_length=240,
        required=False,
        help_text=_("What closes it; more can be added afterwards."),
    )


class CriterionWeaknessForm(CompanyModelForm):
    """A weakness raised beside an answer: the criterion is known."""

    first_action = forms.CharField(label=_("First corrective action"), max_length=240, required=False)

    class Meta(CompanyModelForm.Meta):
        model = Weakness
        fields = ["title", "severity", "owner", "due_on"]
        widgets = {"due_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}
        labels = {"title": _("What is wrong, in one line")}


class Offers:
    """What the forms of one weakness's page let one choose, asked once for all of them."""

    def __init__(self, *, membership: Membership, weakness: Weakness) -> None:
        self.membership, self.weakness = membership, weakness

    @cached_property
    def people(self) -> list[tuple[int, str]]:
        return [(person.pk, str(person)) for person in members()]

    @cached_property
    def evidence(self) -> list[tuple[int, str]]:
        """What the member may open, that which proves the weakness's criterion first, then the newest."""
        rows = self.openable.order_by("-pk")
        if self.weakness.response_id:
            rows = rows.annotate(is_proof=rows.is_proof_of(self.weakness.response_id)).order_by("-is_proof", "-pk")
        return list(rows.values_list("pk", "title")[:EVIDENCE_OFFERED])

    @property
    def openable(self):
        return Evidence.objects.kept().visible_to(self.membership)


class ActionForm(CompanyModelForm):
    """What is done about a weakness. `offers` saves asking for the people once more."""

    class Meta(CompanyModelForm.Meta):
        model = CorrectiveAction
        fields = ["title", "owner", "deputy", "due_on"]
        widgets = {"due_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, offers: Offers | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "deputy"):
            self.fields[name].empty_label = _("As the weakness")
            if offers:
                self.fields[name].choices = [("", _("As the weakness")), *offers.people]


class DoneForm(forms.Form):
    """An action is carried out: a proof, a word, or both."""

    proof = CompanyChoiceField(
        lambda: Evidence.objects.kept(), label=_("Proof from the library"), required=False, empty_label=_("None")
    )
    upload = forms.FileField(label=_("Or a new file"), required=False)
    note = forms.CharField(
        label=_("What was done"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args, offers: Offers, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if offers.membership.may("compliance.view_evidence"):
            self.fields["proof"].queryset = offers.openable
            self.fields["proof"].choices = lambda: [("", _("None")), *offers.evidence]
        else:
            del self.fields["proof"]
        if not offers.membership.may("compliance.add_evidence"):
            del self.fields["upload"]


class VerifyForm(forms.Form):
    """Did the action have the effect it was for?"""

    effective = forms.TypedChoiceField(
        label=_("Did it work?"),
        choices=[("yes", _("Yes, the effect is seen")), ("no", _("No effect, reopen it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("How it was checked"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )


class ReasonForm(forms.Form):
    """Why something departs from the usual way. Whether it is needed, the service decides."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))


class BulkForm(forms.Form):
    """One change to several weaknesses of the register."""

    weaknesses = CompanyMultipleChoiceField(lambda: Weakness.objects.open())
    step = forms.ChoiceField(choices=[("assign", _("Assign")), ("due", _("Set due date"))])
    owner = MemberChoiceField(label=_("Owner"), required=False, empty_label=_("Choose a person"))
    due_on = DayField(label=_("Due on"), required=False, widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict:
        values = super().clean()
        if values.get("step") == "assign" and not values.get("owner"):
            self.add_error("owner", _("Choose whom to assign them to."))
        if values.get("step") == "due" and not values.get("due_on"):
            self.add_error("due_on", _("Choose a date."))
        return values


class RegisterForm(forms.Form):
    """Which weaknesses the register shows: everything stands in the URL, what makes no sense is left out."""

    view = forms.ChoiceField(choices=[(view, view) for view in ("open", "overdue", "verify", "mine", "closed")])
    q = forms.CharField(max_length=100)
    severity = forms.ChoiceField(choices=Weakness.Severity)
    origin = forms.ChoiceField(choices=Weakness.Origin)
    site = CompanyChoiceField(Site.objects)
    element = forms.ModelChoiceField(Element.objects.all())
    criterion = forms.CharField(max_length=12)
    owner = MemberChoiceField()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
