"""What each role may do in a company: one table, printed in docs/roles.md from here.

A right is named `app.verb_noun`, as a view's gate asks for it. The roles and their limits
come from the programme's role catalogue (roles.yaml), which says of each whether CBP or
this product asks for it. Single grants beyond roles (an outside auditor's one audit, a
validator's one account) are guardian rows, not roles.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    COMPLIANCE_OFFICER = "compliance_officer", _("Compliance officer")
    COMPANY_OFFICER = "company_officer", _("Company officer")
    AUDITOR = "auditor", _("Auditor")
    MANAGER = "manager", _("Manager")
    CONTRIBUTOR = "contributor", _("Contributor")
    VIEWER = "viewer", _("Viewer")
    CONSULTANT = "consultant", _("Consultant")


ADMIN, OFFICER, APPROVER = Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER, Role.COMPANY_OFFICER
AUDITOR, MANAGER, CONTRIBUTOR = Role.AUDITOR, Role.MANAGER, Role.CONTRIBUTOR
VIEWER, CONSULTANT = Role.VIEWER, Role.CONSULTANT

RIGHTS: dict[str, set[Role]] = {
    # The company and its people
    "companies.view_company": {ADMIN, OFFICER, APPROVER, AUDITOR, MANAGER, CONTRIBUTOR, VIEWER, CONSULTANT},
    "companies.change_company": {ADMIN, OFFICER},
    "companies.view_members": {ADMIN, OFFICER, APPROVER, AUDITOR, MANAGER, CONSULTANT},
    "companies.manage_members": {ADMIN},
    "activity.view_history": {ADMIN, OFFICER, APPROVER},
    # The security profile
    "compliance.view_profile": {OFFICER, APPROVER, AUDITOR, MANAGER, CONTRIBUTOR, VIEWER, CONSULTANT},
    "compliance.view_readiness": {OFFICER, APPROVER, AUDITOR, MANAGER, CONSULTANT},
    "compliance.answer": {OFFICER, CONTRIBUTOR, CONSULTANT},
    "compliance.assign": {OFFICER, CONSULTANT},
    "compliance.discuss": {OFFICER, APPROVER, AUDITOR, MANAGER, CONTRIBUTOR, CONSULTANT},
    "compliance.review": {OFFICER, APPROVER},
    "compliance.approve_measure": {OFFICER, APPROVER},
    "compliance.change_accounts": {ADMIN, OFFICER},
    "compliance.change_criteria": {OFFICER},
    # Evidence, weaknesses, corrective actions
    "compliance.view_evidence": {OFFICER, APPROVER, AUDITOR, MANAGER, CONTRIBUTOR, CONSULTANT},
    "compliance.view_restricted_evidence": {OFFICER, APPROVER, AUDITOR, CONSULTANT},
    "compliance.add_evidence": {OFFICER, AUDITOR, CONTRIBUTOR, CONSULTANT},
    "compliance.change_evidence": {OFFICER, CONTRIBUTOR, CONSULTANT},
    "compliance.view_weaknesses": {OFFICER, APPROVER, AUDITOR, MANAGER, CONTRIBUTOR, CONSULTANT},
    "compliance.raise_weakness": {OFFICER, AUDITOR, CONSULTANT},
    "compliance.work_on_action": {OFFICER, AUDITOR, MANAGER, CONTRIBUTOR, CONSULTANT},
    "compliance.verify_action": {OFFICER, APPROVER, AUDITOR},
    # Reports
    "reports.view_reports": {OFFICER, APPROVER, AUDITOR, MANAGER, CONSULTANT},
    "reports.make_report": {OFFICER, APPROVER, AUDITOR, MANAGER, CONSULTANT},
}

# Roles that see and change only what is assigned to them.
ASSIGNED_ONLY = {Role.CONTRIBUTOR}


def rights_of(role: str) -> frozenset[str]:
    """All rights of one role."""
    return _RIGHTS_BY_ROLE[Role(role)]


def may(role: str, right: str) -> bool:
    """Whether a role has a right. Raises KeyError for a right nobody declared."""
    return Role(role) in RIGHTS[right]


_RIGHTS_BY_ROLE = {role: frozenset(right for right, roles in RIGHTS.items() if role in roles) for role in Role}
