"""What the history says about reports."""

from django.utils.translation import gettext_lazy as _

NOUNS = {"reports.report": _("Reports")}

VERBS = {
    "reports.report.requested": _("asked for the report: %(label)s"),
    "reports.report.made": _("made the report: %(label)s"),
    "reports.report.downloaded": _("downloaded the report: %(label)s"),
    "reports.report.cancelled": _("cancelled the report: %(label)s"),
    "reports.report.failed": _("could not make the report: %(label)s"),
    "reports.report.expired": _("removed the file of an old report: %(label)s"),
}

# Entries that change nothing a report says: what people did with files, and their comings and goings.
QUIET = (
    "reports.",
    "companies.person.",
    "companies.access.",
    "companies.invitation.",
    "companies.guest.",
    "compliance.evidence.downloaded",
)

# Besides those: what the product does each day by itself, and what people set for themselves alone.
ROUTINE = (
    *QUIET,
    "duties.calendar.",
    "duties.date.proved",
    "duties.reminders.",
    "duties.digest.",
    "duties.feed.",
    "duties.preference.",
)
