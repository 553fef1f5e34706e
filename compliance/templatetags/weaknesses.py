"""Severity and state, with glyph, word and colour: a state is never colour alone."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ctpat.companies.templatetags.ui import standing

from ..models import CorrectiveAction, Weakness

register = template.Library()

SEVERITY_TONES = {Weakness.Severity.MAJOR: "gap", Weakness.Severity.MINOR: "at_risk"}
STATE_TONES = {CorrectiveAction.State.VERIFIED: "met", CorrectiveAction.State.DROPPED: "not_applicable"}


@register.simple_tag
def severity(weakness: Weakness) -> SafeString:
    """Major and minor in the colours of what they make of their criterion."""
    tone = SEVERITY_TONES.get(weakness.severity)
    word = weakness.get_severity_display()
    return standing(tone, word) if tone else format_html('<span class="tag">{}</span>', word)


@register.simple_tag
def action_state(action: CorrectiveAction) -> SafeString:
    tone = STATE_TONES.get(action.state)
    word = action.get_state_display()
    return standing(tone, word) if tone else format_html('<span class="tag">{}</span>', word)
