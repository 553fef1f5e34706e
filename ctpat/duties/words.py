"""What the pages say of a duty in words: whose the date is, how often, how late."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.catalogue.duty_kinds import DutyKind, anchor_meanings
from ctpat.common.written_dates import LONG, SHORT, written
from ctpat.companies.anchors import Span

from .models import Duty


@dataclass(frozen=True)
class Source:
    """Whose a date is. `key` is cbp, practice, asked (CBP's duty, our rhythm), default, yours or record."""

    key: str
    word: str
    sentence: str

    @property
    def is_rule(self) -> bool:
        return self.key == "cbp"


def source_of(duty: Duty) -> Source:
    """Whose the date of a duty is, and whose the duty: nobody may take our number for law."""
    kind = duty.of_kind
    if duty.own_kind_id:
        return Source("yours", _("Your own"), _("Your company added this duty; the rhythm is yours."))
    if duty.number is not None:
        return Source("yours", _("Your rhythm"), f"{_asked(kind)} {_('Your company set the rhythm.')}")
    if kind.kind == "cbp":
        return Source("cbp", _("CBP's rule"), _("Duty and date come from US law, CBP's criteria or CBP's portal."))
    if kind.kind == "guidance":
        sentence = _("The date follows what CBP's staff, specialists or consultants say; no rule fixes it.")
        return Source("practice", _("CBP's practice"), f"{_asked(kind)} {sentence}")
    if kind.anchor_type == "expiry":
        return Source("record", _("Agreed date"), f"{_asked(kind)} {_('The date is the one written in the record.')}")
    if kind.duty_kind == "cbp":
        sentence = _("CBP asks for this, but leaves the rhythm open. The rhythm is a default of this product.")
        return Source("asked", _("Our default"), sentence)
    return Source("default", _("Our default"), f"{_asked(kind)} {_('The date is a default of this product.')}")


def _asked(kind: DutyKind) -> str:
    return {
        "cbp": _("CBP asks for this duty."),
        "guidance": _("CBP's staff and consultants advise this duty."),
        "default": _("This product proposes this duty."),
    }[kind.duty_kind]


def freedom_of(duty: Duty) -> str:
    """What the company may change, as a sentence."""
    kind = duty.of_kind
    if kind.adjustable == "fixed":
        return _("Fixed: your company can't change the date.")
    if kind.anchor_type in ("expiry", "event") and kind.offset.number == 0:
        return _("The date is that of the record; the reminders are yours to change.")
    if kind.adjustable == "shorter_only":
        return _("It may be done more often, never less.")
    return _("Rhythm and reminders are yours to change.")


def rhythm_of(duty: Duty) -> str:
    """How often, in words: 'every month'; for what comes once, what it counts from: '90 days after'."""
    kind = duty.of_kind
    span = duty.rhythm or kind.repeat
    if span is None and kind.anchor_type == "last_done":
        span = kind.offset_for(duty.conditions)
    if span is not None:
        return every(span)
    offset = kind.offset_for(duty.conditions)
    if not offset.number:
        return _("on its date")
    return (_("%(span)s after") if offset.number > 0 else _("%(span)s before")) % {"span": span_words(offset)}


def every(span: Span) -> str:
    """'every week', 'every 3 months'."""
    known = {
        (1, "days"): _("every day"),
        (7, "days"): _("every week"),
        (14, "days"): _("every two weeks"),
        (1, "months"): _("every month"),
        (3, "months"): _("every quarter"),
        (6, "months"): _("half-yearly"),
        (12, "months"): _("every year"),
        (24, "months"): _("every two years"),
    }
    return known.get((span.number, span.unit)) or _("every %(span)s") % {"span": span_words(span)}


def span_words(span: Span) -> str:
    """'90 days', '1 month'; a span backwards loses its sign, the sentence around it says so."""
    number = abs(span.number)
    words = {
        "days": ngettext("%(n)d day", "%(n)d days", number),
        "business_days": ngettext("%(n)d business day", "%(n)d business days", number),
        "months": ngettext("%(n)d month", "%(n)d months", number),
    }
    return words[span.unit] % {"n": number}


def counted_from(duty: Duty) -> str:
    """What the date is counted from: the meaning of the anchor."""
    return anchor_meanings()[duty.of_kind.anchor]


def late_words(days: int) -> str:
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}


def in_words(days: int) -> str:
    """How far off a coming date is: 'today', 'in 12 days', 'in 3 months'."""
    if days < 2:
        return _("tomorrow") if days else _("today")
    if days < 62:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return _months_off(days)


def day_words(day: date, *, on: date) -> str:
    """'4 Mar', with the year if it is another one."""
    return written(day, SHORT if day.year == on.year else LONG)


def beside(day: date, *, on: date) -> str:
    """What stands below a coming date: today, tomorrow, the day of the week, or how far off it is."""
    days = (day - on).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days < 32:
        return written(day, "D")
    return _months_off(days)


def _months_off(days: int) -> str:
    months = round(days / 30.4)
    return ngettext("in %(n)d month", "in %(n)d months", months) % {"n": months}


def subject_of(duty: Duty) -> str:
    """The record that a duty is about, or where it belongs when that says as much."""
    return duty.label or where_of(duty)


def where_of(duty: Duty) -> str:
    """Where a duty belongs: its site, or the whole company."""
    return duty.site.name if duty.site else _("All sites")
