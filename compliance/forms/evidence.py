"""Evidence, as forms: facts, uploads, versions, filters."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.companies.forms import CompanyChoiceField, CompanyModelForm, MemberChoiceField
from ctpat.companies.models import Site
from ctpat.files.kinds import USES

from ..library import ACCEPTED
from ..models import Evidence, Tag
from ..validity import Validity

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files under one name, also from several controls; each is judged later by itself."""

    widget = FilesInput(attrs={"multiple": True, "accept": ACCEPTED})

    def clean(self, data, initial=None) -> list:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files:
            raise forms.ValidationError(_("Choose at least one file."))
        most = USES["evidence"].count
        if len(files) > most:
            raise forms.ValidationError(_("Add at most %(most)d files at once.") % {"most": most})
        return files


class PeriodForm(CompanyModelForm):
    """Base of forms with a period."""

    def clean(self) -> dict:
        data = super().clean()
        begins, ends = data.get("covers_from"), data.get("covers_to")
        if begins and ends and ends < begins:
            self.add_error("covers_to", _("The period ends before it begins. Change one of the two days."))
        return data


class EvidenceForm(PeriodForm):
    """What is known about an item beside its file."""

    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=400, help_text=_("Words that help to find it, with commas between.")
    )

    class Meta(CompanyModelForm.Meta):
        model = Evidence
        fields = [
            "title",
            "kind",
            "site",
            "covers_from",
            "covers_to",
            "expires_on",
            "owner",
            "description",
            "is_restricted",
        ]
        widgets = {
            "covers_from": DAY,
            "covers_to": DAY,
            "expires_on": DAY,
            "description": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"expires_on": _("Its last day; empty if it doesn't end.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].empty_label = _("All sites")
        self.fields["owner"].empty_label = _("Nobody")
        if self.instance.pk:
            self.fields["tags"].initial = ", ".join(self.instance.tag_names)

    def clean_tags(self) -> list[str]:
        return [name for name in self.cleaned_data["tags"].split(",") if name.strip()][:12]

    @property
    def facts(self) -> dict:
        return dict(self.cleaned_data)


class UploadForm(EvidenceForm):
    """New items: one for each file, sharing what is written here."""

    files = FilesField(label=_("Files"))
    again = forms.BooleanField(label=_("Add a file even if the same one is here already"), required=False)
    key = forms.CharField(max_length=32, widget=forms.HiddenInput, required=False)

    class Meta(EvidenceForm.Meta):
        help_texts = {
            **EvidenceForm.Meta.help_texts,
            "title": _("For a single file; otherwise each takes the name of its file."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["owner"].empty_label = _("Me")
        self.fields["key"].initial = secrets.token_hex(16)

    def _post_clean(self) -> None:
        """The instance is never saved, and its title may be missing; services make the items."""

    @property
    def facts(self) -> dict:
        facts = {name: self.cleaned_data[name] for name in EvidenceForm.Meta.fields}
        facts["restricted"] = facts.pop("is_restricted")
        if len(self.cleaned_data["files"]) > 1:
            facts["title"] = ""
        return {**facts, "tags": self.cleaned_data["tags"]}


class DropForm(forms.Form):
    """Files dropped on a criterion, nothing else known about them."""

    files = FilesField(label=_("Files"))
    key = forms.CharField(max_length=32, widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = secrets.token_hex(16)


class VersionForm(PeriodForm):
    """A file that replaces the present one, with the period it brings."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ACCEPTED}))
    note = forms.CharField(label=_("What changed"), required=False, max_length=240)

    class Meta(CompanyModelForm.Meta):
        model = Evidence
        fields = ["covers_from", "covers_to", "expires_on"]
        widgets = {"covers_from": DAY, "covers_to": DAY, "expires_on": DAY}

    field_order = ["file", "note"]

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class FilterForm(forms.Form):
    """The filters of the library as they stand in the URL; what makes no sense is left out."""

    q = forms.CharField(required=False, max_length=100, strip=True, label=_("Find evidence"))
    state = forms.MultipleChoiceField(required=False, choices=Validity)
    ends = forms.RegexField(r"^(before|later|\d{4}-\d{2})$", required=False)
    kind = forms.ChoiceField(required=False, choices=[("", _("Any kind")), *Evidence.Kind.choices], label=_("Kind"))
    site = CompanyChoiceField(lambda: Site.objects.all(), required=False)
    tag = CompanyChoiceField(lambda: Tag.objects.all(), required=False, label=_("Tag"), empty_label=_("Any tag"))
    owner = MemberChoiceField(required=False)
    unlinked = forms.BooleanField(required=False)
    mine = forms.BooleanField(required=False)
    archived = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1)

    @property
    def chosen(self) -> dict:
        """Every filter that is set and valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
