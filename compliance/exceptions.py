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
