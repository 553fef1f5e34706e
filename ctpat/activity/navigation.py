from django.utils.translation import gettext_lazy as _

from ctpat.companies.navigation import Entry

ENTRIES = [
    Entry(
        "history",
        _("History"),
        icon="history",
        route="activity:entry_list",
        right="activity.view_history",
        order=890,
        at_end=True,
    )
]
