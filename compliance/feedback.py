"""What CBP waits for and what its reports left behind, as the named checks ask about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from .clocks import Countdown
from .models import (
    Decision,
    Participant,
    PortalCheck,
    PreparationStep,
    ReportItem,
    SpecialistMessage,
    Validation,
)
from .readiness.records import Records, checked_records

NAME = ("owner__name", "owner__email")  # of whose it is
MESSAGE = ("subject", "received_on", "needs_answer", "answer_by", "answered_on")
DECISION = ("kind", "letter_on", "answer_by", "acted_on")


@dataclass(frozen=True)
class OpenAnswer:
    """Something still to be sent: `route` and `pk` lead to where it is done."""

    title: str
    countdown: Countdown
    owner: str
    route: str
    pk: int


@checked_records("validations")
def validations(on: date) -> QuerySet:
    dates = ("notice_on", "starts_on", "held_on", "report_on", "reply_by", "sent_on", "closed_on")
    return Validation.objects.select_related("officer").only("kind", *dates, "officer__name", "officer__email")


@checked_records("participants")
def participants(on: date) -> QuerySet:
    rows = Participant.objects.filter(validation__in=Validation.objects.planned())
    return rows.only("validation", "side", "name", "categories", "is_confirmed")


@checked_records("missing documents")
def missing_documents(on: date) -> QuerySet:
    """What CBP will ask for and nobody has at hand."""
    steps = PreparationStep.objects.filter(validation__in=Validation.objects.planned())
    missing = steps.filter(kind="document", done_on__isnull=True).select_related("owner")
    return missing.only("validation", "title", *NAME)


@checked_records("points replied to")
def points_replied_to(on: date) -> QuerySet:
    """Tasks of the reports that were replied to, with their weakness."""
    replied = Q(validation__sent_on__isnull=False) | Q(validation__closed_on__isnull=False)
    rows = ReportItem.objects.tasks().filter(replied, validation__report_on__isnull=False)
    rows = rows.select_related("validation", "weakness__owner").order_by("validation", "kind", "number")
    of = [f"validation__{name}" for name in ("kind", "notice_on", "starts_on", "held_on", "report_on")]
    of += ["validation__sent_on", "validation__closed_on", "weakness__closed_on"]
    return rows.only("kind", "number", "title", "decision", "response", *of, *(f"weakness__{name}" for name in NAME))


@checked_records("open messages")
def open_messages(on: date) -> QuerySet:
    return SpecialistMessage.objects.open().select_related("owner").only(*MESSAGE, *NAME).order_by("pk")


@checked_records("open decisions")
def open_decisions(on: date) -> QuerySet:
    return Decision.objects.open().select_related("owner").only(*DECISION, *NAME).order_by("pk")


@checked_records("last look into the portal")
def last_look_into_the_portal(on: date) -> QuerySet:
    return PortalCheck.objects.order_by().values("company").annotate(last=Max("on")).values_list("last", flat=True)


@dataclass
class Feedback:
    """The company's records of CBP on one day."""

    on: date
    read: Records

    @property
    def validations(self) -> list[Validation]:
        return self.read.of("validations")

    @property
    def planned(self) -> list[Validation]:
        """Announced ones."""
        return [one for one in self.validations if one.is_planned]

    def people_of(self, planned: Validation) -> Iterator[Participant]:
        return (one for one in self.read.of("participants") if one.validation_id == planned.pk)

    def missing_of(self, planned: Validation) -> Iterator[PreparationStep]:
        """Documents that nobody has at hand yet."""
        return (one for one in self.read.of("missing documents") if one.validation_id == planned.pk)

    @property
    def points(self) -> list[ReportItem]:
        return self.read.of("points replied to")

    @property
    def portal_on(self) -> date | None:
        """When somebody last looked into the portal."""
        return next(iter(self.read.of("last look into the portal")), None)

    @property
    def waiting(self) -> Iterator[OpenAnswer]:
        """Reports without reply, messages and letters without answer."""
        for one in self.validations:
            if one.report_on and not one.sent_on and not one.closed_on:
                title = _("Reply to the report of %(name)s") % {"name": one}
                yield OpenAnswer(title, one.countdown(on=self.on), str(one.officer or ""), "reply_desk", one.pk)
        for one in self.read.of("open messages"):
            yield OpenAnswer(one.subject, one.countdown(on=self.on), str(one.owner or ""), "message_detail", one.pk)
        for one in self.read.of("open decisions"):
            if one.has_deadline:
                title, owner = one.get_kind_display(), str(one.owner or "")
                yield OpenAnswer(title, one.countdown(on=self.on), owner, "decision_detail", one.pk)
