"""The reasons of the rule in words: what is so, and what mends it.

A sentence about a weakness names the worst one that is open.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ctpat.common.written_dates import written

from .rule import Reason, Standing, Why

STANDING_WORDS = {
    Standing.MET: _("Met"),
    Standing.AT_RISK: _("At risk"),
    Standing.COVERED: _("Covered"),
    Standing.GAP: _("Gap"),
    Standing.NOT_APPLICABLE: _("Not applicable"),
}

SENTENCES = {
    Why.NO_ANSWER: _("Nobody has answered yet."),
    Why.PARTLY: _("Answered as partly in place."),
    Why.NOT_YET: _("Answered as not yet in place."),
    Why.NO_EVIDENCE: _("No evidence is attached."),
    Why.EVIDENCE_EXPIRED: _("Evidence ran out on %(on)s."),
    Why.EVIDENCE_ENDS_SOON: _("Evidence ends on %(on)s."),
    Why.MAJOR_WEAKNESS: _("Major weakness %(weakness)s is open."),
    Why.MINOR_WEAKNESS: _("Minor weakness %(weakness)s is open."),
    Why.REVIEW_LONG_OVERDUE: _("The review was due on %(on)s, more than 30 days ago."),
    Why.REVIEW_OVERDUE: _("The review was due on %(on)s."),
    Why.NOT_ACCEPTED: _("No reviewer has accepted the answer."),
    Why.MEASURE: _("A compensating measure covers it until %(on)s."),
    Why.NOT_APPLICABLE: _("A reviewer accepted that it does not apply."),
    Why.NOT_APPLICABLE_UNREASONED: _("Marked not applicable without a reason."),
    Why.NOT_APPLICABLE_UNACCEPTED: _("Nobody has accepted that it does not apply."),
    Why.NOT_APPLICABLE_ENDED: _("Not applicable was accepted until %(on)s only."),
}

NEXT_STEPS = {
    Why.NO_ANSWER: _("Write the answer, or assign it to the person who knows."),
    Why.PARTLY: _("Put the missing part in place, or ask for a compensating measure."),
    Why.NOT_YET: _("Put it in place, or ask for a compensating measure."),
    Why.NO_EVIDENCE: _("Attach one of the kinds of proof named for it."),
    Why.EVIDENCE_EXPIRED: _("Upload the new version, or confirm the old one with a new date."),
    Why.EVIDENCE_ENDS_SOON: _("Prepare the next version of the evidence."),
    Why.MAJOR_WEAKNESS: _("Close %(weakness)s: %(title)s"),
    Why.MINOR_WEAKNESS: _("Close %(weakness)s: %(title)s"),
    Why.REVIEW_LONG_OVERDUE: _("Read the answer again and ask for review."),
    Why.REVIEW_OVERDUE: _("Read the answer again and ask for review."),
    Why.NOT_ACCEPTED: _("Ask for review."),
    Why.MEASURE: _("Meet the criterion before the measure ends."),
    Why.NOT_APPLICABLE: "",
    Why.NOT_APPLICABLE_UNREASONED: _("Write why it does not apply to you."),
    Why.NOT_APPLICABLE_UNACCEPTED: _("Ask for review."),
    Why.NOT_APPLICABLE_ENDED: _("Check whether it applies by now and ask for review."),
}


@dataclass(frozen=True, slots=True)
class WorstWeakness:
    """The open weakness that weighs most on an answer."""

    number: int
    title: str
    severity: str

    @property
    def label(self) -> str:
        return f"W-{self.number}"


def sentence(reason: Reason, weakness: WorstWeakness | None = None) -> str:
    """What is so."""
    return str(SENTENCES[reason.why]) % _names(reason, weakness)


def next_step(reason: Reason, weakness: WorstWeakness | None = None) -> str:
    """What mends it."""
    return str(NEXT_STEPS[reason.why]) % _names(reason, weakness)


def _names(reason: Reason, weakness: WorstWeakness | None) -> dict[str, str]:
    return {
        "on": written(reason.on) if reason.on else "",
        "weakness": weakness.label if weakness else "",
        "title": weakness.title if weakness else "",
    }
