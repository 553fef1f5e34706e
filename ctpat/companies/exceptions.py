"""What the services of people and companies refuse, in sentences that people read."""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Base: the sentence says what is wrong and what mends it."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(str(self.sentence))


class OwnRoles(Refusal):
    sentence = _("Nobody changes his own roles or ends his own access. Ask another administrator.")


class LastAdministrator(Refusal):
    sentence = _("A company keeps an administrator. Make somebody else administrator first.")


class OnlyHolder(Refusal):
    """Somebody would leave who alone holds a role that every company needs."""

    sentence = _(
        "You are the only %(roles)s here. An administrator has to give that to somebody else first, "
        "under People and rights; then you can leave."
    )

    def __init__(self, roles: str) -> None:
        Exception.__init__(self, str(self.sentence) % {"roles": roles})


class RolesBeyondOwn(Refusal):
    sentence = _("You can't give or take this role. Ask an administrator.")


class AlreadyMember(Refusal):
    sentence = _("This person is a member already. Change the roles in the list of members.")


class AlreadyGuest(Refusal):
    sentence = _("This person has access already. Change the date in the list of guests.")


class GuestPeriod(Refusal):
    sentence = _("Choose a day from today on, at most 90 days ahead. Access can be extended later.")


class TooManyInvitations(Refusal):
    sentence = _("That is enough mail for one day. Try again tomorrow.")


class InvitationClosed(Refusal):
    sentence = _("This invitation can't be used any more. Ask the person who invited you for a new one.")


class OtherAddress(Refusal):
    sentence = _("This invitation is for another e-mail address.")


class ConsultantAsPrimary(Refusal):
    sentence = _("A consultant can be a contact, but never the primary one or an officer.")
