"""What is due when, from the facts: pure, without database or clock.

A duty's due dates are `Slot`s. `plan` takes those that exist, the facts of the subject and the
records that prove something, and gives them as they should stand: moved, done, withdrawn, and the
new ones. What was done stays done, with two exceptions: a record that answers one event or one
anniversary is followed when its own day is corrected, and an event whose record was taken back is
open again. The five types of anchor are those of duties.yaml.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ctpat.companies.anchors import Span

from .spans import after, times_until

OPEN, DONE, MISSED, WITHDRAWN = "open", "done", "missed", "withdrawn"
BY_FACT = "fact "  # how the proof of a slot begins that the fact itself has met
AHEAD = 10  # days before its first reminder from which a date of a fixed rhythm exists


@dataclass(frozen=True, slots=True)
class Rule:
    """How a duty comes due, with the company's adjustments already in it.

    `window` counts from the anchor in days. `notice` is how many days before the due date the
    first reminder goes out.
    """

    anchor_type: str
    offset: Span
    repeat: Span | None = None
    repeat_from: str | None = None
    window: tuple[int, int] | None = None
    notice: int = 0

    @property
    def has_fixed_rhythm(self) -> bool:
        return self.repeat is not None and self.repeat_from == "anchor"


@dataclass(frozen=True, slots=True)
class Anchored:
    """A fact, as far as planning goes."""

    on: date
    record: str = ""
    recorded_on: date | None = None
    is_assumed: bool = False
    due_on: date | None = None
    label: str = ""
    path: str = ""
    same_within_days: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A record that proves the duty."""

    on: date
    record: str
    label: str = ""
    path: str = ""
    for_record: str = ""
    for_on: date | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One due date; `key` is the row's id, None for a new one."""

    anchor_on: date
    due_on: date
    key: int | None = None
    state: str = OPEN
    record: str = ""
    opens_on: date | None = None
    closes_on: date | None = None
    is_assumed: bool = False
    done_on: date | None = None
    proof_record: str = ""
    proof_label: str = ""
    proof_path: str = ""

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def is_met(self) -> bool:
        return self.state == DONE


def plan(
    rule: Rule, facts: Iterable[Anchored], proofs: Iterable[Shown], slots: Iterable[Slot], *, on: date
) -> list[Slot]:
    """The due dates of one duty as they should stand on a day, oldest first."""
    facts, proofs = list(facts), list(proofs)
    slots = _as_corrected(rule, facts, proofs, [slot for slot in slots if slot.state != WITHDRAWN])
    used = {slot.proof_record for slot in slots if slot.proof_record}
    proofs = sorted((proof for proof in proofs if proof.record not in used), key=lambda proof: proof.on)
    if rule.anchor_type == "event":
        planned = _events(rule, facts, proofs, slots)
    elif rule.has_fixed_rhythm:
        planned = _fixed(rule, facts[0] if facts else None, proofs, slots, on)
    elif rule.anchor_type == "calendar":
        planned = _from_completion(rule, facts[0] if facts else None, proofs, slots)
    elif rule.anchor_type == "last_done":
        planned = _last_done(rule, facts[0] if facts else None, proofs, slots)
    else:
        planned = _expiry(rule, facts[0] if facts else None, proofs, slots, on)
    return sorted(planned, key=lambda slot: (slot.due_on, slot.key or 0))


# --- Corrections --------------------------------------------------------------------------------


def _as_corrected(rule: Rule, facts: list[Anchored], proofs: list[Shown], slots: list[Slot]) -> list[Slot]:
    """What records showed, as they show it now: a wrong date in them says nothing about when it was done."""
    is_event, is_yearly = rule.anchor_type == "event", rule.anchor_type == "yearly"
    shown = {proof.record: proof for proof in proofs if is_event or proof.for_record or proof.for_on}
    told = {fact.record: fact for fact in facts} if is_event and rule.repeat is None else {}
    corrected = []
    for slot in slots:
        if slot.state == DONE and slot.proof_record:
            proof, event = shown.get(slot.proof_record), told.get(slot.record)
            slot = _done(slot, proof) if proof and proof.on != slot.done_on else slot
            slot = _placed(rule, event, slot) if event else slot
            is_taken_back = proof is None and (event or (is_yearly and facts))
            slot = _reopened(slot) if is_taken_back else slot
        corrected.append(slot)
    return corrected


def _reopened(slot: Slot) -> Slot:
    return replace(slot, state=OPEN, done_on=None, proof_record="", proof_label="", proof_path="")


# --- One at a time ------------------------------------------------------------------------------


def _placed(rule: Rule, fact: Anchored, slot: Slot | None = None, *, span: Span | None = None) -> Slot:
    """A slot where the fact puts it: a new one, or this one moved."""
    due = fact.due_on or after(fact.on, span or rule.offset)
    opens, closes = rule.window or (None, None)
    place = {
        "anchor_on": fact.on,
        "due_on": due,
        "record": fact.record,
        "is_assumed": fact.is_assumed,
        "opens_on": None if opens is None else fact.on + timedelta(days=opens),
        "closes_on": None if closes is None else fact.on + timedelta(days=closes),
    }
    return replace(slot, **place) if slot else Slot(**place)


def _done(slot: Slot, proof: Shown) -> Slot:
    return replace(
        slot,
        state=DONE,
        done_on=proof.on,
        proof_record=proof.record,
        proof_label=proof.label,
        proof_path=proof.path,
    )


def _by_fact(slot: Slot, fact: Anchored, on: date) -> Slot:
    """Done by the record that brought a new date."""
    return _done(slot, Shown(on, f"{BY_FACT}{fact.record or fact.on}", fact.label, fact.path))


def _withdrawn(slot: Slot) -> Slot:
    return replace(slot, state=WITHDRAWN)


def _split(slots: list[Slot]) -> tuple[Slot | None, list[Slot], list[Slot]]:
    """The open slot that counts, others that are open in vain, and the closed ones."""
    opened = sorted((slot for slot in slots if slot.is_open), key=lambda slot: slot.due_on)
    closed = [slot for slot in slots if not slot.is_open]
    return (opened[0] if opened else None), [_withdrawn(slot) for slot in opened[1:]], closed


def _last_done(rule: Rule, fact: Anchored | None, proofs: list[Shown], slots: list[Slot]) -> list[Slot]:
    """It moves each time it is done; by hand it counts as done on that day as well."""
    current, kept, closed = _split(slots)
    kept += closed
    for proof in proofs:
        if current and (fact is None or proof.on >= current.anchor_on):
            kept.append(_done(current, proof))
            current = None
    if fact is None:
        return kept + ([_withdrawn(current)] if current else [])
    if current and _is_new(fact, current):
        kept.append(_by_fact(current, fact, fact.recorded_on or fact.on))
        current = None
    settled = _last_settled(slot for slot in kept if not slot.proof_record.startswith(BY_FACT))
    return [*kept, _placed(rule, replace(fact, on=max(fact.on, settled)), current)]


def _last_settled(slots: Iterable[Slot]) -> date:
    """The last day on which it was done, or on which it was explained that it wasn't."""
    return max((slot.done_on or slot.due_on for slot in slots if slot.state in (DONE, MISSED)), default=date.min)


def _is_new(fact: Anchored, slot: Slot) -> bool:
    """Whether the fact is what the slot asked for, rather than a correction of its own date."""
    if fact.is_assumed or fact.on <= slot.anchor_on + timedelta(days=fact.same_within_days):
        return False
    return fact.record != slot.record if fact.record else True


def _is_near(fact: Anchored, slot: Slot) -> bool:
    """Whether an end is so little later that it was typed wrongly before, whatever record it comes with."""
    return bool(fact.same_within_days) and fact.on <= slot.anchor_on + timedelta(days=fact.same_within_days)


def _expiry(rule: Rule, fact: Anchored | None, proofs: list[Shown], slots: list[Slot], on: date) -> list[Slot]:
    """It stands on the record; a new record brings a new date."""
    current, kept, closed = _split(slots)
    kept += closed
    for proof in proofs:
        if current and proof.for_record in ("", current.record):
            kept.append(_done(current, proof))
            current = None
    if fact is None:
        return kept + ([_withdrawn(current)] if current else [])
    if current and fact.record and fact.record != current.record and not _is_near(fact, current):
        kept.append(_by_fact(current, fact, fact.recorded_on or on))
        current = None
    settled = (slot for slot in kept if slot.state in (DONE, MISSED))
    if current is None and any(slot.record == fact.record and slot.anchor_on >= fact.on for slot in settled):
        return kept
    return [*kept, _placed(rule, fact, current)]


def _from_completion(rule: Rule, start: Anchored | None, proofs: list[Shown], slots: list[Slot]) -> list[Slot]:
    """A rhythm that counts from the day on which it was last really done."""
    current, kept, closed = _split(slots)
    kept += closed
    if start is None:
        return kept + ([_withdrawn(current)] if current else [])
    current = _next_from(rule, start, kept, current)
    for proof in proofs:
        if proof.on > _last_settled(kept) and (start.is_assumed or proof.on >= current.anchor_on):
            kept.append(_done(current, proof))
            current = _next_from(rule, start, kept, None)
    return [*kept, current]


def _next_from(rule: Rule, start: Anchored, closed: list[Slot], current: Slot | None) -> Slot:
    """From the start that was set, or from the last time, whichever is later; an assumed start gives way."""
    last = _last_settled(closed)
    if last == date.min or (start.on >= last and not start.is_assumed):
        return _placed(rule, start, current)
    return _placed(rule, Anchored(last, start.record), current, span=rule.repeat)


# --- Events -------------------------------------------------------------------------------------


def _events(rule: Rule, facts: list[Anchored], proofs: list[Shown], slots: list[Slot]) -> list[Slot]:
    """Once for each event; an event that repeats goes on from it."""
    by_record: dict[str, list[Slot]] = {}
    for slot in slots:
        by_record.setdefault(slot.record, []).append(slot)
    planned = []
    for fact in {fact.record: fact for fact in facts}.values():
        own = by_record.pop(fact.record, [])
        mine = [proof for proof in proofs if proof.for_record in ("", fact.record)]
        planned += _event(rule, fact, mine, own)
    for left in by_record.values():
        planned += [_withdrawn(slot) if slot.is_open else slot for slot in left]
    return planned


def _event(rule: Rule, fact: Anchored, proofs: list[Shown], slots: list[Slot]) -> list[Slot]:
    current, kept, closed = _split(slots)
    kept += closed
    current = _after_event(rule, fact, kept, current) if closed else _placed(rule, fact, current)
    for proof in proofs:
        if current and (rule.repeat is None or proof.on > _last_settled(kept)):
            kept.append(_done(current, proof))
            current = _after_event(rule, fact, kept)
    return kept + ([current] if current else [])


def _after_event(rule: Rule, fact: Anchored, closed: list[Slot], current: Slot | None = None) -> Slot | None:
    """What follows an event's last due date, if it repeats."""
    last = _last_settled(closed)
    if rule.repeat is None or last == date.min:
        return None
    return _placed(rule, Anchored(last, fact.record), current, span=rule.repeat)


# --- A fixed rhythm -----------------------------------------------------------------------------


def _fixed(rule: Rule, fact: Anchored | None, proofs: list[Shown], slots: list[Slot], on: date) -> list[Slot]:
    """Due dates that come back whether or not the one before was met.

    They are counted from the fact at once, so that a year that begins on 29 February comes back
    to it. A new duty begins with the last one that has passed, or with the first.
    """
    if fact is None:
        return [_withdrawn(slot) if slot.is_open else slot for slot in slots]
    kept = [slot for slot in slots if not slot.is_open]
    taken = {_nearest(rule, fact, slot.anchor_on) for slot in kept}
    for slot in sorted((slot for slot in slots if slot.is_open), key=lambda slot: slot.anchor_on):
        turn = _turn_of(rule, fact, slot, on)
        kept.append(_withdrawn(slot) if turn in taken else _placed(rule, _at_turn(rule, fact, turn), slot))
        taken.add(turn)
    first = max(taken) + 1 if taken else _first_turn(rule, fact, on)
    kept += [_placed(rule, _at_turn(rule, fact, turn)) for turn in range(first, _last_turn(rule, fact, on, first) + 1)]
    return _with_proofs(rule, fact, kept, proofs)


def _at_turn(rule: Rule, fact: Anchored, turn: int) -> Anchored:
    on = after(fact.on, rule.repeat, turn)
    return replace(fact, on=on, due_on=fact.due_on if turn == 0 else None)


def _nearest(rule: Rule, fact: Anchored, anchor: date) -> int:
    turn = times_until(fact.on, rule.repeat, anchor)
    before, behind = after(fact.on, rule.repeat, turn), after(fact.on, rule.repeat, turn + 1)
    return turn if anchor - before <= behind - anchor else turn + 1


def _turn_of(rule: Rule, fact: Anchored, slot: Slot, on: date) -> int:
    """Where an open date moves to when the fact was corrected: never from the future into the past."""
    turn = _nearest(rule, fact, slot.anchor_on)
    moved = after(after(fact.on, rule.repeat, turn), rule.offset)
    return turn + 1 if slot.due_on >= on > moved else turn


def _first_turn(rule: Rule, fact: Anchored, on: date) -> int:
    """The last turn whose due date has passed, from the fact's own on."""
    return max(times_until(after(fact.on, rule.offset), rule.repeat, on), 0)


def _last_turn(rule: Rule, fact: Anchored, on: date, first: int) -> int:
    """The first turn that is still ahead, and every one whose first reminder or window comes soon."""
    notice = max(rule.notice, -rule.window[0] if rule.window else 0) + AHEAD
    soon = times_until(after(fact.on, rule.offset), rule.repeat, on + timedelta(days=notice))
    ahead = times_until(after(fact.on, rule.offset), rule.repeat, on) + 1
    return max(soon, ahead, 0)


def _with_proofs(rule: Rule, fact: Anchored, slots: list[Slot], proofs: list[Shown]) -> list[Slot]:
    """Each record proves the earliest date of its own time that nothing proved yet."""
    slots = sorted(slots, key=lambda slot: slot.anchor_on)
    for proof in proofs:
        for at, slot in enumerate(slots):
            if slot.state in (OPEN, MISSED) and _falls_into(rule, fact, slot, proof):
                slots[at] = _done(slot, proof)
                break
    return slots


def _falls_into(rule: Rule, fact: Anchored, slot: Slot, proof: Shown) -> bool:
    turn = _nearest(rule, fact, slot.anchor_on)
    if proof.for_on:
        return _nearest(rule, fact, proof.for_on) == turn
    before, behind = (_at_turn(rule, fact, turn + step).on for step in (-1, 1))
    if rule.window:
        begins = timedelta(days=rule.window[0])
        return slot.anchor_on + begins <= proof.on < behind + begins
    return after(before, rule.offset) < proof.on < after(behind, rule.offset)


# --- Looking further ----------------------------------------------------------------------------


def dates_ahead(rule: Rule, last: Slot, *, until: date) -> list[date]:
    """The due dates that will follow the last one that exists, if each is done on its day."""
    found: list[date] = []
    if rule.repeat is None and rule.anchor_type != "last_done":
        return found
    span = rule.repeat or rule.offset
    turn = 1
    while (day := after(last.due_on, span, turn)) <= until:
        found.append(day)
        turn += 1
    return found
