"""The demonstration company's calendar: its rhythms kept for months, with holes as real ones have.

Each fortnight its people settle what came due, through the services; the reminders of the time are
written as well, and of the last weeks the mails. What is drawn by chance is drawn by the name of the
duty, so that two runs agree.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random

from compliance.demo.further import further
from compliance.models import Evidence
from ctpat.companies.models import User

from .models import Digest, Duty, Occurrence, Reminder
from .services import adjusting, doing, functions
from .services.digests import people_waiting, send_digest
from .services.reconcile import reconcile
from .services.reminders import remind

SLUG = "acme"
FUNCTIONS = {
    "compliance_lead": "maria",
    "deputy_officer": "tom",
    "executive": "tom",
    "auditor_lead": "kevin",
    "risk_owner": "maria",
    "purchasing_manager": "rosa",
    "logistics_manager": "rosa",
    "warehouse_supervisor": "luis",
    "security_manager": "tom",
    "site_manager": "kevin",
    "it_manager": "dana",
    "hr_manager": "aisha",
    "training_lead": "aisha",
    "finance_manager": "james",
}
KEPT = "best-practice-kept"
WEEKLY_AT_ONE_SITE = "staging-area-pest-check"
RECENT = timedelta(days=24)  # what is due lately is in hand, but for what stands in STILL_LATE
MAILS_OF = timedelta(days=60)
STILL_LATE = {"cyber-test"}
HOLES = {"footage-review": 62, "badge-key-inventory": 41, "incident-contact-list-check": 35}  # days late, once
UNEXPLAINED, EXPLAINED = 0.04, 0.5
NOTES = (
    "Done as the procedure says; nothing to correct.",
    "Done. One point noted and put right the same day.",
    "Done with the shift supervisor; record filed.",
)
REASON = "The backup server was being replaced; the week is covered by the full copy of the weekend after."


@further
def duties(builder) -> Iterator:
    """The events of acme's calendar, a fortnight at a time."""
    if builder.company.slug != SLUG:
        return
    year = _Year(builder)
    yield builder.event(builder.begin + 3, 9, year.begin)
    for day in range(builder.begin + 7, 0, 14):
        yield builder.event(day, 17, year.fortnight, 40)
    yield builder.event(0, 6, year.fortnight)


class _Year:
    def __init__(self, builder) -> None:
        self.builder, self.company = builder, builder.company

    def begin(self, at: datetime) -> None:
        """Say who does what, and that the calendar runs."""
        lead = self.builder.people["maria"]
        for function, person in FUNCTIONS.items():
            functions.give_function(function=function, user=self.builder.people[person], actor=lead)
        reconcile(company=self.company, now=at)
        on = self.company.today(at)
        for duty in Duty.objects.filter(kind=WEEKLY_AT_ONE_SITE).order_by("pk")[1:]:
            adjusting.pause(duty=duty, actor=lead, reason="Cargo is not staged at this site.", on=on)

    def fortnight(self, at: datetime) -> None:
        """What came due is settled, or not; then reminders of those days and their mails."""
        reconcile(company=self.company, now=at)
        today = self.company.today(at)
        kinds = [
            duty.kind for duty in Duty.objects.in_force() if duty.kind == KEPT or duty.of_kind.anchor == "schedule"
        ]
        rows = Occurrence.objects.running(on=today).filter(duty__kind__in=kinds, due_on__lte=today + timedelta(days=4))
        for occurrence in rows.select_related("duty__owner", "duty__own_kind").order_by("due_on", "pk"):
            self._settle(occurrence, today, at)
        remind(company=self.company, now=at)
        is_lately = today > self.company.today(self.builder.now) - MAILS_OF
        for user in people_waiting(now=at) if is_lately else ():
            send_digest(company=self.company, user_id=user, now=at)
        Digest.objects.filter(sent_at=None).update(sent_at=at)
        Reminder.objects.filter(digest=None).update(send_at=None)

    def _settle(self, occurrence: Occurrence, today: date, at: datetime) -> None:
        kind = occurrence.duty.kind
        dice = Random(f"{kind}/{occurrence.duty.label}/{occurrence.due_on}")  # noqa: S311 (an invented past)
        person = occurrence.duty.owner or self._lead
        if kind == "data-backup" and dice.random() < UNEXPLAINED:
            if occurrence.due_on < today - timedelta(days=9) and dice.random() < EXPLAINED:
                doing.explain_missed(occurrence=occurrence, actor=person, note=REASON, on=today, now=at)
            return
        done_on = occurrence.due_on + timedelta(days=self._delay(kind, occurrence.due_on, dice))
        if done_on <= today and not (kind in STILL_LATE and self._is_recent(occurrence.due_on)):
            facts = {"done_on": min(done_on, today), "note": dice.choice(NOTES), "now": at}
            doing.mark_done(occurrence=occurrence, actor=person, evidence=self._evidence_for(occurrence), **facts)

    def _delay(self, kind: str, due: date, dice: Random) -> int:
        """Mostly in time, now and then late; once a hole of weeks."""
        luck = dice.random()
        if self._is_recent(due):
            return -dice.randint(0, 3)
        hole = HOLES.get(kind, 0)
        if luck < 0.12 and hole and self._is_over(due + timedelta(days=hole)):
            return hole
        return -dice.randint(0, 3) if luck < 0.86 else dice.randint(1, 9)

    def _is_over(self, day: date) -> bool:
        return day < self.company.today(self.builder.now)

    def _is_recent(self, due: date) -> bool:
        return due > self.company.today(self.builder.now) - RECENT

    @cached_property
    def _lead(self) -> User:
        return self.builder.people["maria"]

    def _evidence_for(self, occurrence: Occurrence) -> Evidence:
        """A document that proves one of the duty's criteria, else the first one there is."""
        codes = occurrence.duty.codes
        proving = Evidence.objects.kept().filter(links__response__criterion__code__in=codes)
        return proving.order_by("pk").first() or Evidence.objects.kept().order_by("pk").first()
