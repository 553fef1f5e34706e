"""What the history says about files."""

from django.utils.translation import gettext_lazy as _

NOUNS = {"files.file": _("Files")}

VERBS = {
    "files.file.damaged": _("found that the bytes of %(label)s have changed; it isn't served any more"),
}
