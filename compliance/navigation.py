from django.utils.translation import gettext_lazy as _

from ctpat.companies.navigation import Entry

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
    ),
]

SETTINGS = [
    Entry("accounts", _("Accounts"), "id", "compliance:account_list", "companies.view_company", order=20),
    Entry(
        "criteria", _("Own criteria"), "checklist", "compliance:own_criterion_list", "compliance.view_profile", order=50
    ),
]
