"""Tags of the workbench."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ..panels import Panel

register = template.Library()


@register.simple_tag(takes_context=True)
def show_panel(context: template.Context, panel: Panel) -> SafeString:
    """A panel's partial with its own context over the page's."""
    return render_to_string(panel.template, {**context.flatten(), **panel.context}, request=context["request"])
