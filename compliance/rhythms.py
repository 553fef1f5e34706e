"""How often evidence is usually renewed, in words."""

from django.utils.translation import gettext_lazy as _

RHYTHMS = [
    ("", _("No rhythm")),
    ("continuous", _("all the time")),
    ("weekly", _("every week")),
    ("monthly", _("every month")),
    ("quarterly", _("every quarter")),
    ("annual", _("every year")),
    ("per shipment", _("with each shipment")),
    ("per voyage", _("with each voyage")),
    ("on hire", _("when somebody is hired")),
    ("on change", _("when something changes")),
    ("on event", _("when something happens")),
]
