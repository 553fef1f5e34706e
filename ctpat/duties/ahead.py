"""Dates that will follow, if each is done on its day: shown as expected, never stored."""

from datetime import date

from ctpat.companies.anchors import Fact, Span

from .gathering import rule_of
from .models import Duty, Occurrence
from .planning import Slot, dates_ahead
from .spans import after


def expected_dates(duty: Duty, last: Occurrence, *, until: date) -> list[date]:
    """The due dates behind the last one that exists, until a day."""
    if duty.ended_on or not duty.of_kind.is_recurring:
        return []
    fact = Fact(subject=duty, on=last.anchor_on, label="", path="", rhythm=_own_rhythm(duty, last))
    slot = Slot(last.anchor_on, last.due_on)
    return dates_ahead(rule_of(duty.of_kind, fact, duty), slot, until=until)


def _own_rhythm(duty: Duty, last: Occurrence) -> Span | None:
    """The rhythm that the record itself has, where the date isn't where the catalogue would put it."""
    if duty.number is not None or duty.of_kind.anchor_type != "last_done":
        return None
    offset = duty.of_kind.offset_for(duty.conditions)
    if after(last.anchor_on, offset) == last.due_on or last.due_on <= last.anchor_on:
        return None
    return Span((last.due_on - last.anchor_on).days, "days")
