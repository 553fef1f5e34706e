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


class WindowNotOpen(ProfileRefusal):
    """Edits made before the window opens don't count for CBP, so no run is opened."""

    def __init__(self, opens_on: str) -> None:
        super().__init__(
            _("The window opens on %(day)s. What is affirmed or edited before it doesn't count.") % {"day": opens_on}
        )


class NoAnniversary(ProfileRefusal):
    """The yearly review hangs on the anniversary of the account."""

    def __init__(self) -> None:
        super().__init__(_("Enter the account's next anniversary first; the review hangs on it."))


class NoRunOpen(ProfileRefusal):
    """An answer is affirmed inside the window of a run."""

    def __init__(self) -> None:
        super().__init__(_("No annual review is open for this answer. It opens 90 days before the anniversary."))


class ReviewNotFinished(ProfileRefusal):
    """The officer approves when nothing waits; `codes` are the criteria that do."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(
            _("Not every criterion is affirmed or edited yet: %(codes)s.") % {"codes": ", ".join(codes[:12])}
        )
        self.codes = codes


class HolesUnstated(ProfileRefusal):
    """Whoever approves with known holes says that he knows them."""

    def __init__(self) -> None:
        super().__init__(_("Write what you approve in spite of, so that it stands in the frozen copy."))


class NotApproved(ProfileRefusal):
    """Only what an officer approved is submitted."""

    def __init__(self) -> None:
        super().__init__(_("A company officer has to approve the review first."))


class SubmissionDateWrong(ProfileRefusal):
    """A submission is a fact: not after today, not before its approval's window."""

    def __init__(self) -> None:
        super().__init__(_("Choose a day from the opening of the window until today."))


class AlreadySubmitted(ProfileRefusal):
    """A submitted review is history."""

    def __init__(self) -> None:
        super().__init__(_("This review is submitted; its frozen copy stays as it is."))


class ReplySent(ProfileRefusal):
    """What was sent to CBP stays as it was."""

    def __init__(self) -> None:
        super().__init__(_("The reply has been sent, so this stays as it is."))


class ReplyUnfinished(ProfileRefusal):
    """Not every answer is approved; `items` are those that wait."""

    def __init__(self, items) -> None:
        names = ", ".join(item.label for item in items)
        super().__init__(_("Not approved yet: %(items)s. The officer approves each answer first.") % {"items": names})
        self.items = items


class PackageMissing(ProfileRefusal):
    """What is said to be sent has to exist as it was sent."""

    def __init__(self) -> None:
        super().__init__(_("Make the package first. It has to hold the answers as they were approved."))


class ReceiptNeeded(ProfileRefusal):
    """The clock stops by a proof, not by a word."""

    def __init__(self) -> None:
        super().__init__(_("Write the number of the portal receipt, or attach it as a file."))


class FollowsFromLetter(ProfileRefusal):
    """A suspension or removal is corrected where its letter is."""

    def __init__(self) -> None:
        super().__init__(_("This status follows from a letter of CBP. Correct the letter under Validations."))


class OnlyStatus(ProfileRefusal):
    """An account always has a status."""

    def __init__(self) -> None:
        super().__init__(_("It is the only status of the account. Set the right one first."))


class NotInOrder(ProfileRefusal):
    """Dates of a validation follow each other; the message says which don't."""


class HasReport(ProfileRefusal):
    """What CBP's report rests on isn't deleted."""

    def __init__(self) -> None:
        super().__init__(_("A report hangs on it, so it stays."))
