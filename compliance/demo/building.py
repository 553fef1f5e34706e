"""Making a demonstration company: its past is played day by day, through the services."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import transaction

from compliance.models import Account, EntityType, Evidence, Response, Weakness
from compliance.services import accounts, answers, assignment, discussion, evidence, measures, weaknesses
from compliance.services import actions as corrective_actions
from compliance.services.readiness import keep_day
from ctpat.activity.clock import history_told_at
from ctpat.activity.services import record
from ctpat.companies.models import Company, Contact, Membership, Site, User
from ctpat.companies.scoping import company_scope
from ctpat.companies.services.founding import create_company, finish_setup
from ctpat.files.services import store, store_bytes
from ctpat.outbox.models import Mail, Notification

from .annual import AnnualStory
from .evidence import file_of
from .feedback import Feedback
from .further import further_events
from .papers import paper
from .portal import Portal
from .story import Almanac, Story, story_of

FIRST_ANSWER, LAST_ANSWER = -195, -86
UNREAD_DAYS = 2
RESPONSE_COLUMNS = [
    *(field.attname for field in Response._meta.concrete_fields),
    *(f"{row}__{name}" for row in ("criterion", "own_criterion") for name in ("code", "title")),
    "company__slug",
    "company__trading_name",
    "company__legal_name",
    "company__time_zone",
    "company__two_pairs_of_eyes",
]


@dataclass(order=True)
class Event:
    """Something that happened in the invented past."""

    at: datetime
    order: int
    happen: Callable[[datetime], None] = field(compare=False)


@transaction.atomic
def build(slug: str, *, now: datetime, password: str | None) -> Company:
    """Make one company of the files in its folder, with people, answers, evidence and history.

    Mails that the past would have sent are not sent. People get the password, or one that
    nobody knows.
    """
    builder = Builder(story_of(slug), slug, now, password)
    with company_scope(builder.company):
        builder.play()
    return builder.company


class Builder:
    """Builds one company; holds what the files call by short names."""

    def __init__(self, story: Story, slug: str, now: datetime, password: str | None) -> None:
        facts = story["company"]
        self.story, self.facts, self.now = story, facts, now
        secret = make_password(password)  # one for all: making ten takes seconds
        self.people = {name: _person(person, secret) for name, person in facts["people"].items()}
        self.annual = AnnualStory(self)
        self.begin: int = self.annual.begin  # the day on which the company starts with the product
        self.company = self._found(slug)
        self.almanac = Almanac(self.company.today(now), self.company.zone)
        self.sites: dict[str, Site] = {}
        self.evidence: dict[str, Evidence] = {}
        self.raised: list[Weakness] = []

    def play(self) -> None:
        """Everything in the order in which it happened."""
        events = [
            *self._beginning(),
            *self._all_answers(),
            *self._all_evidence(),
            *self._all_weaknesses(),
            *self._all_comments(),
            *Feedback(self).events(),
            *Portal(self).events(),
            *self._all_figures(),
            *self.annual.events(),
            *further_events(self),
        ]
        for event in sorted(events):
            newest = Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            with history_told_at(event.at):
                event.happen(event.at)
            Notification.objects.filter(pk__gt=newest).update(at=event.at)
        Mail.objects.filter(company=self.company).delete()
        old = self.now.replace(hour=0) - (self.almanac.at(0) - self.almanac.at(-UNREAD_DAYS))
        Notification.objects.update(read_at=old)
        newest = Notification.objects.order_by("user", "-pk")
        Notification.objects.filter(pk__in=list(_first_of_each(newest, 3))).update(read_at=None)

    # --- The company ------------------------------------------------------------------------------

    def _found(self, slug: str) -> Company:
        facts = self.facts
        names = {key: facts[key] for key in ("legal_name", "trading_name", "time_zone")}
        zone = Company(time_zone=facts["time_zone"])
        began = Almanac(zone.today(self.now), zone.zone).at(self.begin, 8)
        with history_told_at(began):
            membership = create_company(actor=self._founder, now=began, slug=slug, **names, **facts["fields"])
        return membership.company

    @property
    def _founder(self) -> User:
        return next(
            self.people[name]
            for name, person in self.facts["people"].items()
            if "compliance_officer" in person["roles"]
        )

    def _beginning(self) -> Iterator[Event]:
        yield self.event(self.begin, 9, self._welcome_people)
        yield self.event(self.begin, 10, self._open_sites)
        yield self.event(self.begin, 11, self._name_contacts)
        for position, account in enumerate(self.facts["accounts"]):
            yield self.event(self.begin, 12 + position, lambda at, account=account: self._open_account(account, at))
        yield self.event(self.begin + 1, 9, self._share_work)

    def event(self, day: int, hour: int, happen: Callable[[datetime], None], minute: int = 0) -> Event:
        self._counter = getattr(self, "_counter", 0) + 1
        at = min(self.almanac.at(day, hour, minute), self.now)
        return Event(at, self._counter, happen)

    def _welcome_people(self, at: datetime) -> None:
        for name, person in self.facts["people"].items():
            membership, is_new = Membership.objects.update_or_create(
                company=self.company,
                user=self.people[name],
                defaults={"roles": person["roles"]},
                create_defaults={"roles": person["roles"], "created_at": at},
            )
            if is_new:
                record(
                    self.people[name],
                    "companies.member.joined",
                    membership,
                    after={"roles": person["roles"]},
                    label=str(membership),
                )

    def _open_sites(self, at: datetime) -> None:
        for name, facts in self.facts["sites"].items():
            self.sites[name] = Site.objects.create(company=self.company, **facts)
            record(self._founder, "companies.site.added", self.sites[name], after=facts)

    def _name_contacts(self, at: datetime) -> None:
        for facts in self.facts["contacts"]:
            facts = dict(facts)
            user = self.people[facts.pop("person")]
            contact = Contact.objects.create(company=self.company, user=user, email=user.email, **facts)
            record(self._founder, "companies.contact.added", contact, after=facts)

    def _open_account(self, facts: dict, at: datetime) -> None:
        day = self.almanac.day
        account = accounts.open_account(
            company=self.company,
            entity_type=EntityType.objects.get(pk=facts["entity_type"]),
            actor=self._founder,
            on=day(facts.get("certified", self.begin)),
            status=facts.get("status", Account.Status.CERTIFIED),
        )
        dates = {"certified_on": "certified", "validated_on": "validated"}
        details = {name: day(facts[key]) for name, key in dates.items() if key in facts}
        if "anniversary" in facts:
            details["anniversary_on"] = self.annual.first_anniversary(facts)
        details |= {"number": facts.get("number", ""), "tier": facts.get("tier", ""), **facts.get("specialist", {})}
        numbers = {
            "identifiers": facts.get("identifiers", {}),
            "ends": {kind: day(offset) for kind, offset in facts.get("ends", {}).items()},
        }
        accounts.describe_account(account=account, actor=self._founder, now=at, **numbers, **details)
        if "validated" in facts:
            accounts.set_account_status(
                account=account,
                status=Account.Status.VALIDATED,
                on=day(facts["validated"]),
                today=self.almanac.today,
                actor=self._founder,
            )

    def _share_work(self, at: datetime) -> None:
        for code, answer in self.story.answers.items():
            response = self.response(code)
            deputy = self.facts.get("deputies", {}).get(answer["by"])
            assignment.assign(
                responses=[response],
                actor=self._founder,
                owner=self.people[answer["by"]],
                deputy=self.people[deputy] if deputy else None,
            )
        for code, days in self.facts.get("due", {}).items():
            assignment.set_dates(responses=[self.response(code)], actor=self._founder, due_on=self.almanac.day(days))
        finish_setup(company=self.company, actor=self._founder, now=at)

    # --- Answers ----------------------------------------------------------------------------------

    def _all_answers(self) -> Iterator[Event]:
        found = self.story.answers
        pace = (LAST_ANSWER - FIRST_ANSWER) / max(len(found), 1)
        for position, (code, answer) in enumerate(found.items()):
            day = round(FIRST_ANSWER + position * pace)
            yield from self._one_answer(code, answer, day, hour=8 + position % 9, minute=position * 7 % 60)

    def _one_answer(self, code: str, answer: dict, day: int, hour: int, minute: int) -> Iterator[Event]:
        """Written, handed in, judged; and once more when the file has an earlier text."""

        def event(day: int, hour: int, do: Callable, *args) -> Event:
            return self.event(day, hour, lambda at: do(code, answer, at, *args), minute)

        state = answer.get("state", "draft" if answer.get("draft") else "accepted")
        if "earlier" in answer:
            yield event(day, hour, self._write, answer["earlier"])
            yield event(day + 1, 9, self._hand_in, "")
            yield event(day + 2, 10, self._accept)
            day = -1 if state == "edited" else -6
        elif state in {"waiting", "returned"}:
            if self.annual:  # accepted once more as it was a year ago, before it changed
                yield event(day + 1, 9, self._hand_in, "")
                yield event(day + 2, 10, self._accept)
            day = -6 if state == "waiting" else -7
        yield event(day, hour, self._write, self.annual.text_before_the_window(code, answer.get("text", "")))
        if state in {"draft", "edited"}:
            return
        yield event(day + 1 if state == "accepted" else -3, 14, self._hand_in, answer.get("note", ""))
        if state == "accepted":
            yield event(day + 2, 10, self._accept)
        if state == "returned":
            yield event(-2, 11, self._give_back)
        if "measure" in answer:
            yield event(day + 3, 11, self._request_measure)
            yield event(day + 4, 9, self._approve_measure)

    def _write(self, code: str, answer: dict, at: datetime, text: str) -> None:
        response = self.response(code)
        until = answer.get("until")
        answers.save_answer(
            response=response,
            version=response.version,
            status=answer.get("status", "implemented"),
            narrative=self.almanac.fill(text),
            reason=self.almanac.fill(answer.get("reason", "")),
            not_applicable_until=self.almanac.day(until) if until else None,
            actor=self.people[answer["by"]],
            now=at,
        )

    def _hand_in(self, code: str, answer: dict, at: datetime, note: str) -> None:
        answers.ask_for_review(response=self.response(code), actor=self.people[answer["by"]], now=at, note=note)

    def _accept(self, code: str, answer: dict, at: datetime) -> None:
        response = self.response(code)
        reviewer = self.people[answer["reviewer"]]
        on = at.astimezone(self.company.zone).date()
        answers.accept_answer(response=response, version=response.version, actor=reviewer, now=at, on=on)

    def _give_back(self, code: str, answer: dict, at: datetime) -> None:
        response = self.response(code)
        reviewer, note = self.people[answer["reviewer"]], answer["return_note"]
        answers.return_answer(response=response, version=response.version, actor=reviewer, now=at, note=note)

    def _request_measure(self, code: str, answer: dict, at: datetime) -> None:
        facts = answer["measure"]
        measures.request_measure(
            response=self.response(code),
            why=self.almanac.fill(facts["why"]),
            interim_control=self.almanac.fill(facts["instead"]),
            expires_on=self.almanac.day(facts["until"]),
            actor=self.people[answer["by"]],
            now=at,
            on=at.astimezone(self.company.zone).date(),
        )

    def _approve_measure(self, code: str, answer: dict, at: datetime) -> None:
        measure = self.response(code).measures.get(state="requested")
        on = at.astimezone(self.company.zone).date()
        measures.approve_measure(measure=measure, actor=self.people["james"], on=on)

    # --- Evidence ---------------------------------------------------------------------------------

    @cached_property
    def proves(self) -> dict[str, list[str]]:
        """Numbers of the answers that each document proves."""
        found: dict[str, list[str]] = {}
        for code, answer in self.story.answers.items():
            for key in answer.get("evidence", []):
                found.setdefault(key, []).append(code)
        return found

    def evidence_day(self, facts: dict) -> int:
        """When a document comes: the day after the period it covers."""
        return min(max(facts.get("to", facts["from"]), self.begin + 2) + 1, -2)

    def _all_evidence(self) -> Iterator[Event]:
        for position, (key, facts) in enumerate(self.story["evidence"].items()):

            def add(at: datetime, key: str = key, facts: dict = facts) -> None:
                if key in self.evidence:
                    self.annual.renew(key, facts, at)
                else:
                    self._add_evidence(key, facts, self.proves.get(key, []), at)

            yield self.event(self.evidence_day(facts), 9 + position % 8, add, position * 11 % 60)

    def _add_evidence(self, key: str, facts: dict, codes: list[str], at: datetime) -> None:
        owner = self.people[facts["by"]]
        site = self.sites.get(facts.get("site", ""))
        name, content = file_of(
            key,
            facts,
            almanac=self.almanac,
            company=self.company.legal_name,
            owner=owner.name,
            place=site.name if site else "",
        )
        day = self.almanac.day
        self.evidence[key] = evidence.add_evidence(
            upload=self._stored(name, content, facts["file"], owner),
            actor=owner,
            now=at,
            title=facts["title"],
            kind=facts["kind"],
            responses=[self.response(code) for code in codes],
            site=site,
            covers_from=day(facts["from"]),
            covers_to=day(facts["to"]) if "to" in facts else None,
            expires_on=day(facts["ends"]) if "ends" in facts else None,
            restricted=facts.get("restricted", False),
        )

    @staticmethod
    def _stored(name: str, content: bytes, kind: str, owner: User):
        """Pictures go through the examination, for their thumbnails; the rest is known to be sound."""
        if kind == "jpg":
            return store(upload=ContentFile(content, name), actor=owner)
        return store_bytes(content=content, name=name, kind=kind, actor=owner)

    # --- Weaknesses and discussion ----------------------------------------------------------------

    def _all_weaknesses(self) -> Iterator[Event]:
        for position, facts in enumerate(self.story["weaknesses"] or []):
            raised: dict[str, Weakness] = {}

            def event(day: int, hour: int, do: Callable, facts: dict = facts, raised: dict = raised) -> Event:
                return self.event(day, hour, lambda at: do(facts, raised, at), 5)

            yield event(facts["raised"], 8 + position % 3, self._raise)
            if "done" in facts:
                yield event(facts["done"], 15, self._finish)
            if "verified" in facts:
                yield event(facts["verified"], 16, self._verify)

    def _raise(self, facts: dict, raised: dict, at: datetime) -> None:
        day = self.almanac.day
        raiser = "kevin" if facts["origin"] == "audit" else "maria"
        raised["it"] = weaknesses.raise_weakness(
            title=facts["title"],
            severity=facts["severity"],
            origin=facts["origin"],
            description=self.almanac.fill(facts.get("description", "")),
            response=self.response(facts["code"]),
            site=self.sites.get(facts.get("site", "")),
            owner=self.people[facts["owner"]],
            due_on=day(facts["due"]),
            actor=self.people[raiser],
            on=at.astimezone(self.company.zone).date(),
            actions=[weaknesses.NewAction(facts["action"], due_on=day(facts["due"]))],
        )

    def _finish(self, facts: dict, raised: dict, at: datetime) -> None:
        weakness, owner = raised["it"], self.people[facts["owner"]]
        corrective_actions.mark_done(
            action=weakness.actions.get(),
            actor=owner,
            on=at.astimezone(self.company.zone).date(),
            note=facts["note"],
            proof=self._proof(weakness, facts, owner, at),
        )

    def _proof(self, weakness: Weakness, facts: dict, owner: User, at: datetime) -> Evidence:
        """The note of who did it, as a paper."""
        on = at.astimezone(self.company.zone).date()
        content = paper(
            letterhead=self.company.legal_name,
            title=f"{weakness.label} {facts['title']}",
            facts=[("Done by", owner.name), ("Done on", f"{on:%d %B %Y}"), ("Criterion", facts["code"])],
            paragraphs=[f"Planned: {facts['action']}.", f"Done: {facts['note']}."],
        )
        return evidence.add_evidence(
            upload=store_bytes(content=content, name=f"{weakness.label}.pdf", kind="pdf", actor=owner),
            actor=owner,
            now=at,
            title=f"{weakness.label}: {facts['action']}",
            kind=Evidence.Kind.REPORT,
            responses=[weakness.response],
            site=weakness.site,
            covers_from=on,
        )

    def _verify(self, facts: dict, raised: dict, at: datetime) -> None:
        corrective_actions.verify_action(
            action=raised["it"].actions.get(),
            actor=self.people[facts["by"]],
            on=at.astimezone(self.company.zone).date(),
            effective=True,
            note=facts["effect"],
        )

    def _all_comments(self) -> Iterator[Event]:
        for facts in self.story["comments"] or []:

            def say(at: datetime, facts: dict = facts) -> None:
                discussion.add_comment(
                    response=self.response(facts["code"]), text=facts["text"], actor=self.people[facts["by"]], now=at
                )

            yield self.event(facts["day"], facts["hour"], say)

    def _all_figures(self) -> Iterator[Event]:
        """The readiness figure at the end of each week, as the nightly work keeps it."""
        for day in range(self.begin + 6, 0, 7):
            yield self.event(day, 23, self._keep_figure)

    def _keep_figure(self, at: datetime) -> None:
        keep_day(company=self.company, on=at.astimezone(self.company.zone).date())

    def response(self, code: str) -> Response:
        rows = Response.objects.select_related("criterion", "own_criterion", "company")
        return rows.only(*RESPONSE_COLUMNS).of_code(code).get()


def _person(facts: dict, secret: str) -> User:
    """One person who signs in; somebody who exists already stays as he is."""
    known = User.objects.filter(email=facts["email"]).first()
    if known:
        return known
    user = User.objects.create(email=facts["email"], name=facts["name"], password=secret)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _first_of_each(notes, count: int) -> Iterator[int]:
    seen: dict[int, int] = {}
    for note in notes:
        seen[note.user_id] = seen.get(note.user_id, 0) + 1
        if seen[note.user_id] <= count:
            yield note.pk
