"""Tags of the shared components in templates/_ui/."""

from django import template

register = template.Library()
