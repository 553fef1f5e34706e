from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import Membership
from ctpat.companies.navigation import Entry

from .models import Occurrence


def late_ones(membership: Membership) -> QuerySet:
    """What the rail counts beside Calendar: the member's own that are late, as the list shows them first."""
    on = membership.company.today()
    return Occurrence.objects.overdue(on=on).filter(duty__owner=membership.user_id)


ENTRIES = [
    Entry(
        "calendar",
        _("Calendar"),
        icon="calendar",
        route="duties:agenda",
        right="duties.view_duties",
        order=90,
        count=late_ones,
        counted=_("of yours late"),
    )
]

SETTINGS = [Entry("functions", _("Functions"), "users", "duties:function_list", "duties.view_duties", order=45)]
