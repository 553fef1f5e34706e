from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import Membership
from ctpat.companies.navigation import Entry

from .models import Weakness


def open_weaknesses(membership: Membership) -> QuerySet:
    """What the rail counts beside Actions: the rows that its page opens with."""
    return Weakness.objects.open().visible_to(membership)


ENTRIES = [
    Entry(
        "profile",
        _("Security profile"),
        short=_("Profile"),
        icon="checklist",
        route="compliance:profile",
        right="compliance.view_profile",
        order=20,
    ),
    Entry(
        "evidence",
        _("Evidence"),
        icon="files",
        route="compliance:evidence_list",
        right="compliance.view_evidence",
        order=30,
    ),
    Entry(
        "actions",
        _("Actions"),
        icon="tool",
        route="compliance:action_list",
        right="compliance.view_weaknesses",
        order=70,
        count=open_weaknesses,
    ),
]

SETTINGS = [
    Entry("accounts", _("Accounts"), "id", "compliance:account_list", "companies.view_company", order=20),
    Entry(
        "criteria", _("Own criteria"), "checklist", "compliance:own_criterion_list", "compliance.view_profile", order=50
    ),
]
