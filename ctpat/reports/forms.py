"""What people may ask of the reports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.models import Account
from ctpat.companies.forms import CompanyChoiceField

from .models import Report

LARGEST_FILE = 30 * 1024 * 1024


class ReportForm(forms.Form):
    """Which report, and for all accounts or for one."""

    kind = forms.ChoiceField(choices=Report.Kind)
    account = CompanyChoiceField(lambda: Account.objects.current(), required=False, empty_label=_("All accounts"))
    download = forms.BooleanField(required=False)


class FileForm(forms.Form):
    """A PDF whose origin somebody doubts."""

    file = forms.FileField(label=_("The PDF"), error_messages={"required": _("Choose the PDF file first.")})

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("Reports are smaller than 30 MB; this file can't be one of ours."))
        return file


class ChecksumForm(forms.Form):
    """The SHA-256 of a file, as 64 hexadecimal digits; spaces between them don't matter."""

    checksum = forms.CharField(label=_("SHA-256 of the file"), max_length=200, strip=True)

    def clean_checksum(self) -> str:
        checksum = "".join(self.cleaned_data["checksum"].split()).lower()
        if len(checksum) != 64 or not set(checksum) <= set("0123456789abcdef"):
            raise forms.ValidationError(_("A SHA-256 has 64 digits and letters from a to f. Copy it once more."))
        return checksum
