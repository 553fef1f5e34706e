"""The company and CBP's portal: looks into it, changes of the company profile, comparisons of both."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from compliance.readiness.snapshot import change_number
from compliance.services import letters
from compliance.services.portal import note_comparison
from ctpat.activity.services import record
from ctpat.companies.models import Contact

if TYPE_CHECKING:
    from .building import Builder, Event


class Portal:
    """What the story's `portal` says, in the order of its days."""

    def __init__(self, builder: "Builder") -> None:
        self.builder, self.day = builder, builder.almanac.day
        self.story = (builder.story["validations"] or {}).get("portal", [])

    def events(self) -> Iterator["Event"]:
        for facts in self.story:
            yield self.builder.event(facts["day"], 8, lambda at, facts=facts: self._happen(facts), 10)

    def _happen(self, facts: dict) -> None:
        actor, on = self.builder.people[facts["by"]], self.day(facts["day"])
        if "contact" in facts:
            self._change(facts, actor)
        elif "compared" in facts:
            seen = change_number(self.builder.company)
            note_comparison(on=on, seen=seen, today=on, actor=actor, note=facts["compared"])
        else:
            letters.note_portal_check(on=on, actor=actor, note=facts["note"])

    def _change(self, facts: dict, actor) -> None:
        contact = Contact.objects.get(name=facts["contact"])
        before, contact.phone = contact.phone, facts["phone"]
        contact.save(update_fields=["phone"])
        record(actor, "companies.contact.changed", contact, before={"phone": before}, after={"phone": contact.phone})
