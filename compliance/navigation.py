from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import Membership
from ctpat.companies.navigation import Entry

from .models import AnnualReview, ReportItem, Response, Weakness
from .models.response import ReviewState


def open_weaknesses(membership: Membership) -> QuerySet:
    """What the rail counts beside Actions: the rows that its page opens with."""
    return Weakness.objects.open().visible_to(membership)


def waiting_for_review(membership: Membership):
    """Answers that wait for somebody with the right to review."""
    return Response.objects.filter(review_state=ReviewState.WAITING)


def annual_reviews_due(membership: Membership) -> QuerySet:
    """Runs that aren't submitted yet."""
    return AnnualReview.objects.unsubmitted()


def unsettled_points(membership: Membership) -> QuerySet:
    """Points of CBP's reports that still need an approved answer."""
    return ReportItem.objects.unsettled().visible_to(membership)


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
        "review",
        _("Review"),
        icon="circle-check",
        route="compliance:review",
        right="compliance.review",
        order=25,
        count=waiting_for_review,
        counted=_("waiting"),
    ),
    Entry(
        "annual_review",
        _("Annual review"),
        icon="calendar-check",
        route="compliance:annual_review_list",
        right="compliance.view_annual_review",
        order=27,
        count=annual_reviews_due,
        counted=_("due"),
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
    Entry(
        "validations",
        _("Validations"),
        icon="shield-check",
        route="compliance:validation_list",
        right="compliance.view_validations",
        order=65,
        count=unsettled_points,
        counted=_("to answer"),
    ),
]

SETTINGS = [
    Entry("accounts", _("Accounts"), "id", "compliance:account_list", "companies.view_company", order=20),
    Entry(
        "criteria", _("Own criteria"), "checklist", "compliance:own_criterion_list", "compliance.view_profile", order=50
    ),
    Entry("catalogue", _("Catalogue"), "list-numbers", "compliance:catalogue", "compliance.view_profile", order=55),
]
