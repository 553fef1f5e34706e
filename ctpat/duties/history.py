"""What the history says about duties."""

from django.utils.translation import gettext_lazy as _

CONTENT_RIGHTS = {"duties": "duties.view_duties"}

NOUNS = {
    "duties.calendar": _("Calendar"),
    "duties.date": _("Dates of duties"),
    "duties.digest": _("Mails of the day"),
    "duties.function": _("Functions in the company"),
    "duties.own_kind": _("Own duties"),
    "duties.preference": _("Wishes about reminders"),
    "duties.reminders": _("Reminders"),
}

VERBS = {
    "duties.calendar.moved": _("brought the calendar of %(label)s up to date"),
    "duties.reminders.made": _("made the reminders of the day for %(label)s"),
    "duties.digest.sent": _("wrote the mail of the day to %(label)s"),
    "duties.digest.refused": _("could not reach %(label)s by mail and passed the reminders on"),
    "duties.date.proved": _("found the proof that %(label)s was done"),
    "duties.date.done": _("said that %(label)s was done"),
    "duties.date.reopened": _("took back that %(label)s was done"),
    "duties.date.explained": _("explained why %(label)s was not done"),
    "duties.duty.assigned": _("assigned %(label)s"),
    "duties.duty.adjusted": _("changed the rhythm of %(label)s"),
    "duties.duty.started": _("set from when %(label)s counts"),
    "duties.duty.paused": _("paused %(label)s"),
    "duties.duty.resumed": _("resumed %(label)s"),
    "duties.duty.handed_over": _("handed over duties: %(label)s"),
    "duties.own_kind.added": _("added the own duty %(label)s"),
    "duties.own_kind.changed": _("changed the own duty %(label)s"),
    "duties.own_kind.retired": _("retired the own duty %(label)s"),
    "duties.function.given": _("said who is %(label)s"),
    "duties.function.taken": _("said that nobody is %(label)s any more"),
    "duties.preference.changed": _("changed the wishes about reminders of %(label)s"),
    "duties.preference.unsubscribed": _("stopped the mails of reminders to %(label)s"),
    "duties.absence.added": _("noted an absence of %(label)s"),
    "duties.duty.left": _("left duties that fell to others: %(label)s"),
    "duties.calendar.exported": _("exported the calendar of %(label)s"),
    "duties.feed.opened": _("made a calendar link for %(label)s"),
    "duties.feed.withdrawn": _("withdrew the calendar link of %(label)s"),
    "duties.absence.changed": _("changed the end of an absence of %(label)s"),
    "duties.absence.removed": _("removed an absence of %(label)s"),
}
