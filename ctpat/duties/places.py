"""Where one gets from a line about a duty."""

from django.conf import settings
from django.urls import reverse

from ctpat.companies.models import Company

from .models import Occurrence


def place_of(occurrence: Occurrence, company: Company) -> str:
    """Where it is done: the page of its record, or for a rhythm the duty's own at this due date."""
    duty = occurrence.duty
    return duty.path or f"{reverse('duties:duty_detail', args=[company.slug, duty.pk])}#due-{occurrence.pk}"


def link_to(path: str) -> str:
    """The same for a mail."""
    return f"{settings.BASE_URL}{path}"
