"""A company's own criterion, as a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ctpat.companies.forms import CompanyModelForm

from ..models import Category, Element, OwnCriterion
from ..rhythms import RHYTHMS


class LinesField(forms.CharField):
    """A list of short texts, typed one on a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[str]:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class OwnCriterionForm(CompanyModelForm):
    """What the company asks of itself; the number begins with C and its category."""

    element = forms.ModelChoiceField(Element.objects.all(), label=_("Element"), empty_label=_("Choose an element"))
    category = forms.ModelChoiceField(Category.objects.all(), label=_("Category"))
    proof_ideas = LinesField(
        label=_("Typical evidence"), required=False, help_text=_("One document or record on each line.")
    )
    review_rhythm = forms.ChoiceField(label=_("Evidence renewed"), choices=RHYTHMS, required=False)

    class Meta(CompanyModelForm.Meta):
        model = OwnCriterion
        fields = [
            "category",
            "element",
            "code",
            "level",
            "title",
            "requirement",
            "guidance",
            "proof_ideas",
            "review_rhythm",
        ]
        widgets = {"requirement": forms.Textarea(attrs={"rows": 5}), "guidance": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "code": _("C, category, point and number, such as C4.1. It stays when the criterion is retired."),
            "level": _("A Must weighs three times a Should in the readiness figure."),
            "requirement": _("Say who has to do what, how often, and where it is recorded."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, attribute in (("element", "title"), ("category", "title")):
            self.fields[name].label_from_instance = lambda row, attribute=attribute: f"{row.pk} {row.text(attribute)}"

    def clean(self) -> dict:
        cleaned = super().clean()
        code, category = cleaned.get("code"), cleaned.get("category")
        if code and category and not code.startswith(f"C{category.pk}."):
            message = _("In category %(category)s the number begins with C%(category)s, such as C%(category)s.1.")
            self.add_error("code", message % {"category": category.pk})
        return cleaned

    @property
    def facts(self) -> dict:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
