"""Due dates as iCalendar (RFC 5545): whole days with a title, and nothing that a stranger shouldn't read."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from .models import Occurrence

REFRESH = timedelta(hours=6)


def as_calendar(rows: Iterable[Occurrence]) -> bytes:
    """The same rows give the same bytes, so that a program that asks again learns that nothing changed."""
    calendar = Calendar()
    calendar.add("prodid", "-//C-TPAT programme manager//duties//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("C-TPAT duties"))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for row in rows:
        calendar.add_component(_event(row))
    return calendar.to_ical()


def _event(row: Occurrence) -> Event:
    event = Event()
    event.add("uid", f"due-{row.pk}@ctpat")
    event.add("dtstamp", datetime.combine(row.stands_since, time.min, tzinfo=UTC))
    event.add("dtstart", row.due_on)
    event.add("dtend", row.due_on + timedelta(days=1))
    event.add("summary", row.duty.title)
    event.add("transp", "TRANSPARENT")
    return event
