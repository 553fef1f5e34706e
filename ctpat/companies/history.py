"""What the history says of companies and the people in them."""

from django.utils.translation import gettext_lazy as _

NOUNS = {
    "companies.access": _("Refused access"),
    "companies.guest": _("Guests"),
    "companies.member": _("People"),
    "companies.person": _("Sign-ins"),
    "companies.rules": _("Rules of the company"),
    "companies.setup": _("Set-up"),
    "companies.zone": _("Foreign trade zones"),
}

VERBS = {
    "companies.company.created": _("created the company %(label)s"),
    "companies.company.changed": _("changed what the company says about itself: %(label)s"),
    "companies.rules.changed": _("changed the company's rules: %(label)s"),
    "companies.setup.finished": _("finished setting up %(label)s"),
    "companies.member.joined": _("joined the company: %(label)s"),
    "companies.member.roles_changed": _("changed the roles of %(label)s"),
    "companies.member.ended": _("ended the access of %(label)s"),
    "companies.member.left": _("left the company: %(label)s"),
    "companies.member.sessions_ended": _("signed %(label)s out everywhere"),
    "companies.invitation.sent": _("invited %(label)s"),
    "companies.invitation.resent": _("sent the invitation of %(label)s again"),
    "companies.invitation.withdrawn": _("withdrew the invitation of %(label)s"),
    "companies.guest.invited": _("invited a guest: %(label)s"),
    "companies.guest.joined": _("came in as a guest: %(label)s"),
    "companies.guest.changed": _("changed what was granted to the guest %(label)s"),
    "companies.guest.withdrawn": _("ended the access of the guest %(label)s"),
    "companies.site.added": _("added the site %(label)s"),
    "companies.site.changed": _("changed the site %(label)s"),
    "companies.site.closed": _("closed the site %(label)s"),
    "companies.site.reopened": _("opened the site %(label)s again"),
    "companies.contact.added": _("added the contact %(label)s"),
    "companies.contact.changed": _("changed the contact %(label)s"),
    "companies.contact.removed": _("removed the contact %(label)s"),
    "companies.zone.added": _("added the foreign trade zone %(label)s"),
    "companies.zone.changed": _("changed the foreign trade zone %(label)s"),
    "companies.zone.removed": _("removed the foreign trade zone %(label)s"),
}
