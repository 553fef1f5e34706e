"""The demonstration's annual reviews: a first year with everything reviewed, and this year's run on its way."""

from collections.abc import Iterator
from datetime import date, datetime

from compliance.annual.freezing import progress_now
from compliance.annual.windows import in_year, opens_on
from compliance.models import Account, AnnualReview, Evidence, Response
from compliance.services import accounts, answers, evidence
from compliance.services import annual_review as reviews
from ctpat.files.services import store_bytes

from .evidence import file_of
from .papers import paper
from .story import Almanac

FIRST_ANSWER, LAST_ANSWER = 3, 18  # days after the beginning
BATCH = 9  # answers that somebody affirms in one go
RECURRING = ("record", "log")
ONE_IN, WEEKS_LOST = 9, 7  # of recurring records, how many have a hole, and how long it is
RENEWED_BEFORE_END = 5  # days that a document of last year still had when the new one came


class AnnualStory:
    """Tells the annual part of one company's story; a company without the file has none."""

    def __init__(self, builder) -> None:
        self.builder, self.facts = builder, builder.story["annual"] or {}
        self.begin = self.facts.get("begin", -200)
        self.then = self.facts.get("then", {})
        self.edited = self.facts.get("edited", {})

    def __bool__(self) -> bool:
        return bool(self.facts)

    def first_anniversary(self, facts: dict) -> date:
        """The anniversary that comes next on the day on which the story begins."""
        anniversary = self.builder.almanac.day(facts["anniversary"])
        return in_year(anniversary, anniversary.year - 1) if self else anniversary

    def events(self) -> Iterator:
        if self:
            yield from self._first_answers()
            yield from self._first_evidence()
            yield from self._months_between()
            for kind, run in self.facts["runs"].items():
                yield from self._past_run(kind, run)
            yield from self._edits()
            yield from self._this_run()

    # --- A year ago -------------------------------------------------------------------------------

    def as_then(self, code: str, text: str) -> str:
        """A text in the words of a year ago."""
        for now, before in self.then.get(code, {}).items():
            text = text.replace(now, before)
        return text

    def text_before_the_window(self, code: str, text: str) -> str:
        """Of what is edited in this year's window, the words before."""
        return self.as_then(code, text) if code in self.edited else text

    def _first_answers(self) -> Iterator:
        found = self.builder.story.answers
        pace = (LAST_ANSWER - FIRST_ANSWER) / len(found)
        for position, (code, answer) in enumerate(found.items()):
            day = self.begin + round(FIRST_ANSWER + position * pace)
            hour, minute = 8 + position % 9, position * 7 % 60
            yield self._event(day, hour, lambda at, c=code, a=answer: self._answer_first(c, a, at), minute)
            yield self._event(day + 1, 10, lambda at, c=code, a=answer: self._accept_first(c, a, at), minute)

    def _answer_first(self, code: str, answer: dict, at: datetime) -> None:
        response = self.builder.response(code)
        calendar = Almanac(self._day_of(at), self.builder.company.zone)  # days in the text count from then
        until = answer.get("until")
        response = answers.save_answer(
            response=response,
            version=response.version,
            status="partly" if code in self.facts["partly_then"] else answer.get("status", "implemented"),
            narrative=calendar.fill(self.as_then(code, answer.get("earlier", answer.get("text", "")))),
            reason=calendar.fill(answer.get("reason", "")),
            not_applicable_until=self.builder.almanac.day(until) if until else None,
            actor=self.builder.people[answer["by"]],
            now=at,
        )
        answers.ask_for_review(response=response, actor=self.builder.people[answer["by"]], now=at)

    def _accept_first(self, code: str, answer: dict, at: datetime) -> None:
        response, reviewer = self.builder.response(code), self.builder.people[answer["reviewer"]]
        answers.accept_answer(response=response, version=response.version, actor=reviewer, now=at, on=self._day_of(at))

    def _first_evidence(self) -> Iterator:
        """Last year's edition of every document that came later; today's becomes its second version."""
        for position, (key, codes) in enumerate(self.builder.proves.items()):
            facts = self.builder.story["evidence"][key]
            day = self.begin + 2 + position % 10
            if facts["from"] > day:
                yield self._event(
                    day, 9 + position % 8, lambda at, k=key, c=codes, d=day: self._add_first(k, c, d, at), position % 60
                )

    def _add_first(self, key: str, codes: list[str], day: int, at: datetime) -> None:
        facts = self.builder.story["evidence"][key]
        until = min(facts.get("to", facts["from"]) - 365, day - 1)
        before = {**facts, "from": min(facts["from"] - 365, until)}
        if "to" in facts:
            before["to"] = until
        if "rows" in facts:
            before["rows"] = max(facts["rows"] - 3, 1)
        if "ends" in facts:
            before["ends"] = self.builder.evidence_day(facts) + RENEWED_BEFORE_END
        self.builder._add_evidence(key, before, codes, at)

    def _months_between(self) -> Iterator:
        """What recurring records show between last year's edition and today's; now and then some weeks are lost."""
        for position, (key, facts) in enumerate(self.builder.story["evidence"].items()):
            if key in self.builder.proves and facts["kind"] in RECURRING and "to" in facts:
                lost = WEEKS_LOST * 7 if position % ONE_IN == 0 else 0
                yield self._event(
                    min(facts["from"], self.builder.evidence_day(facts) - 1),
                    7,
                    lambda at, k=key, f=facts, d=lost: self._add_between(k, f, d, at),
                    position % 60,
                )

    def _add_between(self, key: str, facts: dict, lost: int, at: datetime) -> None:
        item = self.builder.evidence.get(key)
        if item is None:
            return
        ended = Evidence.objects.values_list("covers_to", flat=True).get(pk=item.pk)
        since = (ended - self.builder.almanac.today).days + 1 + lost
        if since < facts["from"] - 1:
            self.renew(key, {**facts, "from": since, "to": facts["from"] - 1}, at)

    def renew(self, key: str, facts: dict, at: datetime) -> None:
        """Today's edition of a document that was there a year ago."""
        builder, item = self.builder, self.builder.evidence[key]
        owner, site = builder.people[facts["by"]], builder.sites.get(facts.get("site", ""))
        place, name = site.name if site else "", builder.company.legal_name
        file = file_of(key, facts, almanac=builder.almanac, company=name, owner=owner.name, place=place)
        day = builder.almanac.day
        evidence.add_version(
            evidence=Evidence.objects.get(pk=item.pk),
            upload=builder._stored(*file, facts["file"], owner),
            actor=owner,
            now=at,
            note=facts.get("changed", ""),
            covers_from=day(facts["from"]),
            covers_to=day(facts["to"]) if "to" in facts else None,
            expires_on=day(facts["ends"]) if "ends" in facts else None,
        )

    # --- Runs -------------------------------------------------------------------------------------

    def _past_run(self, kind: str, run: dict) -> Iterator:
        """Opened by the night, affirmed in batches, approved, submitted; the account goes on to the next year."""
        facts = next(one for one in self.builder.facts["accounts"] if one["entity_type"] == kind)
        closes = self.first_anniversary(facts)
        end = (closes - self.builder.almanac.today).days
        yield self._event((opens_on(closes) - self.builder.almanac.today).days, 0, self._open)
        yield from self._affirmations(kind, [end - day for day in run["affirm"]], leave=())
        yield self._event(end - run["approve"], 15, lambda at: self._approve(kind, run, at), 2)
        yield self._event(end - run["submit"], 16, lambda at: self._submit(kind, at), 20)
        yield self._event(end + 1, 9, lambda at: self._go_on(kind, facts, at))

    def _this_run(self) -> Iterator:
        kind = next(iter(self.facts["runs"]))
        facts = next(one for one in self.builder.facts["accounts"] if one["entity_type"] == kind)
        begins = (opens_on(self.builder.almanac.day(facts["anniversary"])) - self.builder.almanac.today).days
        yield self._event(begins, 0, self._open)
        yield self._event(begins, 9, lambda at: self._plan(kind, at))
        yield from self._affirmations(kind, [begins + 5, -3], leave=set(self.facts["waiting"]))
        yield self._event(-7, 9, lambda at: self._remind(kind, at))

    def _edits(self) -> Iterator:
        """What was changed in this year's window, and accepted."""
        for code, day in self.edited.items():
            answer = self.builder.story.answers[code]
            yield self._event(day, 11, lambda at, c=code, a=answer: self.builder._write(c, a, at, a["text"]))
            yield self._event(day + 1, 14, lambda at, c=code, a=answer: self.builder._hand_in(c, a, at, ""))
            yield self._event(day + 2, 10, lambda at, c=code, a=answer: self.builder._accept(c, a, at))

    def _affirmations(self, kind: str, days: list[int], leave) -> Iterator:
        """Owners affirm what is theirs, a few answers at a time, between two days."""
        first, last = days
        batches = [(person, codes) for person, all_ in self._by_owner().items() for codes in _batches(all_)]
        for position, (person, codes) in enumerate(batches):
            day = first + round((last - first) * position / max(len(batches) - 1, 1))
            chosen = [code for code in codes if code not in leave and code not in self._later(day)]
            hour = 9 + position % 7
            yield self._event(day, hour, lambda at, p=person, c=chosen: self._affirm(p, c, at), position * 13 % 60)
        yield self._event(last, 17, lambda at: self._affirm_rest(kind, leave, at))

    def _later(self, day: int) -> set[str]:
        """Answers that are changed soon after, so nobody affirms them now."""
        return {code for code, edited in self.edited.items() if day <= edited}

    def _by_owner(self) -> dict[str, list[str]]:
        owners: dict[str, list[str]] = {}
        for code, answer in self.builder.story.answers.items():
            # James approves and doesn't affirm; Maria does it for his.
            person = "maria" if answer["by"] == "james" else answer["by"]
            owners.setdefault(person, []).append(code)
        return owners

    def _affirm(self, person: str, codes: list[str], at: datetime) -> None:
        rows = Response.objects.select_related("criterion", "own_criterion", "company")
        read = [(response, response.version) for code in codes for response in rows.of_code(code)]
        actor = self.builder.people[person]
        reviews.affirm(answers=read, actor=actor, on=self._day_of(at), now=at)

    def _affirm_rest(self, kind: str, leave, at: datetime) -> None:
        """What was changed after its owner had affirmed, or was never his turn."""
        waiting = progress_now(self._review(kind), on=self._day_of(at)).waiting
        codes = [line.row.code for line in waiting if line.can_be_affirmed and line.row.code not in leave]
        self._affirm("maria", codes, at)

    # --- Steps ------------------------------------------------------------------------------------

    def _open(self, at: datetime) -> None:
        reviews.open_due_reviews(on=self._day_of(at), now=at)

    def _plan(self, kind: str, at: datetime) -> None:
        target = self.builder.almanac.day(self.facts["target"])
        reviews.plan_review(review=self._review(kind), actor=self._maria, target_on=target, portal_limit=None)

    def _remind(self, kind: str, at: datetime) -> None:
        reviews.remind_owners(review=self._review(kind), actor=self._maria, on=self._day_of(at), now=at)

    def _approve(self, kind: str, run: dict, at: datetime) -> None:
        review, on = self._review(kind), self._day_of(at)
        reviews.approve_review(review=review, actor=self._james, on=on, now=at, in_spite_of=run["in_spite_of"])

    def _submit(self, kind: str, at: datetime) -> None:
        review, on = self._review(kind), self._day_of(at)
        name = f"portal-confirmation-{kind}-{review.year}.pdf"
        receipt = store_bytes(content=self._receipt(review, on), name=name, kind="pdf", actor=self._james)
        reviews.note_submission(
            review=review,
            actor=self._james,
            submitted_on=on,
            submitted_by=self._james,
            receipt=receipt,
            on=on,
            now=at,
            note=f"Security profile accepted for review, {on:%d %b %Y}",
        )

    def _receipt(self, review: AnnualReview, on: date) -> bytes:
        """The portal's page as James printed it."""
        facts = [
            ("Account", review.account.number),
            ("Type", review.account.entity_type.name),
            ("Submitted on", f"{on:%d %B %Y}"),
            ("Submitted by", self._james.name),
        ]
        text = ["Your security profile was submitted and waits for your supply chain security specialist."]
        return paper(
            letterhead="C-TPAT portal, printed page", title="Security profile submitted", facts=facts, paragraphs=text
        )

    def _go_on(self, kind: str, facts: dict, at: datetime) -> None:
        account = Account.objects.select_related("entity_type", "company").get(entity_type=kind)
        anniversary = self.builder.almanac.day(facts["anniversary"])
        accounts.describe_account(
            account=account, identifiers={}, actor=self._maria, now=at, anniversary_on=anniversary
        )

    def _review(self, kind: str) -> AnnualReview:
        rows = AnnualReview.objects.select_related("account__entity_type", "company")
        return rows.filter(account__entity_type=kind).order_by("-year").first()

    @property
    def _maria(self):
        return self.builder._founder

    @property
    def _james(self):
        return self.builder.people["james"]

    def _event(self, day: int, hour: int, happen, minute: int = 0):
        return self.builder.event(day, hour, happen, minute)

    def _day_of(self, at: datetime) -> date:
        return at.astimezone(self.builder.company.zone).date()


def _batches(codes: list[str]) -> list[list[str]]:
    return [codes[place : place + BATCH] for place in range(0, len(codes), BATCH)]
