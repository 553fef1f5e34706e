"""Each right of the table in words, for the page of roles, docs/roles.md and the page that refuses it."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "companies.view_company": _("see what the company says about itself, its sites and accounts"),
    "companies.change_company": _("change what the company says about itself, its sites and rules"),
    "companies.view_members": _("see who belongs to the company"),
    "companies.invite_members": _("invite people"),
    "companies.manage_members": _("give roles, end access and sessions"),
    "companies.invite_guests": _("invite guests to one account until a day, and end their access"),
    "activity.view_history": _("read the history"),
    "compliance.view_profile": _("read the security profile"),
    "compliance.view_readiness": _("see whether the company is ready, and why"),
    "compliance.answer": _("answer criteria"),
    "compliance.assign": _("assign criteria and set dates"),
    "compliance.discuss": _("discuss answers"),
    "compliance.review": _("accept or return answers of others"),
    "compliance.approve_measure": _("approve what stands in for a criterion that can't be met"),
    "compliance.change_accounts": _("open and change accounts"),
    "compliance.change_criteria": _("add the company's own criteria"),
    "compliance.view_as_guest": _("see an account as its guests see it"),
    "compliance.view_annual_review": _("see the annual review"),
    "compliance.view_frozen_profile": _("open, compare and copy frozen profiles"),
    "compliance.affirm": _("affirm answers in the annual review"),
    "compliance.run_annual_review": _("open the annual review, plan it, remind owners"),
    "compliance.approve_annual_review": _("approve the annual review"),
    "compliance.note_submission": _("note the submission to CBP with its receipt"),
    "compliance.view_evidence": _("open evidence"),
    "compliance.view_restricted_evidence": _("open restricted evidence"),
    "compliance.add_evidence": _("add evidence"),
    "compliance.change_evidence": _("change evidence"),
    "compliance.view_weaknesses": _("see weaknesses and corrective actions"),
    "compliance.raise_weakness": _("raise weaknesses"),
    "compliance.work_on_action": _("work on corrective actions"),
    "compliance.verify_action": _("verify corrective actions of others"),
    "duties.view_duties": _("see the calendar of duties"),
    "duties.do_duty": _("say that a duty was done"),
    "duties.change_duties": _("change, add or pause duties"),
    "compliance.view_validations": _("see validations by CBP"),
    "compliance.view_correspondence": _("read messages and decisions of CBP, and whole replies"),
    "compliance.manage_validations": _("record notices, reports and messages of CBP, and plan for them"),
    "compliance.draft_reply": _("write answers to the points of a report"),
    "compliance.approve_reply": _("approve answers before they go to CBP"),
    "compliance.send_reply": _("note that a reply was sent, and close it"),
    "reports.view_reports": _("read and download reports"),
    "reports.make_report": _("make reports"),
}


def words_of(right: str) -> str:
    """What a right allows, as the rest of 'may ...' and of "Your roles don't let you ..."."""
    return str(WORDS[right])
