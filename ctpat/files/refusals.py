"""What a person is told about a file that isn't taken: why, and how to mend it."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from .exceptions import FileRefused
from .kinds import Kind

BY_CODE = {
    "broken": _("“%(name)s” can't be opened as %(kind)s; it may be damaged. Open it yourself and save it anew."),
    "mismatch": _("“%(name)s” isn't what its name says: the content is not %(kind)s. Save it anew in its own program."),
    "active": _("“%(name)s” holds a web page or XML, not %(kind)s. Print it to PDF and add that."),
    "hidden": _("“%(name)s” has another file hidden behind its end. Open it, save or print it anew and add that."),
    "encrypted": _("“%(name)s” is protected by a password. Save it without protection, or print it to a new PDF."),
    "script": _("“%(name)s” contains a program (JavaScript). Print it to a new PDF and add that."),
    "launch": _("“%(name)s” can start programs or send data. Print it to a new PDF and add that."),
    "embedded": _("“%(name)s” has other files inside. Take them out and add each by itself."),
    "xfa": _("“%(name)s” is a dynamic form. Print it to a new PDF and add that."),
    "macro": _("“%(name)s” contains macros. Save it without macros, or as PDF, and add that."),
    "dtd": _("“%(name)s” contains definitions that Word and Excel don't write. Save it anew, or as PDF."),
    "outside": _("“%(name)s” loads parts from elsewhere when it is opened. Save it as PDF and add that."),
    "bomb": _("“%(name)s” unpacks to far more than its size. Save it anew, in several parts if it is large."),
    "pixels": _("“%(name)s” has more than %(pixels)s million pixels. Make it smaller and add that."),
    "slow": _("“%(name)s” takes too long to check. Save it anew, in several parts if it is large."),
    "size": _("“%(name)s” is larger than %(limit)s, the most for %(kind)s. Make it smaller or split it."),
    "empty": _("“%(name)s” is empty. Choose the file again."),
    "no_extension": _("“%(name)s” has no ending such as .pdf, so its kind is unknown. Rename it and add it again."),
    "unknown": _("“%(name)s” is of a kind that isn't taken. Save it as PDF and add that. Taken are: %(kinds)s."),
    "other_kind": _("“%(name)s” is named as %(kind)s but holds %(found)s. Give it the right ending, or save it anew."),
    "quota": _("The company's room for files (%(limit)s) is used up. Ask the administrator of this installation."),
    "disk": _("There is no room left to keep “%(name)s”. Try again later, and tell the administrator."),
    "infected": _("“%(name)s” was refused by the virus scanner (%(found)s). Nothing of it was kept."),
    "cut": _("“%(name)s” arrived incomplete. Choose the file again."),
    "request": _("“%(name)s” makes this upload larger than %(limit)s. Add fewer files at once."),
}


def refusal(code: str, *, name: str, kind: Kind | None = None, **values) -> FileRefused:
    """The exception with its sentence, ready to raise."""
    if kind:
        limit = {"limit": filesizeformat(kind.size), "pixels": kind.pixels // 1_000_000}
        values = {"kind": kind.name, **limit, **values}
    return FileRefused(BY_CODE[code] % {"name": name, **values})
