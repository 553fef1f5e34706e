"""Everything the page of one duty shows, read in a constant number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from compliance.models import Response
from ctpat.common.workdays import holidays_between
from ctpat.common.written_dates import SHORT, written
from ctpat.companies.models import Membership

from .ahead import expected_dates
from .calling import stages_for
from .models import Absence, Duty, Occurrence, Reminder
from .spans import after
from .stages import Part
from .words import counted_from, freedom_of, in_words, late_words, rhythm_of, source_of

DATES_SHOWN = 30
REMINDERS_SHOWN = 30
AHEAD = timedelta(days=366)
EXPECTED_SHOWN = 4
ABSENT_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class DateLine:
    """One due date of the duty, past or coming."""

    occurrence: Occurrence
    state: str
    is_late: bool
    opens_by_hand: bool
    explains: bool
    takes_back: bool
    left_out: str = ""


@dataclass(frozen=True)
class NextCall:
    """The next reminder: when, to whom, as what."""

    on: date
    person: object
    part: str


class Dossier:
    """One duty for one member on one day."""

    def __init__(self, duty: Duty, membership: Membership, *, on: date) -> None:
        self.duty, self.membership, self.on = duty, membership, on
        self.kind = duty.of_kind
        self.source, self.rhythm = source_of(duty), rhythm_of(duty)
        self.freedom, self.counted_from = freedom_of(duty), counted_from(duty)
        self.is_paused = duty.is_paused(on=on)

    @property
    def may_do(self) -> bool:
        return self.membership.may("duties.do_duty") and not self.kind.is_information

    @property
    def may_change(self) -> bool:
        return self.membership.may("duties.change_duties") and not self.duty.ended_on

    @property
    def may_pause(self) -> bool:
        return self.may_change and self.kind.adjustable != "fixed" and not self.is_paused

    @property
    def lead_words(self) -> str:
        return ", ".join(str(days) for days in self.duty.leads)

    @cached_property
    def codes(self) -> list[tuple[str, bool]]:
        """The criteria it serves; with a link where one applies to the company."""
        rows = Response.objects.applicable().filter(criterion__code__in=self.duty.codes)
        known = set(rows.values_list("criterion__code", flat=True))
        return [(code, code in known) for code in self.duty.codes]

    @cached_property
    def occurrences(self) -> list[Occurrence]:
        rows = self.duty.occurrences.standing().select_related("done_by", "evidence").order_by("-due_on", "-pk")
        found = list(rows[:DATES_SHOWN])
        for row in found:
            row.duty = self.duty
            if row.evidence:
                row.evidence.company = self.duty.company
        return found

    @cached_property
    def open_ones(self) -> list[Occurrence]:
        """Open dates, the earliest first."""
        return sorted((row for row in self.occurrences if row.is_open), key=lambda row: row.due_on)

    @property
    def next_one(self) -> Occurrence | None:
        return self.open_ones[0] if self.open_ones else None

    @property
    def next_in(self) -> str:
        """What stands below the next date: how far off it is; below 'so many days late', the date itself."""
        due_on = self.next_one.due_on
        return written(due_on) if due_on < self.on else in_words((due_on - self.on).days)

    @cached_property
    def coming(self) -> list[DateLine]:
        return [self._line(row) for row in self.open_ones]

    @cached_property
    def settled(self) -> list[DateLine]:
        return [self._line(row) for row in self.occurrences if not row.is_open]

    @cached_property
    def expected(self) -> list[date]:
        """What follows if each is done on its day."""
        if not self.open_ones or self.duty.ended_on or self.is_paused:
            return []
        return expected_dates(self.duty, self.open_ones[-1], until=self.on + AHEAD)[:EXPECTED_SHOWN]

    @cached_property
    def reminders(self) -> list[Reminder]:
        """What was sent to whom and when, the latest first."""
        rows = Reminder.objects.filter(occurrence__duty=self.duty).with_sending()
        return list(rows.order_by("-on", "-pk")[:REMINDERS_SHOWN])

    @cached_property
    def next_call(self) -> NextCall | None:
        due = self.next_one
        if due is None or due.remind_at is None or self.is_paused:
            return None
        day = due.remind_at.astimezone(self.duty.company.zone).date()
        stage = next((stage for stage in stages_for(due, self.duty) if stage.day >= day), None)
        if stage is None:
            return None
        person = {
            Part.OWNER: self.duty.owner,
            Part.DEPUTY: self.duty.deputy,
            Part.ESCALATION: self.duty.escalates_to,
            Part.FINAL: self.duty.ends_with,
        }[stage.part]
        return NextCall(max(day, self.on), person, Part(stage.part).label)

    @cached_property
    def absences(self) -> list[Absence]:
        """Holidays of owner and deputy that begin soon or are on."""
        people = [person for person in (self.duty.owner_id, self.duty.deputy_id) if person]
        rows = Absence.objects.filter(user__in=people, ends_on__gte=self.on, begins_on__lte=self.on + ABSENT_WITHIN)
        return list(rows.select_related("user", "stand_in"))

    def _line(self, row: Occurrence) -> DateLine:
        late = row.days_late(on=self.on)
        by_hand = row.is_done and row.done_by_id is not None
        missed = row.state == Occurrence.State.MISSED
        return DateLine(
            occurrence=row,
            state=" ".join(self._state(row, late)),
            is_late=bool(late) or row.was_late,
            opens_by_hand=self.may_do and (row.is_open or missed) and not self.duty.ended_on,
            explains=self.may_do and bool(late),
            takes_back=self.may_change and (by_hand or missed),
            left_out=self._left_out(row),
        )

    def _left_out(self, row: Occurrence) -> str:
        """The federal holidays that a count of business days passed over."""
        span = self.duty.rhythm or self.kind.repeat or self.kind.offset_for(self.duty.conditions)
        if span.unit != "business_days" or row.due_on != after(row.anchor_on, span):
            return ""
        holidays = holidays_between(row.anchor_on, row.due_on)
        return ", ".join(f"{one.name} ({written(one.on, SHORT)})" for one in holidays)

    def _state(self, row: Occurrence, late: int) -> Iterator[str]:
        if late:
            yield late_words(late)
        elif row.is_open and self.kind.is_information and row.due_on < self.on:
            yield _("expected, nothing heard yet")
        elif row.is_open and row.opens_on and self.on < row.opens_on:
            yield _("counts from %(day)s on") % {"day": written(row.opens_on)}
        elif row.is_open:
            yield _("open")
        elif row.state == Occurrence.State.MISSED:
            yield _("not done, explained")
        else:
            yield _("done on %(day)s") % {"day": written(row.done_on)}
            if row.was_late:
                yield f"({late_words((row.done_on - row.due_on).days)})"
