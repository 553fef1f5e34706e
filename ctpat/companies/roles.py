"""What each role may do in a company: one table, printed in docs/roles.md from here.

A right is named `app.verb_noun`, as a view's gate asks for it. The roles and their limits
come from the programme's role catalogue (roles.yaml), which says of each whether CBP or
this product asks for it. A person may hold several roles in a company (the administrator's
alone opens no answer and no evidence); rights are their union. Single grants beyond roles
(an outside auditor's one audit, a validator's one account) are guardian rows, not roles.
"""

from collections.abc import Iterable

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
    "companies.invite_members": {ADMIN, OFFICER},
    "companies.manage_members": {ADMIN},
    "companies.invite_guests": {ADMIN, OFFICER},
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
    "compliance.view_as_guest": {OFFICER, APPROVER},
    # The annual review of the profile
    "compliance.view_annual_review": {OFFICER, APPROVER, AUDITOR, MANAGER, CONTRIBUTOR, CONSULTANT},
    "compliance.view_frozen_profile": {OFFICER, APPROVER, AUDITOR, MANAGER, CONSULTANT},
    "compliance.affirm": {OFFICER, CONTRIBUTOR},
    "compliance.run_annual_review": {OFFICER},
    "compliance.approve_annual_review": {APPROVER},
    "compliance.note_submission": {OFFICER, APPROVER},
    # Evidence, weaknesses, corrective actions
    "compliance.view_evidence": {OFFICER, APPROVER, AUDITOR, MANAGER, CONTRIBUTOR, CONSULTANT},
    "compliance.view_restricted_evidence": {OFFICER, APPROVER, AUDITOR, CONSULTANT},
    "compliance.add_evidence": {OFFICER, AUDITOR, CONTRIBUTOR, CONSULTANT},
    "compliance.change_evidence": {OFFICER, CONTRIBUTOR, CONSULTANT},
    "compliance.view_weaknesses": {OFFICER, APPROVER, AUDITOR, MANAGER, CONTRIBUTOR, CONSULTANT},
    "compliance.raise_weakness": {OFFICER, AUDITOR, CONSULTANT},
    "compliance.work_on_action": {OFFICER, AUDITOR, MANAGER, CONTRIBUTOR, CONSULTANT},
    "compliance.verify_action": {OFFICER, APPROVER, AUDITOR},
    # Duties
    "duties.view_duties": {OFFICER, APPROVER, AUDITOR, MANAGER, CONTRIBUTOR, CONSULTANT},
    "duties.do_duty": {OFFICER, APPROVER, AUDITOR, MANAGER, CONTRIBUTOR, CONSULTANT},
    "duties.change_duties": {OFFICER},
    # Validations by CBP, messages of its specialist, and the reply desk
    "compliance.view_validations": {OFFICER, APPROVER, AUDITOR, MANAGER, CONTRIBUTOR, CONSULTANT},
    "compliance.view_correspondence": {OFFICER, APPROVER, AUDITOR, MANAGER, CONSULTANT},
    "compliance.manage_validations": {OFFICER, CONSULTANT},
    "compliance.draft_reply": {OFFICER, CONTRIBUTOR, CONSULTANT},
    "compliance.approve_reply": {APPROVER},
    "compliance.send_reply": {OFFICER, APPROVER},
    # Reports
    "reports.view_reports": {OFFICER, APPROVER, AUDITOR, MANAGER, CONSULTANT},
    "reports.make_report": {OFFICER, APPROVER, AUDITOR, MANAGER, CONSULTANT},
}

# Roles that see and change only what is assigned to them.
ASSIGNED_ONLY = {CONTRIBUTOR}

# Of several roles, the one that says best what its holder comes for.
FOREMOST_FIRST = [OFFICER, APPROVER, AUDITOR, MANAGER, CONSULTANT, CONTRIBUTOR, ADMIN, VIEWER]

# Whom a member may give which roles: never more than the inviter is trusted with.
MAY_GIVE: dict[Role, set[Role]] = {
    ADMIN: set(Role),
    OFFICER: {CONTRIBUTOR, VIEWER},
}

# The role catalogue asks every company for these; CBP asks for a company officer.
EVERY_COMPANY_NEEDS = [ADMIN, OFFICER, APPROVER]

# CBP, 2022: a consultant may be a contact, and never acts in the officer's place.
EXCLUSIVE: list[set[Role]] = [{CONSULTANT, OFFICER}, {CONSULTANT, APPROVER}]

SUMMARIES: dict[Role, str] = {
    ADMIN: _("Sets up the company, keeps people, rights and settings in order. Opens no answer and no evidence."),
    OFFICER: _("Runs the programme day by day: answers, evidence, reviews, actions, validation."),
    APPROVER: _("Binds the company: approves what goes to CBP, then submits it in CBP's portal."),
    AUDITOR: _("Checks that procedures are followed, records findings, verifies corrective actions of others."),
    MANAGER: _("Wants to know whether the company is ready and what stops it; downloads the report."),
    CONTRIBUTOR: _("Answers the few questions of the own job and attaches the proof."),
    VIEWER: _("Reads what is opened to all staff and changes nothing."),
    CONSULTANT: _("Drafts and advises under the own name; never approves, signs or submits."),
}


def rights_of(roles: Iterable[str]) -> frozenset[str]:
    """All rights of a person with these roles."""
    held = set(roles)
    return frozenset(right for right, given_to in RIGHTS.items() if not held.isdisjoint(given_to))


def may_give(giver: Iterable[str]) -> set[Role]:
    """The roles that a person with these roles may give to others."""
    return set().union(*(MAY_GIVE.get(Role(role), set()) for role in giver))


def fit_together(roles: Iterable[str]) -> bool:
    """Whether one person may hold these roles in one company."""
    return not any(pair <= set(roles) for pair in EXCLUSIVE)
