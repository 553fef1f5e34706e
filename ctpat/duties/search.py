"""What the palette finds of the calendar: duties by title, record or place, those that are late first."""

from collections.abc import Iterator

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from compliance.catalogue.duty_kinds import duty_kinds
from ctpat.companies.models import Company, Membership
from ctpat.companies.palette import HITS_PER_GROUP, Hit, address

from .models import Duty
from .words import day_words, subject_of


def search(company: Company, membership: Membership, text: str) -> Iterator[Hit]:
    """The member's own view of duties; the next due date stands beside each."""
    if not membership.may("duties.view_duties"):
        return
    found = Duty.objects.in_force().visible_to(membership)
    for word in text.split()[:8]:
        found = found.filter(_about(word))
    next_due = Min("occurrences__due_on", filter=Q(occurrences__state="open"))
    rows = found.with_people_and_places().annotate(next_due=next_due).order_by("next_due", "pk")
    today = company.today()
    for duty in rows[:HITS_PER_GROUP]:
        url = address("duties:duty_detail", company.slug, duty.pk)
        note = day_words(duty.next_due, on=today) if duty.next_due else ""
        place = subject_of(duty)
        yield Hit(_("Duties"), f"{duty.title}, {place}", url, icon="calendar", note=note)


def _about(word: str) -> Q:
    """Title, record or site hold it."""
    kinds = [kind.id for kind in duty_kinds().values() if word.casefold() in kind.title.casefold()]
    named = Q(kind__in=kinds) | Q(own_kind__title__icontains=word)
    return named | Q(label__icontains=word) | Q(site__name__icontains=word)
