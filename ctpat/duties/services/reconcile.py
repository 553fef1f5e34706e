"""Bringing duties and due dates into line with the facts they hang on.

Run after every change that may move a date, and each night. It moves, withdraws and adds what is
open; what was done changes only with the record that showed it. Running it again writes nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from compliance.catalogue.duty_kinds import DutyKind
from ctpat.activity.services import record
from ctpat.companies.anchors import Fact
from ctpat.companies.models import Company

from ..calling import next_call
from ..gathering import DutyKey, Gathered, anchored, gather, rule_of, shown
from ..models import Duty, Occurrence
from ..people import People
from ..planning import BY_FACT, DONE, Slot, plan

COPIED = ["label", "mail_label", "path", "site_id", "conditions", "record_codes", "is_assumed"]
PEOPLE = ["owner_id", "deputy_id", "escalates_to_id", "ends_with_id"]
DUTY_FIELDS = [*COPIED, *PEOPLE, "ended_on"]
SLOT_FIELDS = [
    "state",
    "record",
    "anchor_on",
    "due_on",
    "opens_on",
    "closes_on",
    "is_assumed",
    "done_on",
    "proof_record",
    "proof_label",
    "proof_path",
]
OCCURRENCE_FIELDS = [*SLOT_FIELDS, "done_at", "stands_since", "taken_to", "remind_at"]


@dataclass
class Moved:
    """What one run changed."""

    duties_new: list[Duty] = field(default_factory=list)
    duties_changed: list[Duty] = field(default_factory=list)
    dates_new: list[Occurrence] = field(default_factory=list)
    dates_changed: list[Occurrence] = field(default_factory=list)
    proved: list[Occurrence] = field(default_factory=list)
    reopened: list[Occurrence] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.duties_new, self.duties_changed, self.dates_new, self.dates_changed))

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(rows) for name, rows in vars(self).items() if rows}


@transaction.atomic
def reconcile(*, company: Company, now: datetime) -> Moved:
    """Make the company in force have exactly the duties and open dates that follow from its facts.

    Records one entry that says how much moved, and one for each date that a record proved, or
    proves no more.
    """
    return _Run(company, now).go()


@transaction.atomic
def reconcile_kind(*, company: Company, kind: DutyKind, now: datetime, recall: bool = False) -> Moved:
    """The same for one kind of duty, so that a page shows at once what follows from a click.

    With `recall` the next reminder of dates that stay is looked up anew.
    """
    return _Run(company, now, kind, recall=recall).go()


class _Run:
    """One run; each thing is read once."""

    def __init__(self, company: Company, now: datetime, kind: DutyKind | None = None, *, recall: bool = False) -> None:
        self.company, self.now, self.on = company, now, company.today(now)
        self.kind, self.recall = kind, recall
        self.people = People(company)
        self.moved = Moved()

    def go(self) -> Moved:
        gathered = gather(self.kind)
        duties = self._duties(gathered)
        slots = self._slots_by_duty()
        for key, duty in duties.items():
            self._dates(duty, gathered.get(key), slots.get(duty.pk, {}))
        self._save_dates()
        self._tell()
        return self.moved

    # --- Duties -----------------------------------------------------------------------------------

    def _duties(self, gathered: dict[DutyKey, Gathered]) -> dict[DutyKey, Duty]:
        duties = Duty.objects.known_to_the_catalogue().select_related("own_kind")
        known = {_key(duty): duty for duty in (duties.of_kind(self.kind) if self.kind else duties)}
        for key, found in gathered.items():
            if found.facts and key not in known:
                known[key] = self._new(key, found)
        for key, duty in known.items():
            self._refresh(duty, gathered.get(key))
        self.moved.duties_new = [duty for duty in known.values() if duty.pk is None]
        Duty.objects.bulk_create(self.moved.duties_new)
        Duty.objects.bulk_update(self.moved.duties_changed, DUTY_FIELDS, batch_size=500)
        return known

    def _new(self, key: DutyKey, found: Gathered) -> Duty:
        kind, subject = key
        return Duty(company=self.company, kind=kind, subject=subject, created_on=self.on)

    def _refresh(self, duty: Duty, found: Gathered | None) -> None:
        before = [getattr(duty, name) for name in DUTY_FIELDS]
        if found is None or not found.facts:
            duty.ended_on = duty.ended_on or self.on
        else:
            duty.ended_on = None
            self._copy(duty, found.facts[-1])
            answerable = self.people.answer_for(found.kind, found.facts[-1], duty)
            for name in PEOPLE:
                setattr(duty, name, getattr(answerable, name.removesuffix("_id")))
        if duty.pk and before != [getattr(duty, name) for name in DUTY_FIELDS]:
            self.moved.duties_changed.append(duty)

    def _copy(self, duty: Duty, fact: Fact) -> None:
        duty.label = fact.label[:240]
        duty.mail_label = (fact.mail_label or fact.label)[:240]
        duty.path = fact.path
        duty.site_id = fact.site
        duty.conditions = dict(fact.conditions)
        duty.record_codes = list(fact.codes)
        duty.is_assumed = fact.is_assumed

    # --- Due dates --------------------------------------------------------------------------------

    def _slots_by_duty(self) -> dict[int, dict[int, Occurrence]]:
        found: dict[int, dict[int, Occurrence]] = {}
        rows = Occurrence.objects.standing()
        for row in (rows.of_kind(self.kind) if self.kind else rows).order_by("pk"):
            found.setdefault(row.duty_id, {})[row.pk] = row
        return found

    def _dates(self, duty: Duty, found: Gathered | None, rows: dict[int, Occurrence]) -> None:
        facts = found.facts if found else []
        slots = [_slot(row) for row in rows.values()]
        if facts:
            rule = rule_of(found.kind, facts[-1], duty)
            planned = plan(rule, [anchored(fact, duty) for fact in facts], map(shown, found.proofs), slots, on=self.on)
        else:
            rule = rule_of(duty.of_kind, Fact(subject=duty, on=self.on, label="", path=""), duty)
            planned = plan(rule, [], map(shown, found.proofs if found else []), slots, on=self.on)
        for slot in planned:
            self._take(duty, slot, rows.get(slot.key))

    def _take(self, duty: Duty, slot: Slot, row: Occurrence | None) -> None:
        if row is not None and _slot(row) == slot and not (self.recall and row.is_open):
            return
        row = row or Occurrence(company=self.company, duty=duty)
        is_elsewhere, was_done = row.due_on != slot.due_on, row.state == DONE
        for name in SLOT_FIELDS:
            setattr(row, name, getattr(slot, name))
        if is_elsewhere:
            row.stands_since, row.taken_to = self.on, None
        if slot.state == DONE and row.done_at is None:
            row.done_at = self.now
            self.moved.proved.append(row)
        if was_done and slot.is_open:
            row.done_at = None
            self.moved.reopened.append(row)
        row.remind_at = next_call(row, duty, self.company.zone, on=self.on)
        (self.moved.dates_changed if row.pk else self.moved.dates_new).append(row)

    def _save_dates(self) -> None:
        Occurrence.objects.bulk_update(self.moved.dates_changed, OCCURRENCE_FIELDS, batch_size=500)
        Occurrence.objects.bulk_create(self.moved.dates_new, batch_size=500)

    def _tell(self) -> None:
        for row in self.moved.proved:
            after = {"due_on": row.due_on, "done_on": row.done_on, "proof": row.proof_record.removeprefix(BY_FACT)}
            record(None, "duties.date.proved", row, after=after, label=str(row.duty))
        for row in self.moved.reopened:
            record(None, "duties.date.reopened", row, after={"due_on": row.due_on}, label=str(row.duty))
        if self.moved:
            record(None, "duties.calendar.moved", self.company, after=self.moved.counts, label=self.company.name)


def _key(duty: Duty) -> DutyKey:
    return (duty.of_kind.id, duty.subject)


def _slot(row: Occurrence) -> Slot:
    return Slot(key=row.pk, **{name: getattr(row, name) for name in SLOT_FIELDS})
