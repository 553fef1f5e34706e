"""What a person wishes: reminders, absences, the calendar link."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.companies.forms import CompanyModelForm, MemberChoiceField
from ctpat.companies.models import User

from ..models import Absence, Preference
from ..people import colleagues
from .duties import DayInput


class PreferenceForm(CompanyModelForm):
    """Which reminders come by mail, and from which hour of the company's day."""

    class Meta(CompanyModelForm.Meta):
        model = Preference
        fields = ["by_mail", "hour", "ahead", "on_the_day", "overdue", "information"]
        widgets = {"hour": forms.TimeInput({"type": "time"}, format="%H:%M")}
        labels = {
            "by_mail": _("Send me one mail a day with what is due"),
            "hour": _("Not before"),
            "ahead": _("Days and weeks ahead"),
            "on_the_day": _("On the day itself"),
            "overdue": _("When something of mine is late"),
            "information": _("What is expected of CBP"),
        }
        help_texts = {"hour": _("In the time zone of the company.")}


class AbsenceForm(CompanyModelForm):
    """Days on which a member is away, and which of the others stands in."""

    class Meta(CompanyModelForm.Meta):
        model = Absence
        fields = ["begins_on", "ends_on", "stand_in", "kind"]
        widgets = {"begins_on": DayInput, "ends_on": DayInput}
        labels = {"begins_on": _("First day"), "ends_on": _("Last day"), "stand_in": _("Who stands in")}

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["stand_in"]
        field.empty_label = _("The deputy of each duty")
        field.queryset = colleagues().exclude(pk=user.pk)

    def _post_clean(self) -> None:
        """The service judges the row as a whole, in its own words."""


class AbsenceEndForm(CompanyModelForm):
    """On which day an absence ends after all."""

    class Meta(CompanyModelForm.Meta):
        model = Absence
        fields = ["ends_on"]
        widgets = {"ends_on": DayInput}
        labels = {"ends_on": _("Last day")}

    def _post_clean(self) -> None:
        """As above: the row stays as it is until the service changes it."""


class FeedForm(forms.Form):
    """What the calendar link shows."""

    everything = forms.BooleanField(
        label=_("All duties that I may see"),
        required=False,
        help_text=_("Otherwise those that you own or stand in for."),
    )


class HandOverForm(forms.Form):
    """To whom one person's work goes: all of it, or the ticked lines."""

    successor = MemberChoiceField(label=_("To whom"), empty_label=_("Choose a person"))

    def __init__(self, *args, leaver, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        field.queryset = field.queryset.exclude(pk=leaver.pk)
