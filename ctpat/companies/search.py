"""What the palette finds of a company itself: its people and sites."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from .models import Company, Membership, Site
from .palette import HITS_PER_GROUP, Hit, address


def search(company: Company, membership: Membership, text: str) -> Iterator[Hit]:
    """Members for those who may see them; sites for everybody."""
    if membership.may("companies.view_members"):
        yield from _people(company, text)
    sites = Site.objects.filter(Q(name__icontains=text) | Q(city__icontains=text))
    for site in sites[:HITS_PER_GROUP]:
        url = address("companies:site_detail", company.slug, site.pk)
        yield Hit(_("Sites"), site.name, url, icon="building-factory-2", note=site.city)


def _people(company: Company, text: str) -> Iterator[Hit]:
    about = Q(user__name__icontains=text) | Q(user__email__icontains=text)
    found = Membership.objects.filter(about, company=company).select_related("user").order_by("user__name")
    people = address("companies:member_list", company.slug)
    for one in found[:HITS_PER_GROUP]:
        yield Hit(_("People"), str(one.user), f"{people}#member-{one.pk}", icon="users", note=one.roles_in_words)
