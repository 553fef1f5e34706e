"""The same year by the application's pure parts alone: planning and stages, without database.

It is fast enough for 200 companies in CI; the driver lives through it with everything else.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from compliance.catalogue.duty_kinds import duty_kinds, final_escalation
from ctpat.companies.anchors import Fact
from ctpat.duties.calling import calls_of
from ctpat.duties.gathering import rule_of
from ctpat.duties.models import Duty
from ctpat.duties.planning import DONE, Anchored, Slot, plan
from ctpat.duties.stages import Part, Stage, next_day, stages_of, stages_to_take

from .ledger import PAPERS, PORTAL, RHYTHMS
from .script import FIRST, LAST, Script

ONE_DAY = timedelta(days=1)


@dataclass
class Life:
    """What the table keeps of one slot beside it."""

    since: date
    stages: list[Stage]
    settled: date | None
    taken_to: date | None = None
    next_on: date | None = None

    def __post_init__(self) -> None:
        self.look_ahead()

    def look_ahead(self) -> None:
        self.next_on = next_day(self.stages, since=self.since, taken_to=self.taken_to)


@dataclass
class PureDuty:
    """One duty of one company."""

    script: Script
    kind: str
    subject: str
    fact: Anchored
    begins: date = FIRST
    slots: list[Slot] = field(default_factory=list)
    lives: dict[int, Life] = field(default_factory=dict)
    told: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.of_kind = duty_kinds()[self.kind]
        duty = Duty(kind=self.kind)
        self.rule = rule_of(self.of_kind, Fact(subject=duty, on=self.fact.on, label="", path=""), duty)
        self.calls = calls_of(duty)

    def live(self) -> Counter:
        day = self.begins
        while day < LAST:
            changed = self._settle(day)
            if changed or day == self.begins or (self.rule.has_fixed_rhythm and (day - FIRST).days % 5 == 0):
                self._plan(day)
            for slot in self.slots:
                if slot.is_open:
                    self._take(slot, day)
            day += ONE_DAY
        return self.told

    def _settle(self, day: date) -> bool:
        changed = False
        for at, slot in enumerate(self.slots):
            life = self.lives.get(slot.key)
            if not slot.is_open or life.settled is None or life.settled > day:
                continue
            changed = True
            if self.kind == "evidence-expiry":
                later = date(
                    slot.due_on.year + 1, slot.due_on.month, min(slot.due_on.day, 28 if slot.due_on.month == 2 else 31)
                )
                self.fact = Anchored(later, f"version {later}", recorded_on=day)
            else:
                self.slots[at] = replace(slot, state=DONE, done_on=day)
        return changed

    def _plan(self, day: date) -> None:
        known = {slot.key: slot for slot in self.slots}
        self.slots = []
        for slot in plan(self.rule, [self.fact], [], known.values(), on=day):
            before = known.get(slot.key)
            slot = replace(slot, key=slot.key or len(self.lives) + 1)
            self.slots.append(slot)
            if before is None or before.due_on != slot.due_on:
                self.lives[slot.key] = Life(day, stages_of(slot.due_on, self.calls), self._settled_on(slot, day))

    def _settled_on(self, slot: Slot, day: date) -> date | None:
        earliest = (FIRST if self.rule.has_fixed_rhythm else day) + ONE_DAY
        if slot.opens_on:
            earliest = max(earliest, slot.opens_on)
        return self.script.settled_on(self.kind, self.subject, slot.due_on, earliest=earliest)

    def _take(self, slot: Slot, day: date) -> None:
        life = self.lives[slot.key]
        if life.next_on is None or life.next_on > day:
            return
        for stage in stages_to_take(life.stages, since=life.since, taken_to=life.taken_to, on=day):
            self.told[self.kind, self.subject, slot.due_on, stage.reason, self._function(stage.part), day] += 1
        life.taken_to = day
        life.look_ahead()

    def _function(self, part: Part) -> str:
        kind = self.of_kind
        last = "executive" if kind.owner == "company_officer" else final_escalation().to
        functions = {Part.OWNER: kind.owner, Part.DEPUTY: kind.deputy, Part.ESCALATION: kind.escalation.to}
        return functions.get(part, last)


def told(script: Script) -> Counter:
    """All that the pure parts would tell in one company's year."""
    found = Counter()
    for duty in _duties(script):
        found += duty.live()
    return found


def _duties(script: Script):
    for name in ("annual-review-window", "annual-review-submission"):
        yield PureDuty(script, name, "account", Anchored(script.anniversary))
    for name in RHYTHMS:
        yield PureDuty(script, name, duty_kinds()[name].scope, Anchored(FIRST, "start", is_assumed=True))
    for name in PAPERS:
        yield PureDuty(script, name, "company", Anchored(FIRST, is_assumed=True))
    yield PureDuty(script, PORTAL, "account", Anchored(FIRST, is_assumed=True))
    if script.validated:
        for name in ("revalidation-latest", "revalidation-preparation"):
            yield PureDuty(script, name, "account", Anchored(script.validated, "validated"))
    else:
        yield PureDuty(script, "first-validation-expected", "account", Anchored(script.certified, "certified"))
    if script.suspended:
        fact = Anchored(script.suspended, "letter")
        yield PureDuty(script, "suspension-reply", "account", fact, begins=script.suspended)
    for number, end in enumerate(script.ends):
        yield PureDuty(script, "evidence-expiry", f"evidence-{number}", Anchored(end, f"version {end}"))
