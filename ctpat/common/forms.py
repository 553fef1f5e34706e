"""Django's forms in our markup: `{{ form }}` draws labels, hints and errors as the design has them."""

from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    form_template_name = "_ui/form.html"
    field_template_name = "_ui/field.html"
