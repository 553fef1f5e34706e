"""What the pages of validations show: the inbox of all that CBP sent, and one validation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctpat.activity.lines import Line, lines
from ctpat.activity.models import Entry
from ctpat.common.markdown import render as markdown
from ctpat.common.together import read_together
from ctpat.companies.models import Membership, User

from .clocks import Countdown
from .models import (
    Category,
    Decision,
    Participant,
    PortalCheck,
    PortalComparison,
    PreparationStep,
    ProgrammeUpdate,
    SpecialistMessage,
    Validation,
)
from .portal_profile import changes_after

PORTAL_EVERY_DAYS = 7
SHOWN = 8
HISTORY_SHOWN = 12


@dataclass(frozen=True)
class Wait:
    """Something that CBP waits for: what, until when, whose it is, where it is done."""

    title: str
    about: str
    countdown: Countdown
    person: User | None
    url: str


@dataclass(frozen=True)
class ListRow:
    """One validation in the list."""

    validation: Validation
    when: str
    day: date
    progress: str
    url: str

    @property
    def stage(self) -> str:
        """Where it stands, in a word."""
        if self.validation.sent_on and not self.validation.closed_on:
            return _("Replied")
        return str(Validation.Stage(self.validation.stage).label)


class Inbox:
    """Everything that CBP has asked and said, for one member on one day."""

    def __init__(self, *, membership: Membership, on: date) -> None:
        self.membership, self.on = membership, on
        self.company = membership.company

    @property
    def may_manage(self) -> bool:
        return self.membership.may("compliance.manage_validations")

    @property
    def sees_letters(self) -> bool:
        return self.membership.may("compliance.view_correspondence")

    @cached_property
    def validations(self) -> list[Validation]:
        found = list(Validation.objects.visible_to(self.membership).with_names().with_progress())
        for validation in found:
            validation.company = self.company
        return found

    @cached_property
    def messages(self) -> list[SpecialistMessage]:
        return list(SpecialistMessage.objects.with_names()) if self.sees_letters else []

    @cached_property
    def decisions(self) -> list[Decision]:
        return list(Decision.objects.with_names()) if self.sees_letters else []

    @cached_property
    def updates(self) -> list[ProgrammeUpdate]:
        return updates_for(self.membership)[:SHOWN] if self.sees_letters else []

    @cached_property
    def waits(self) -> list[Wait]:
        """What is still to be sent, the nearest day first."""
        return sorted(self._waits(), key=lambda wait: wait.countdown.due_on)

    @property
    def is_empty(self) -> bool:
        return not (self.validations or self.messages or self.decisions)

    @cached_property
    def rows(self) -> list[ListRow]:
        return [self._row(validation) for validation in self.validations]

    @property
    def message_rows(self) -> list[tuple[SpecialistMessage, Countdown | None]]:
        """The newest messages, those that wait first."""
        ordered = sorted(self.messages, key=lambda row: not row.is_open)
        return [(row, row.countdown(on=self.on)) for row in ordered[:SHOWN]]

    @property
    def decision_rows(self) -> list[tuple[Decision, Countdown]]:
        return [(row, row.countdown(on=self.on)) for row in self.decisions]

    @cached_property
    def _portal(self) -> dict[str, list]:
        looks, comparisons = PortalCheck.objects.select_related("by")[:1], PortalComparison.objects.all()[:1]
        return read_together({"looks": looks, "comparisons": comparisons})

    @property
    def portal_check(self) -> PortalCheck | None:
        return next(iter(self._portal["looks"]), None)

    @property
    def comparison(self) -> PortalComparison | None:
        return next(iter(self._portal["comparisons"]), None)

    @cached_property
    def changes_to_enter(self) -> int:
        return len(changes_after(self.comparison)) if self.comparison else 0

    @property
    def portal_days(self) -> int | None:
        return (self.on - self.portal_check.on).days if self.portal_check else None

    @property
    def portal_is_old(self) -> bool:
        return self.portal_days is None or self.portal_days > PORTAL_EVERY_DAYS

    def _waits(self) -> Iterator[Wait]:
        for one in self.validations:
            clock = one.countdown(on=self.on)
            if clock and not clock.done_on and not one.closed_on:
                url = self._url("reply_desk", one.pk)
                yield Wait(
                    _("Reply to the report of %(name)s") % {"name": one}, str(one.account), clock, one.officer, url
                )
        for message in self.messages:
            if message.is_open:
                clock, url = message.countdown(on=self.on), self._url("message_detail", message.pk)
                yield Wait(
                    _("Answer: %(subject)s") % {"subject": message}, str(message.account), clock, message.owner, url
                )
        for decision in self.decisions:
            if decision.is_open and decision.has_deadline:
                clock, url = decision.countdown(on=self.on), self._url("decision_detail", decision.pk)
                yield Wait(decision.get_kind_display(), str(decision.account), clock, decision.owner, url)

    def _row(self, one: Validation) -> ListRow:
        if one.closed_on:
            return ListRow(one, _("closed"), one.closed_on, "", one.get_absolute_url())
        if one.sent_on:
            return ListRow(one, _("replied"), one.sent_on, "", one.get_absolute_url())
        if one.report_on:
            told = _("%(n)d of %(all)d answers approved") % {"n": one.actions_approved, "all": one.actions_all}
            return ListRow(one, _("reply until"), one.reply_due_on, told, self._url("reply_desk", one.pk))
        if one.held_on:
            return ListRow(one, _("visited"), one.held_on, _("the report is awaited"), one.get_absolute_url())
        told = _("%(n)d of %(all)d steps ready") % {"n": one.steps_done, "all": one.steps_all}
        return ListRow(one, _("visit") if one.starts_on else _("ready by"), one.ready_on, told, one.get_absolute_url())

    def _url(self, name: str, pk: int) -> str:
        return reverse(f"compliance:{name}", args=[self.company.slug, pk])


@dataclass(frozen=True)
class Mark:
    """One of the stages of a validation; `state` is done, now or later."""

    name: str
    state: str
    day: date | None


@dataclass(frozen=True)
class DocumentGroup:
    """The documents of one category that CBP will want to see."""

    number: int
    title: str
    steps: list[PreparationStep]

    @property
    def done(self) -> int:
        return sum(step.done_on is not None for step in self.steps)

    @property
    def told(self) -> str:
        return _("%(n)d of %(all)d") % {"n": self.done, "all": len(self.steps)}


class Hearing:
    """One validation as its page shows it to one member."""

    def __init__(self, *, validation: Validation, membership: Membership, on: date) -> None:
        self.validation, self.membership, self.on = validation, membership, on
        self.countdown = validation.countdown(on=on)

    @property
    def may_manage(self) -> bool:
        return self.membership.may("compliance.manage_validations") and self.validation.closed_on is None

    @property
    def may_send(self) -> bool:
        return self.membership.may("compliance.send_reply")

    @property
    def sees_letters(self) -> bool:
        return self.membership.may("compliance.view_correspondence")

    @cached_property
    def marks(self) -> list[Mark]:
        """The six stages with their days."""
        v = self.validation
        days = [v.notice_on, v.ready_on, v.held_on or v.starts_on, v.report_on, v.sent_on, v.closed_on]
        order = list(Validation.Stage)
        now = order.index(v.stage) if not (v.sent_on and not v.closed_on) else order.index(Validation.Stage.CLOSED)
        names = [_("Notice"), _("Preparation"), _("Visit"), _("Report"), _("Reply"), _("Closed")]
        return [
            Mark(name, "done" if place < now or v.closed_on else "now" if place == now else "later", day)
            for place, (name, day) in enumerate(zip(names, days, strict=True))
        ]

    @property
    def sentence(self) -> str:
        """What it waits for, in words."""
        v = self.validation
        if v.closed_on:
            return _("Closed.")
        if v.sent_on:
            return _("The reply was sent. CBP's word is awaited.")
        if v.report_on:
            return _("CBP waits for the reply to its report.")
        if v.held_on:
            return _("CBP was here. Its report is awaited.")
        if v.starts_on and v.starts_on <= self.on:
            return _("The visit is under way, or its record is missing.")
        left = (v.ready_on - self.on).days
        if left < 0:
            return _("The day by which we wanted to be ready has passed.")
        words = ngettext("%(n)d day until CBP comes.", "%(n)d days until CBP comes.", left)
        if not v.starts_on:
            words = ngettext(
                "%(n)d day to be ready; no day is agreed yet.", "%(n)d days to be ready; no day is agreed yet.", left
            )
        return words % {"n": left}

    @cached_property
    def steps(self) -> list[PreparationStep]:
        return list(self.validation.steps.visible_to(self.membership).select_related("owner", "proof"))

    @property
    def tasks(self) -> list[PreparationStep]:
        return [step for step in self.steps if step.kind == PreparationStep.Kind.TASK]

    @cached_property
    def documents(self) -> list[DocumentGroup]:
        found: dict[int, list[PreparationStep]] = {}
        for step in self.steps:
            if step.kind == PreparationStep.Kind.DOCUMENT:
                found.setdefault(step.category or 0, []).append(step)
        titles = {category.number: category.text("title") for category in Category.objects.all()} if found else {}
        return [DocumentGroup(number, titles.get(number, ""), steps) for number, steps in sorted(found.items())]

    @property
    def steps_told(self) -> str:
        done = sum(step.done_on is not None for step in self.steps)
        return _("%(n)d of %(all)d ready") % {"n": done, "all": len(self.steps)}

    @cached_property
    def participants(self) -> list[Participant]:
        return list(self.validation.participants.select_related("user"))

    @cached_property
    def uncovered(self) -> list[int]:
        """Categories for which nobody of ours is named; empty once CBP was here."""
        if not self.validation.is_planned or self.membership.only_assigned("compliance.view_validations"):
            return []
        named = {number for one in self.participants for number in one.categories}
        return [number for number in range(1, 13) if number not in named]

    @property
    def visit_note(self) -> str:
        return markdown(self.validation.visit_note)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many points the report has, by kind."""
        found = {"action": 0, "recommendation": 0, "best_practice": 0}
        for kind in self.validation.items.visible_to(self.membership).values_list("kind", flat=True):
            found[kind] += 1
        return found

    @cached_property
    def messages(self) -> list[tuple[SpecialistMessage, Countdown | None]]:
        if not self.sees_letters:
            return []
        return [(row, row.countdown(on=self.on)) for row in self.validation.messages.all()]

    @cached_property
    def updates(self) -> list[ProgrammeUpdate]:
        return list(self.validation.updates.select_related("response__criterion", "item")) if self.sees_letters else []

    @cached_property
    def lines(self) -> list[Line]:
        return lines(Entry.objects.about(self.validation).recent(HISTORY_SHOWN), self.membership)


def updates_for(membership: Membership) -> list[ProgrammeUpdate]:
    """What the programme changed because CBP said so, newest first."""
    rows = ProgrammeUpdate.objects.select_related(
        "validation__account__entity_type",
        "item",
        "message",
        "response__criterion",
        "response__own_criterion",
        "evidence",
        "recorded_by",
    ).defer("response__criterion__translations", "response__criterion__coach")
    found = list(rows)
    for update in found:
        for one in (update, update.item, update.message, update.response, update.evidence, update.validation):
            if one:
                one.company = membership.company
    return found
