from django.utils.translation import gettext_lazy as _

from ctpat.companies.navigation import Entry

ENTRIES = [
    Entry(
        "overview",
        _("Overview"),
        icon="layout-dashboard",
        route="reports:overview",
        right="companies.view_company",
        order=10,
    ),
    Entry(
        "reports",
        _("Reports"),
        icon="file-text",
        route="reports:report_list",
        right="reports.view_reports",
        order=100,
    ),
]
