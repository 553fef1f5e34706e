"""What CBP waits for and what its reports left behind: read once, for checks and for the calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import CharField, DateField, Max, Value, prefetch_related_objects
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from .clocks import Countdown
from .models import Decision, PortalCheck, ReportItem, SpecialistMessage, Validation

MESSAGE, PORTAL = "message", "portal"


@dataclass(frozen=True)
class OpenAnswer:
    """Something still to be sent: `route` and `pk` lead to where it is done."""

    title: str
    countdown: Countdown
    owner: str
    route: str
    pk: int


@dataclass
class Feedback:
    """The company's records of CBP on one day: two queries, and more only where a report calls for it."""

    on: date

    @cached_property
    def validations(self) -> list[Validation]:
        return list(Validation.objects.with_names())

    @cached_property
    def planned(self) -> list[Validation]:
        """Announced ones, with their people and steps."""
        found = [one for one in self.validations if one.is_planned]
        prefetch_related_objects(found, "participants", "steps__owner")
        return found

    @cached_property
    def points(self) -> list[ReportItem]:
        """Tasks of the reports that were replied to, with their weakness."""
        replied = [one for one in self.validations if one.report_on and (one.sent_on or one.closed_on)]
        if not replied:
            return []
        rows = ReportItem.objects.tasks().filter(validation__in=replied).select_related("validation", "weakness__owner")
        return list(rows.order_by("validation", "kind", "number"))

    @property
    def portal_on(self) -> date | None:
        """When somebody last looked into the portal."""
        return next((began_on for kind, _pk, _title, began_on, _by, _owner in self._letters if kind == PORTAL), None)

    @property
    def waiting(self) -> Iterator[OpenAnswer]:
        """Reports without reply, messages and letters without answer."""
        for one in self.validations:
            if one.report_on and not one.sent_on and not one.closed_on:
                title = _("Reply to the report of %(name)s") % {"name": one}
                yield OpenAnswer(title, one.countdown(on=self.on), str(one.officer or ""), "reply_desk", one.pk)
        for kind, pk, title, began_on, answer_by, owner in self._letters:
            if kind == MESSAGE:
                message = SpecialistMessage(received_on=began_on, answer_by=answer_by)
                yield OpenAnswer(title, message.countdown(on=self.on), owner or "", "message_detail", pk)
            elif kind != PORTAL:
                letter = Decision(kind=kind, letter_on=began_on, answer_by=answer_by)
                if letter.has_deadline:
                    title = letter.get_kind_display()
                    yield OpenAnswer(title, letter.countdown(on=self.on), owner or "", "decision_detail", pk)

    @cached_property
    def _letters(self) -> list[tuple]:
        """(kind, pk, title, began on, answer by, owner) of open messages and decisions, and the last look."""
        messages = SpecialistMessage.objects.open().order_by()
        decisions = Decision.objects.open().order_by()
        looks = PortalCheck.objects.order_by().values("company").annotate(last=Max("on"))
        no_date, nobody = Cast(None, DateField()), Cast(Value(""), CharField())
        rows = messages.values_list(
            Value(MESSAGE, CharField()), "pk", "subject", "received_on", "answer_by", "owner__name"
        ).union(
            decisions.values_list("kind", "pk", nobody, "letter_on", "answer_by", "owner__name"),
            looks.values_list(Value(PORTAL, CharField()), Value(0), nobody, "last", no_date, nobody),
            all=True,
        )
        return sorted(rows, key=lambda row: (row[0] != MESSAGE, row[1]))
