"""What the history says about the security profile."""

from django.utils.translation import gettext_lazy as _

# An administrator sees that something happened, not what an answer or evidence says (roles.yaml).
CONTENT_RIGHT = "compliance.view_profile"

VERBS = {
    "compliance.catalogue.loaded": _("updated the catalogue of criteria %(label)s"),
    "compliance.own_criterion.added": _("added the own criterion %(label)s"),
    "compliance.own_criterion.changed": _("changed the own criterion %(label)s"),
    "compliance.own_criterion.retired": _("retired the own criterion %(label)s"),
    "compliance.own_criterion.restored": _("brought back the own criterion %(label)s"),
    "compliance.response.saved": _("edited the answer to %(label)s"),
    "compliance.response.submitted": _("asked for review of %(label)s"),
    "compliance.response.withdrawn": _("took back the request for review of %(label)s"),
    "compliance.response.accepted": _("accepted the answer to %(label)s"),
    "compliance.response.returned": _("returned the answer to %(label)s"),
    "compliance.response.assigned": _("assigned %(label)s"),
    "compliance.response.dated": _("set the dates of %(label)s"),
    "compliance.response.excepted": _("answered %(label)s differently for one account"),
    "compliance.response.unexcepted": _("made one account share the answer to %(label)s again"),
    # Weaknesses and corrective actions
    "compliance.weakness.raised": _("raised %(label)s"),
    "compliance.weakness.changed": _("changed %(label)s"),
    "compliance.weakness.assigned": _("assigned %(label)s"),
    "compliance.weakness.closed": _("closed %(label)s"),
    "compliance.weakness.reopened": _("reopened %(label)s"),
    "compliance.action.added": _("planned the action %(label)s"),
    "compliance.action.changed": _("changed the action %(label)s"),
    "compliance.action.done": _("carried out the action %(label)s"),
    "compliance.action.verified": _("verified the effect of the action %(label)s"),
    "compliance.action.reopened": _("found no effect of the action %(label)s and reopened it"),
    "compliance.action.dropped": _("dropped the action %(label)s"),
    "compliance.measure.requested": _("asked for a compensating measure for %(label)s"),
    "compliance.measure.approved": _("approved the compensating measure for %(label)s"),
    "compliance.measure.refused": _("refused the compensating measure for %(label)s"),
    "compliance.measure.withdrawn": _("took back the request for a compensating measure for %(label)s"),
    "compliance.measure.ended": _("ended the compensating measure for %(label)s"),
    "compliance.comment.added": _("wrote in the discussion of %(label)s"),
    # Evidence
    "compliance.evidence.added": _("added the evidence %(label)s"),
    "compliance.evidence.version_added": _("added a version of the evidence %(label)s"),
    "compliance.evidence.changed": _("changed the evidence %(label)s"),
    "compliance.evidence.linked": _("linked evidence: %(label)s"),
    "compliance.evidence.unlinked": _("took away evidence: %(label)s"),
    "compliance.evidence.archived": _("archived the evidence %(label)s"),
    "compliance.evidence.downloaded": _("downloaded the evidence %(label)s"),
    "compliance.evidence.restored": _("took the evidence %(label)s back into use"),
    # Annual review
    "compliance.annual_review.opened": _("opened the %(label)s"),
    "compliance.annual_review.moved": _("moved the %(label)s with its anniversary"),
    "compliance.annual_review.planned": _("changed the plan of the %(label)s"),
    "compliance.annual_review.reminded": _("reminded those who have something left in the %(label)s"),
    "compliance.annual_review.approved": _("approved the %(label)s"),
    "compliance.annual_review.approval_withdrawn": _("took back the approval of the %(label)s"),
    "compliance.annual_review.submitted": _("noted the submission of the %(label)s"),
    "compliance.response.affirmed": _("affirmed the answer to %(label)s"),
    "compliance.response.affirmation_withdrawn": _("took back the affirmation of %(label)s"),
    # Accounts
    "compliance.account.opened": _("opened the account %(label)s"),
    "compliance.account.dropped": _("dropped the account %(label)s while setting up"),
    "compliance.account.changed": _("changed the account %(label)s"),
    "compliance.account.status_set": _("set the status of the account %(label)s"),
}
