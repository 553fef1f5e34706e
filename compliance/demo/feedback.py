"""What CBP asked, found and said of a demonstration company, played through the services."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from compliance.catalogue.document_requests import document_requests
from compliance.models import Account, Evidence, ItemProof, PreparationStep, ReportItem, SpecialistMessage, Validation
from compliance.services import actions, letters, packages, preparation, reply, validations
from ctpat.companies.models import User
from ctpat.files.models import StoredFile
from ctpat.files.services import store_bytes

from .papers import paper

if TYPE_CHECKING:
    from .building import Builder, Event

LEAD, OFFICER = "maria", "james"


class Feedback:
    """Validations, messages and updates of one company; `builder` knows people, days and proof."""

    def __init__(self, builder: "Builder") -> None:
        self.builder, self.day = builder, builder.almanac.day
        self.story = builder.story["validations"] or {}
        self.validations: list[Validation] = []
        self.messages: list[SpecialistMessage] = []
        self.items: dict[tuple[int, int], ReportItem] = {}

    def events(self) -> Iterator["Event"]:
        event = self.builder.event
        for number, facts in enumerate(sorted(self.story.get("validations", []), key=lambda one: one["entered"])):
            yield event(facts["entered"], 9, lambda at, facts=facts: self._announce(facts))
            if facts["held"] >= facts["entered"]:
                yield event(facts["starts"] - 1, 15, lambda at, n=number: self._get_ready(n, at))
            yield event(max(facts["held"], facts["entered"]), 17, lambda at, n=number, f=facts: self._hold(n, f))
            yield event(
                max(facts["report"], facts["entered"]), 17, lambda at, n=number, f=facts: self._report(n, f), 20
            )
            for place, point in enumerate(facts["points"]):
                yield from self._point(number, place, point, facts)
            if "sent" in facts:
                yield event(facts["sent"], 16, lambda at, n=number, f=facts: self._send(n, f, at))
                yield event(facts["closed"], 16, lambda at, n=number, f=facts: self._close(n, f, at))
        for facts in self.story.get("messages", []):
            yield event(facts["received"], 10, lambda at, facts=facts: self._receive(facts), 40)
        for place, facts in enumerate(self.story.get("messages", [])):
            if "answered" in facts:
                yield event(facts["answered"], 16, lambda at, p=place, f=facts: self._answer(p, f), 40)
        for facts in self.story.get("updates", []):
            yield event(facts["day"], 16, lambda at, facts=facts: self._update(facts), 50)

    # --- Notice, preparation, visit, report ---------------------------------------------------------

    def _announce(self, facts: dict) -> None:
        validation = validations.announce_validation(
            account=self._account(facts["account"]),
            kind=facts["kind"],
            place=facts["place"],
            is_foreign=facts.get("foreign", False),
            where=facts["where"],
            notice_on=self.day(facts["notice"]),
            starts_on=self.day(facts["starts"]),
            ends_on=self.day(facts["ends"]),
            officer=self._person(OFFICER),
            actor=self._person(LEAD),
            today=self.builder.almanac.today,
            notice_file=self._letter("Notice of a validation", facts["notice"]),
            with_plan=facts["held"] >= facts["entered"],
        )
        self.validations.append(validation)
        for one in facts["people"]:
            user = self._person(one["who"]) if "who" in one else None
            preparation.name_participant(
                validation=validation,
                actor=self._person(LEAD),
                user=user,
                name=one.get("name") or str(user),
                side=one.get("side", "company"),
                part=one["part"],
                categories=one.get("categories", []),
                is_confirmed=True,
            )

    def _get_ready(self, number: int, at: datetime) -> None:
        """The day before: what is attached to the criteria is at hand, the rest is shown on the screen."""
        on = self._today(at)
        proving = {item.links.all()[0].response_id: item for item in self._proofs()}
        for step in self.validations[number].steps.select_related("owner").order_by("pk"):
            proof = proving.get(self._answer_of(step)) if step.kind == PreparationStep.Kind.DOCUMENT else None
            preparation.finish_step(
                step=step,
                actor=step.owner or self._person(LEAD),
                on=on,
                proof=proof,
                note="" if proof else "Ready on the day; shown on the screen",
            )

    def _proofs(self) -> Iterator[Evidence]:
        rows = Evidence.objects.kept().prefetch_related("links").order_by("-pk")
        return (item for item in rows if item.links.all())

    def _answer_of(self, step: PreparationStep) -> int | None:
        wanted = next(request for request in document_requests() if request.id == step.key)
        return self.builder.response(wanted.criterion_ids[0]).pk if self._has(wanted.criterion_ids[0]) else None

    def _has(self, code: str) -> bool:
        return code in self.builder.story.answers

    def _hold(self, number: int, facts: dict) -> None:
        validation = self.validations[number]
        came = {one.get("name") or str(self._person(one["who"])) for one in facts["people"] if one["came"]}
        validations.record_visit(
            validation=validation,
            held_on=self.day(facts["held"]),
            visit_note=facts["note"],
            came=[one.pk for one in validation.participants.all() if one.name in came],
            actor=self._person(LEAD),
            today=self.builder.almanac.today,
        )

    def _report(self, number: int, facts: dict) -> None:
        self.validations[number] = validations.record_report(
            validation=self.validations[number],
            report_on=self.day(facts["report"]),
            outcome=facts["outcome"],
            report_file=self._letter("Validation report", facts["report"]),
            actor=self._person(LEAD),
            today=self.builder.almanac.today,
        )
        if "letter" in facts:
            reply.write_letter(validation=self.validations[number], letter=facts["letter"], actor=self._person(LEAD))

    # --- Points and answers -----------------------------------------------------------------------

    def _point(self, number: int, place: int, point: dict, facts: dict) -> Iterator["Event"]:
        event, key = self.builder.event, (number, place)
        begun = max(facts["report"], facts["entered"])
        is_past = "sent" in facts
        yield event(begun + (0 if is_past else 1), 18, lambda at: self._add(key, point, at), place)
        if "done" in point:
            yield event(begun + 1 if is_past else point["written"], 9, lambda at: self._finish(key, point, at), place)
            yield event(begun + 1 if is_past else point["handed"], 11, lambda at: self._verify(key, point, at), place)
        if "answer" not in point:
            return
        yield event(begun + 1 if is_past else point["written"], 10, lambda at: self._write(key, point, at), place)
        if point["state"] != "draft":
            yield event(begun + 1 if is_past else point["handed"], 15, lambda at: self._hand(key, at), place)
        if point["state"] == "approved":
            yield event(begun + 2 if is_past else point["approved"], 9, lambda at: self._approve(key, at), 30 + place)

    def _add(self, key: tuple[int, int], point: dict, at: datetime) -> None:
        self.items[key] = reply.add_item(
            validation=self.validations[key[0]],
            kind=point["kind"],
            title=point["title"],
            text=point["text"],
            page=point["page"],
            response=self.builder.response(point["code"]),
            owner=self._person(point["owner"]) if "owner" in point else None,
            deputy=self._person(point["deputy"]) if "deputy" in point else None,
            due_on=self.day(point["due"]) if "due" in point else None,
            first_action=point.get("action", ""),
            actor=self._person(LEAD),
            on=self._today(at),
        )

    def _finish(self, key: tuple[int, int], point: dict, at: datetime) -> None:
        actions.mark_done(
            action=self.items[key].weakness.actions.get(),
            actor=self._person(point["owner"]),
            on=self._today(at),
            proof=self.builder.evidence[point["proofs"][0]],
            note=point["done"],
        )

    def _verify(self, key: tuple[int, int], point: dict, at: datetime) -> None:
        actions.verify_action(
            action=self.items[key].weakness.actions.get(),
            actor=self._person("kevin"),
            on=self._today(at),
            effective=True,
            note=point["verify"],
        )

    def _write(self, key: tuple[int, int], point: dict, at: datetime) -> None:
        item, author = self.items[key], self._person(point.get("by", LEAD))
        self.items[key] = reply.save_answer(
            item=item,
            version=0,
            answer=self.builder.almanac.fill(point["answer"]),
            decision=point.get("decision"),
            actor=author,
            now=at,
        )
        for proof in point.get("proofs", []):
            reply.add_proof(item=item, evidence=self.builder.evidence[proof], actor=author)

    def _hand(self, key: tuple[int, int], at: datetime) -> None:
        item = self.items[key]
        self.items[key] = reply.hand_over(item=item, version=item.version, actor=self._person(LEAD), now=at)

    def _approve(self, key: tuple[int, int], at: datetime) -> None:
        item = self.items[key]
        reply.approve(item=item, version=item.version, actor=self._person(OFFICER), now=at)

    def _send(self, number: int, facts: dict, at: datetime) -> None:
        """The reply of a validation that is over; its package is made here, not by a worker."""
        validation, lead = self.validations[number], self._person(LEAD)
        package = packages.request_package(validation=validation, actor=lead, now=at, queue=False)
        pdf = self._paper("Reply to the validation report", [point.get("answer", "") for point in facts["points"]])
        name = f"{self.builder.company.slug}-reply-{self.day(facts['report']):%Y-%m-%d}"
        proofs = [item.current.file for item in self._sent_proofs(validation)]
        content = _zipped(f"{name}.pdf", pdf, proofs, at)
        package = packages.start_package(package=package, fingerprint=hashlib.sha256(pdf).hexdigest(), is_draft=False)
        packages.finish_package(
            package=package,
            pdf=store_bytes(content=pdf, name=f"{name}.pdf", kind="pdf", actor=lead),
            archive=store_bytes(content=content, name=f"{name}.zip", kind="zip", actor=lead),
            pages=1,
            proofs=len(proofs),
            now=at,
        )
        self.validations[number] = reply.send_reply(
            validation=validation,
            sent_on=self.day(facts["sent"]),
            sent_by=self._person(OFFICER),
            receipt=facts["receipt"],
            actor=lead,
            today=self.builder.almanac.today,
        )

    def _close(self, number: int, facts: dict, at: datetime) -> None:
        validations.close_validation(
            validation=self.validations[number],
            actor=self._person(LEAD),
            now=at,
            note=facts["closing_note"],
            completed_on=self.day(facts["closed"]),
        )

    @staticmethod
    def _sent_proofs(validation: Validation) -> list[Evidence]:
        wanted = ItemProof.objects.filter(item__validation=validation).values("evidence")
        return list(Evidence.objects.filter(pk__in=wanted).with_current_version().order_by("pk"))

    # --- Messages, updates, portal ----------------------------------------------------------------

    def _receive(self, facts: dict) -> None:
        validation = facts.get("validation")
        message = letters.receive_message(
            account=self._account(facts["account"]),
            validation=self._validation(validation) if validation is not None else None,
            kind=facts["kind"],
            received_on=self.day(facts["received"]),
            subject=facts["subject"],
            text=facts["text"],
            needs_answer=facts.get("wanted", True),
            answer_by=self.day(facts["by"]) if "by" in facts else None,
            owner=self._person(facts["owner"]) if "owner" in facts else None,
            deputy=self._person(facts["deputy"]) if "deputy" in facts else None,
            actor=self._person(LEAD),
            today=self.builder.almanac.today,
        )
        self.messages.append(message)

    def _answer(self, place: int, facts: dict) -> None:
        letters.answer_message(
            message=self.messages[place],
            answered_on=self.day(facts["answered"]),
            text=facts["answer"],
            actor=self._person(LEAD),
            today=self.builder.almanac.today,
        )

    def _update(self, facts: dict) -> None:
        letters.record_update(
            title=facts["title"],
            text=facts.get("text", ""),
            made_on=self.day(facts["day"]),
            response=self.builder.response(facts["code"]),
            validation=self._validation(facts["validation"]) if "validation" in facts else None,
            item=self._item_of(facts),
            message=self.messages[facts["message"]] if "message" in facts else None,
            evidence=self.builder.evidence[facts["proof"]] if "proof" in facts else None,
            actor=self._person(facts["by"]),
            today=self.builder.almanac.today,
        )

    # --- Small things -----------------------------------------------------------------------------

    def _item_of(self, facts: dict) -> ReportItem | None:
        """The action required of the same criterion, if the report is there by then."""
        if "validation" not in facts:
            return None
        items = self._validation(facts["validation"]).items.filter(kind=ReportItem.Kind.ACTION)
        return items.filter(response__criterion__code=facts["code"]).first()

    def _validation(self, place: int) -> Validation:
        """By its place in the file."""
        notice = self.day(self.story["validations"][place]["notice"])
        return next(one for one in self.validations if one.notice_on == notice)

    def _account(self, kind: str) -> Account:
        return Account.objects.select_related("entity_type").get(entity_type=kind)

    def _person(self, name: str) -> User:
        return self.builder.people[name]

    def _today(self, at: datetime) -> date:
        return at.astimezone(self.builder.company.zone).date()

    def _letter(self, title: str, day: int):
        content = self._paper(title, [f"Dated {self.day(day):%d %B %Y}.", "Demonstration: not a letter of CBP."])
        return store_bytes(content=content, name=f"{title}.pdf", kind="pdf", actor=self._person(LEAD))

    def _paper(self, title: str, paragraphs: list[str]) -> bytes:
        return paper(
            letterhead=self.builder.company.legal_name,
            title=title,
            facts=[],
            paragraphs=[text for paragraph in paragraphs for text in paragraph.split("\n") if text],
        )


def _zipped(name: str, content: bytes, proofs: list[StoredFile], at: datetime) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), content)
        for proof in proofs:
            archive.writestr(zipfile.ZipInfo(f"proofs/{proof.name}", at.timetuple()[:6]), proof.content.read())
    return written.getvalue()
