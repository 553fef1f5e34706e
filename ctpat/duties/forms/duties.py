"""What people set on a duty: who, how often, until when it rests, and that it was done."""

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.models import Criterion, Evidence
from ctpat.common.forms import DayField
from ctpat.companies.anchors import Span
from ctpat.companies.forms import CompanyChoiceField, MemberChoiceField
from ctpat.companies.models import Membership

from ..models import Duty, Occurrence
from ..models.duty import LONGEST_NUMBER, Unit

EVIDENCE_OFFERED = 100  # newest items of the library; what proves the duty's criteria comes first


class DayInput(forms.DateInput):
    """A date of the browser's own picker."""

    input_type = "date"

    def __init__(self, attrs=None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DaysField(forms.CharField):
    """Numbers of days, as people write them: '30, 7, 0'."""

    def to_python(self, value) -> list[int]:
        words = str(value or "").replace(";", ",").replace(" ", ",").split(",")
        numbers = [word for word in words if word]
        if not all(word.isdecimal() and len(word) < 5 for word in numbers):
            raise forms.ValidationError(_("Write whole numbers of days, such as 30, 7, 0."))
        return [int(word) for word in numbers]

    def validate(self, value) -> None:
        super().validate(value or "")

    def prepare_value(self, value) -> str:
        return value if isinstance(value, str) else ", ".join(str(days) for days in value or [])


class AssignForm(forms.Form):
    """Owner and deputy; empty goes back to who holds the function."""

    owner = MemberChoiceField(label=_("Owner"), required=False, empty_label=_("By function in the company"))
    deputy = MemberChoiceField(label=_("Deputy"), required=False, empty_label=_("By function in the company"))

    def __init__(self, *args, duty: Duty, **kwargs) -> None:
        initial = {
            "owner": duty.owner_id if duty.owner_is_chosen else None,
            "deputy": duty.deputy_id if duty.deputy_is_chosen else None,
        }
        super().__init__(*args, initial=initial, **kwargs)


class AdjustForm(forms.Form):
    """The company's own rhythm, reminders and start; what may not be changed isn't offered."""

    number = forms.IntegerField(label=_("Every"), min_value=1, max_value=LONGEST_NUMBER, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit, required=False)
    lead_days = DaysField(
        label=_("Reminders, days before"),
        required=False,
        help_text=_("Numbers with commas; 0 is on the day itself. Empty: as proposed."),
    )
    starts_on = DayField(
        label=_("Counts from"),
        required=False,
        widget=DayInput,
        help_text=_("The day on which it was last done, so that the next date follows from it."),
    )

    def __init__(self, *args, duty: Duty, may_have_rhythm: bool, **kwargs) -> None:
        span = duty.rhythm or duty.of_kind.repeat or duty.of_kind.offset_for(duty.conditions)
        initial = {
            "number": abs(span.number) or None,
            "unit": span.unit,
            "lead_days": list(duty.leads),
            "starts_on": duty.starts_on,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.duty, self.proposed = duty, duty.of_kind.repeat or duty.of_kind.offset_for(duty.conditions)
        if not may_have_rhythm:
            del self.fields["number"], self.fields["unit"]
        if duty.of_kind.anchor_type != "calendar":
            del self.fields["starts_on"]

    @property
    def rhythm(self) -> Span | None:
        """The rhythm if it isn't the proposed one."""
        number, unit = self.cleaned_data.get("number"), self.cleaned_data.get("unit")
        if not number or not unit or Span(number, unit) == self.proposed:
            return None
        return Span(number, unit)

    @property
    def leads(self) -> list[int] | None:
        """The reminders if they aren't the proposed ones."""
        days = self.cleaned_data["lead_days"]
        return None if not days or set(days) == set(self.duty.of_kind.lead_days) else days


class PauseForm(forms.Form):
    """Why a duty rests, and until when."""

    reason = forms.CharField(label=_("Why it rests"), max_length=500, widget=forms.Textarea({"rows": 2}))
    until = DayField(
        label=_("Until"), required=False, widget=DayInput, help_text=_("Empty: until somebody resumes it.")
    )


class NoteForm(forms.Form):
    """A sentence that a reader understands in four years."""

    note = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class DoneForm(forms.Form):
    """Done by hand: on which day, in what way, and what shows it."""

    done_on = DayField(label=_("Done on"), widget=DayInput)
    note = forms.CharField(
        label=_("What was done"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("A sentence that a validator understands in four years."),
    )
    evidence = CompanyChoiceField(
        lambda: Evidence.objects.kept(), label=_("Evidence from the library"), required=False, empty_label=_("None")
    )
    upload = forms.FileField(label=_("Or a new file"), required=False)

    def __init__(self, *args, membership: Membership, occurrence: Occurrence, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["evidence"]
        if membership.may("compliance.view_evidence"):
            field.queryset = field.queryset.visible_to(membership)
            field.choices = [("", _("None")), *self._offered(field.queryset, occurrence)]
        else:
            del self.fields["evidence"]
        if not membership.may("compliance.add_evidence"):
            del self.fields["upload"]

    @staticmethod
    def _offered(evidence, occurrence: Occurrence) -> list[tuple[int, str]]:
        codes = occurrence.duty.codes
        proving = evidence.filter(links__response__criterion__code__in=codes)
        rows = dict(proving.order_by("-pk").values_list("pk", "title"))
        newest = evidence.order_by("-pk").values_list("pk", "title")[:EVIDENCE_OFFERED]
        return list((rows | {pk: title for pk, title in newest if pk not in rows}).items())

    def clean(self) -> dict:
        values = super().clean()
        if not values.get("evidence") and not values.get("upload") and not self.errors:
            offered = [name for name in ("evidence", "upload") if name in self.fields]
            self.add_error(offered[0] if offered else None, _("Choose the evidence that shows that it was done."))
        return values


def known_codes() -> list[tuple[str, str]]:
    """The criteria in use, for an own duty."""
    rows = Criterion.objects.in_use().order_by("position").values_list("code", "title")
    return [(code, f"{code} {title}") for code, title in rows]
