"""Refusals of the security profile. Each says in its message what to do instead."""

from django.utils.translation import gettext as _


class ProfileRefusal(Exception):
    """Base of what a service refuses; its text is shown to the person."""


class AnswerConflict(ProfileRefusal):
    """Somebody else saved meanwhile. Carries the answer as it is now; nothing was written."""

    def __init__(self, response) -> None:
        super().__init__(_("Somebody else changed this answer meanwhile. Both texts are kept; choose below."))
        self.response = response


class AnswerIncomplete(ProfileRefusal):
    """An answer that can't go to review yet."""


class OwnAnswer(ProfileRefusal):
    """The reviewer wrote the answer himself."""

    def __init__(self) -> None:
        super().__init__(_("You wrote this answer, so somebody else has to review it."))


class NotWaiting(ProfileRefusal):
    """The answer isn't waiting for review (any more)."""

    def __init__(self) -> None:
        super().__init__(_("This answer isn't waiting for review any more. Somebody may have been quicker."))


class CommentNeeded(ProfileRefusal):
    """Returning an answer needs a word why."""

    def __init__(self) -> None:
        super().__init__(_("Write what is missing, so that the author knows what to mend."))


class NotAMember(ProfileRefusal):
    """Work can be given to members of the company only."""

    def __init__(self) -> None:
        super().__init__(_("Choose somebody who belongs to this company."))


class WeaknessClosed(ProfileRefusal):
    """A closed weakness is history; it has to be reopened first."""

    def __init__(self) -> None:
        super().__init__(_("This weakness is closed. Reopen it first."))


class WeaknessStillOpen(ProfileRefusal):
    """Closing waits for corrective actions; `actions` are those not verified."""

    def __init__(self, actions) -> None:
        names = ", ".join(f"“{action.title}”" for action in actions)
        super().__init__(_("Not verified yet: %(actions)s. Verify or drop them first.") % {"actions": names})
        self.actions = actions


class ReasonNeeded(ProfileRefusal):
    """What departs from the usual way needs a word why."""

    def __init__(self) -> None:
        super().__init__(_("Write the reason, so that it can be followed later."))


class ProofNeeded(ProfileRefusal):
    """A corrective action is done when something shows it."""

    def __init__(self) -> None:
        super().__init__(_("Attach a proof or write what was done."))


class OwnWork(ProfileRefusal):
    """Nobody verifies, closes or approves what is his own."""

    def __init__(self) -> None:
        super().__init__(_("This is your own work, so somebody else has to judge it."))


class StepNotPossible(ProfileRefusal):
    """Somebody else was quicker, or the page is old."""

    def __init__(self) -> None:
        super().__init__(_("That is no longer possible: its state has changed meanwhile."))


class MeasureTooLong(ProfileRefusal):
    """A compensating measure ends in the future, within a year."""

    def __init__(self) -> None:
        super().__init__(_("Choose an end after today and within a year."))


class EvidenceNeeded(ProfileRefusal):
    """Somebody else needs this evidence: it proves an answer that was accepted."""

    def __init__(self) -> None:
        super().__init__(_("This proves an accepted answer, so it stays. Ask the compliance officer to archive it."))


class AccountExists(ProfileRefusal):
    """One account per entity type."""

    def __init__(self, entity_type) -> None:
        super().__init__(_("There is an account for %(type)s already.") % {"type": entity_type})


class StatusInFuture(ProfileRefusal):
    """A status is a fact."""

    def __init__(self) -> None:
        super().__init__(_("Choose a day that is not after today."))


class EmptyRemark(ProfileRefusal):
    """A remark without words."""

    def __init__(self) -> None:
        super().__init__(_("Write a word first."))
