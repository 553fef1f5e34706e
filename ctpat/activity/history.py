"""What the history says about coming, going and being refused."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "companies.access.refused": _("was refused %(label)s"),
    "companies.person.signed_in": _("signed in"),
    "companies.person.signed_out": _("signed out"),
    "companies.person.password_changed": _("changed the own password"),
    "companies.person.factor_added": _("added a second factor to the own sign-in"),
    "companies.person.factor_removed": _("removed a second factor from the own sign-in"),
}
