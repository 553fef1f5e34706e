"""Living through the year: real services, sweep, jobs and outbox under a clock that is moved from hour to hour."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import time_machine

from compliance.catalogue.duty_kinds import duty_kinds, functions
from compliance.models import Account, AccountStatus, Evidence, EvidenceVersion
from ctpat.companies.models import Membership
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.duties.models import Digest, Holder, Occurrence, Preference, Reminder
from ctpat.duties.services.doing import mark_done
from ctpat.duties.services.reconcile import reconcile
from ctpat.duties.sweeping import sweep
from ctpat.outbox.models import Job, Mail
from ctpat.outbox.running import run_next
from tests.factories.accounts import AccountFactory
from tests.factories.companies import CompanyFactory, SiteFactory, UserFactory
from tests.factories.compliance import CriterionFactory
from tests.factories.evidence import plain_evidence

from .script import FIRST, LAST, Script

HOUR = timedelta(hours=1)


def make_criteria() -> None:
    """Every number that a rhythm of the catalogue names applies to importers."""
    codes = {code for kind in duty_kinds().values() if kind.anchor == "schedule" for code in kind.criterion_ids}
    for code in sorted(codes):
        CriterionFactory(code=code, applies_to=["importer"])


class Life:
    """One company through the year."""

    def __init__(self, script: Script, *, nights: int) -> None:
        self.script, self.nights = script, nights
        self.company = CompanyFactory(slug=f"year-{script.number}", time_zone=script.zone)
        self.people = {name: self._member(name) for name in functions()}
        with company_scope(self.company):
            self._settle_in()
        self.day: date | None = None

    def _member(self, function: str):
        user = UserFactory(email=f"{function}-{self.script.number}@example.com", name=function, password=None)
        Membership.objects.create(company=self.company, user=user, roles=[Role.MANAGER])
        return user

    def _settle_in(self) -> None:
        script, company = self.script, self.company
        for function, user in self.people.items():
            Holder.objects.create(company=company, function=function, user=user)
            Preference.objects.create(company=company, user=user, hour=time(script.hour))
        SiteFactory(company=company)
        facts = {"certified_on": script.certified, "validated_on": script.validated}
        self.account = AccountFactory(status=Account.Status.CERTIFIED, anniversary_on=script.anniversary, **facts)
        self.paper = plain_evidence()
        self.evidence = [plain_evidence(end, owner=self.people["evidence_owner"]) for end in script.ends]

    def live(self, now: datetime) -> None:
        """At the first look at a new day of the company: what its people do on it, then the night's run."""
        today = self.company.today(now)
        if today == self.day or not FIRST <= today < LAST:
            return
        self.day = today
        with company_scope(self.company):
            if today == self.script.suspended:
                facts = {"account": self.account, "status": Account.Status.SUSPENDED, "on": today}
                AccountStatus.objects.create(company=self.company, **facts)
            changed = self._settle(today, now)
            if changed or today == self.script.suspended or (today - FIRST).days % self.nights == 0:
                reconcile(company=self.company, now=now)

    def _settle(self, today: date, now: datetime) -> bool:
        renewed = False
        rows = Occurrence.objects.open().select_related("duty__own_kind").order_by("pk")
        for occurrence in rows:
            settled = self._settled_on(occurrence, today)
            if settled is None or settled > today:
                continue
            if occurrence.duty.kind == "evidence-expiry":
                self._renew(occurrence, now)
                renewed = True
            else:
                note = "Done as the script says."
                facts = {"done_on": today, "note": note, "evidence": self.paper, "now": now}
                mark_done(occurrence=occurrence, actor=self.people["compliance_lead"], **facts)
        return renewed

    def _settled_on(self, occurrence: Occurrence, today: date) -> date | None:
        """The day of the script; what came to be today is settled tomorrow at the earliest."""
        kind, subject = occurrence.duty.kind, self.subject_of(occurrence)
        is_fixed = occurrence.duty.of_kind.repeat_from == "anchor"
        earliest = (FIRST if is_fixed else occurrence.stands_since) + timedelta(days=1)
        if occurrence.opens_on:
            earliest = max(earliest, occurrence.opens_on)
        return self.script.settled_on(kind, subject, occurrence.due_on, earliest=earliest)

    def subject_of(self, occurrence: Occurrence) -> str:
        name, _, key = occurrence.duty.subject.partition(":")
        if name == "compliance.evidence":
            return f"evidence-{[item.pk for item in self.evidence].index(int(key))}"
        return name.partition(".")[2]

    def _renew(self, occurrence: Occurrence, now: datetime) -> None:
        item = Evidence.objects.get(pk=int(occurrence.duty.subject.partition(":")[2]))
        newest = item.versions.first()
        EvidenceVersion.objects.create(
            company=self.company, evidence=item, number=newest.number + 1, file=newest.file, uploaded_at=now
        )
        end = item.expires_on
        item.expires_on = date(end.year + 1, end.month, min(end.day, 28) if end.month == 2 else end.day)
        item.save(update_fields=["expires_on"])

    def told(self) -> tuple[Counter, Counter]:
        """What went out in the year: as the ledger writes it by the day of the mail, and mails by person and day.

        The clock runs until the last company's year is over, when another one's next year has begun.
        """
        names = {user.pk: name for name, user in self.people.items()}
        with company_scope(self.company):
            rows = Reminder.objects.filter(digest__day__lt=LAST).select_related("occurrence__duty__own_kind", "digest")
            told = Counter(
                (
                    row.occurrence.duty.kind,
                    self.subject_of(row.occurrence),
                    row.due_on,
                    row.reason,
                    names[row.recipient_id],
                    row.digest.day,
                )
                for row in rows
            )
            mails = Counter(Digest.objects.filter(day__lt=LAST).values_list("user_id", "day"))
        return told, mails


def live_through(lives: list[Life], *, work=None, schedulers: int = 1, again: int = 0) -> None:
    """The whole year for all companies at once.

    The clock stops at every full hour in which some company's day begins or its people's hour
    comes, and at as many hours after it as `again` says. `work` empties the queue of jobs.
    """
    work = work or empty_queue
    with time_machine.travel(datetime.combine(FIRST, time.min, tzinfo=UTC), tick=False) as clock:
        for now in _stops(lives, again):
            clock.move_to(now)
            for life in lives:
                life.live(now)
            for _ in range(schedulers):
                sweep(now=now)
            if Job.objects.due(now=now).exists() or Mail.objects.due(now=now).exists():
                work(now)


def empty_queue(now: datetime) -> None:
    while run_next(now=now):
        pass


def _stops(lives: list[Life], again: int) -> list[datetime]:
    found = set()
    for life in lives:
        for day in range((LAST - FIRST).days):
            for hour in (0, life.script.hour):
                local = datetime.combine(FIRST + timedelta(days=day), time(hour), tzinfo=life.company.zone)
                stop = local.astimezone(UTC)
                stop = stop.replace(minute=0) + (HOUR if stop.minute else timedelta())
                found |= {stop + HOUR * more for more in range(again + 1)}
    return sorted(found)
