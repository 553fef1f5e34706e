"""One exception per refusal; its text is the sentence for the page."""

from django.utils.translation import gettext as _

from ctpat.common.written_dates import written


class DutyRefusal(Exception):
    """Base of what the services refuse."""


class AlreadySettled(DutyRefusal):
    """Somebody, or a record, was quicker."""

    def __init__(self) -> None:
        super().__init__(_("That date is settled already."))


class NoteNeeded(DutyRefusal):
    """By hand, or as an exception, only with a word."""

    def __init__(self) -> None:
        super().__init__(_("Write a sentence that a reader will understand in four years."))


class EvidenceNeeded(DutyRefusal):
    """Without a record that proves it, a document has to."""

    def __init__(self) -> None:
        super().__init__(_("Choose the evidence that shows that it was done."))


class DoneInFuture(DutyRefusal):
    """Done is a fact."""

    def __init__(self) -> None:
        super().__init__(_("Choose a day that is not after today."))


class BeforeWindow(DutyRefusal):
    """CBP counts only what is done inside the window."""

    def __init__(self, opens_on) -> None:
        super().__init__(_("Only work from %(day)s on counts.") % {"day": opens_on})


class NotDoneByHand(DutyRefusal):
    """A record shows it, so no person can take it back."""

    def __init__(self) -> None:
        super().__init__(_("A record shows that it was done. Correct the record."))


class NotYetDue(DutyRefusal):
    """What can still be done in time needs no explanation."""

    def __init__(self) -> None:
        super().__init__(_("It isn't late yet."))


class DateIsFixed(DutyRefusal):
    """The programme sets the date, or the record does."""

    def __init__(self, source: str) -> None:
        super().__init__(_("This date can't be changed here: %(source)s") % {"source": source})


class OnlyShorter(DutyRefusal):
    """The programme sets the longest time."""

    def __init__(self, longest: str) -> None:
        super().__init__(_("It may be done more often, never less: at most every %(longest)s.") % {"longest": longest})


class RemindersMissing(DutyRefusal):
    """Reminders of what the programme demands may be added, not taken away."""

    def __init__(self, days: str) -> None:
        super().__init__(_("CBP asks for this duty, so these reminders stay: %(days)s days before.") % {"days": days})


class RemindersImpossible(DutyRefusal):
    """Between the day itself and two years before, and not too many."""

    def __init__(self) -> None:
        super().__init__(_("Give one to twelve different numbers of days, from 0 to 730."))


class NotPaused(DutyRefusal):
    """What CBP sets can't be paused by us."""

    def __init__(self) -> None:
        super().__init__(_("This duty is CBP's and its date as well, so it can't be paused."))


class SamePerson(DutyRefusal):
    """A deputy who is the owner is none."""

    def __init__(self) -> None:
        super().__init__(_("Owner and deputy are two different people."))


class NotAMember(DutyRefusal):
    """Only people of the company."""

    def __init__(self) -> None:
        super().__init__(_("Choose somebody who belongs to the company."))


class NoRhythm(DutyRefusal):
    """Only a calendar rhythm has a start."""

    def __init__(self) -> None:
        super().__init__(_("This duty follows from its record and has no start of its own."))


class AbsenceBackwards(DutyRefusal):
    """The last day isn't before the first."""

    def __init__(self) -> None:
        super().__init__(_("The last day can't be before the first."))


class AlreadyAway(DutyRefusal):
    """Of two absences on one day, nobody could say which stand-in counts."""

    def __init__(self, absence) -> None:
        text = _("%(name)s is away from %(first)s to %(last)s already. Choose other days, or take that back first.")
        super().__init__(text % _who_and_when(absence))


class StandInAway(DutyRefusal):
    """Who isn't there can't stand in."""

    def __init__(self, absence) -> None:
        text = _("%(name)s is away from %(first)s to %(last)s. Choose somebody else, or note these days apart.")
        super().__init__(text % _who_and_when(absence))


def _who_and_when(absence) -> dict[str, str]:
    return {"name": absence.user, "first": written(absence.begins_on), "last": written(absence.ends_on)}
