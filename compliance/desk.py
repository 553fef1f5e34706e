"""The reply desk as one page shows it: the clock, the points of the report, one of them, the package."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctpat.common.compare import Comparison, compare
from ctpat.common.markdown import render as markdown
from ctpat.common.written_dates import written
from ctpat.companies.models import Membership, User

from .clocks import Countdown, told_on
from .library import STANDING_OF, state_in_words
from .models import CorrectiveAction, Evidence, ProgrammeUpdate, ReplyPackage, ReportItem, ReportItemVersion, Validation
from .models.reply import ItemProof
from .services.packages import changed_since

Kind, State = ReportItem.Kind, ReportItem.State
BAR = 300  # width of the time line, in its own units
ROOM = 50  # what the words under a mark take of it


@dataclass(frozen=True)
class Proof:
    """One evidence item that goes into the package."""

    evidence: Evidence
    standing: str
    words: str
    is_shown: bool


@dataclass(frozen=True)
class Point:
    """One point of the report in the list."""

    item: ReportItem
    standing: str
    words: str
    person: User | None
    is_current: bool

    @property
    def code(self) -> str:
        return self.item.response.code if self.item.response else self.item.label

    @property
    def state(self) -> str:
        """How far the answer is, in the words of its own page."""
        if self.item.kind == Kind.BEST_PRACTICE:
            return _("Noted")
        if self.item.state == State.READY:
            return _("Reviewed, not approved")
        return self.words.capitalize()

    @property
    def approval(self) -> str:
        """The glyph in the officer's list."""
        return {State.APPROVED: "met", State.READY: "at_risk"}.get(self.item.state, "not_applicable")


@dataclass(frozen=True)
class Group:
    """The points of one kind, under their heading."""

    kind: str
    title: str
    told: str
    points: list[Point]


@dataclass(frozen=True)
class Part:
    """One part of the package and how far it is."""

    title: str
    standing: str
    words: str
    url: str = ""


class Desk:
    """What the reply desk shows of one validation to one member; `label` is the point that is open."""

    def __init__(self, *, validation: Validation, membership: Membership, on: date, label: str = "") -> None:
        self.validation, self.membership, self.on, self.label = validation, membership, on, label
        self.countdown: Countdown | None = validation.countdown(on=on)

    @cached_property
    def items(self) -> list[ReportItem]:
        """The points that this member may see, by kind and number."""
        rows = self.validation.items.visible_to(self.membership).with_people()
        order = [Kind.ACTION, Kind.RECOMMENDATION, Kind.BEST_PRACTICE]
        found = sorted(rows, key=lambda item: (order.index(item.kind), item.number))
        for item in found:  # known already; asking again would be a query a row
            item.company, item.validation = self.membership.company, self.validation
        return found

    @cached_property
    def item(self) -> ReportItem | None:
        """The point that is open: the one asked for, else the first that isn't settled."""
        if self.label:
            return next((item for item in self.items if item.label == self.label), None)
        waiting = (item for item in self.items if not item.is_settled)
        return next(waiting, self.items[0] if self.items else None)

    @cached_property
    def groups(self) -> list[Group]:
        """Only actions required stop the clock, so the kinds stand apart."""
        made = [
            Group(Kind.ACTION, _("Actions required"), self._approved_words(Kind.ACTION), self._points(Kind.ACTION)),
            Group(
                Kind.RECOMMENDATION,
                _("Recommendations"),
                self._answered_words(Kind.RECOMMENDATION),
                self._points(Kind.RECOMMENDATION),
            ),
            Group(
                Kind.BEST_PRACTICE,
                _("Best practices"),
                _("%(n)d named by CBP") % {"n": len(self.of_kind(Kind.BEST_PRACTICE))},
                self._points(Kind.BEST_PRACTICE),
            ),
        ]
        return [group for group in made if group.points]

    def of_kind(self, kind: str) -> list[ReportItem]:
        return [item for item in self.items if item.kind == kind]

    @property
    def actions(self) -> list[Point]:
        """The actions required, as the officer's list shows them."""
        return self._points(Kind.ACTION)

    # --- The clock --------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether answers may still change."""
        return self.validation.sent_on is None and self.validation.closed_on is None

    @property
    def marks(self) -> list[dict]:
        """What stands under the time line: report, today, our date, the last day."""
        clock, target = self.countdown, self.validation.our_target_on
        now, aim = BAR * clock.share(self.on), BAR * clock.share(target)
        found = [{"x": "0", "day": clock.began_on, "text": "", "anchor": "start"}]
        if not clock.done_on and ROOM < now < BAR - ROOM and abs(now - aim) > 1.3 * ROOM:
            found.append({"x": f"{now:.1f}", "day": self.on, "text": "", "anchor": "middle"})
        if ROOM < aim < BAR - 1.3 * ROOM:
            found.append({"x": f"{aim:.1f}", "day": target, "text": _("our date"), "anchor": "middle"})
        return [*found, {"x": str(BAR), "day": clock.due_on, "text": "", "anchor": "end"}]

    @property
    def now_x(self) -> str:
        return f"{BAR * self.countdown.share(self.countdown.done_on or self.on):.1f}"

    @property
    def target_x(self) -> str:
        return f"{BAR * self.countdown.share(self.validation.our_target_on):.1f}"

    @property
    def told_on(self) -> date:
        """When the senior executive is told that nothing went out."""
        return told_on("validation-report-reply", self.validation.reply_due_on)

    # --- The point that is open -------------------------------------------------------------------

    @cached_property
    def siblings(self) -> list[ReportItem]:
        return self.of_kind(self.item.kind)

    @property
    def place(self) -> int:
        return self.siblings.index(self.item) + 1

    @property
    def previous(self) -> ReportItem | None:
        before = self.items.index(self.item) - 1
        return self.items[before] if before >= 0 else None

    @property
    def next(self) -> ReportItem | None:
        after = self.items.index(self.item) + 1
        return self.items[after] if after < len(self.items) else None

    @cached_property
    def actions_by_weakness(self) -> dict[int, list[CorrectiveAction]]:
        wanted = [item.weakness_id for item in self.items if item.weakness_id]
        found: dict[int, list[CorrectiveAction]] = {}
        for action in CorrectiveAction.objects.filter(weakness__in=wanted):
            found.setdefault(action.weakness_id, []).append(action)
        return found

    @property
    def task_words(self) -> str:
        """How far the corrective actions of the open point are."""
        weakness = self.item.weakness
        if weakness.closed_on:
            return _("closed")
        states = {action.state for action in self.actions_by_weakness.get(weakness.pk, ())}
        if not states:
            return _("nothing planned")
        if "open" in states:
            return _("in work")
        return _("done") if "done" in states else _("verified")

    @cached_property
    def proof_rows(self) -> dict[int, list[Evidence]]:
        """All proofs of the report, by point."""
        rows = ItemProof.objects.filter(item__in=self.items).order_by("pk")
        pairs = list(rows.values_list("item_id", "evidence_id"))
        kept = Evidence.objects.with_current_version().in_bulk({evidence for _item, evidence in pairs})
        found: dict[int, list[Evidence]] = {}
        for item, evidence in pairs:
            found.setdefault(item, []).append(kept[evidence])
        return found

    @cached_property
    def proofs(self) -> list[Proof]:
        """What goes into the package for the open point."""
        return [self._proof(evidence) for evidence in self.proof_rows.get(self.item.pk, ())]

    def _proof(self, evidence: Evidence) -> Proof:
        state = evidence.validity(on=self.on)
        words = state_in_words(state, evidence.expires_on, on=self.on)
        may_open = self.membership.may("compliance.view_restricted_evidence") or not evidence.is_restricted
        return Proof(evidence, STANDING_OF[state], words, may_open or evidence.owner_id == self.membership.user_id)

    @cached_property
    def versions(self) -> int:
        return ReportItemVersion.objects.filter(item=self.item).count() if self.item.version else 0

    @property
    def words(self) -> int:
        return len(self.item.answer.split())

    @cached_property
    def point(self) -> Point:
        """The open point as the list shows it."""
        return Point(self.item, *_standing(self.item), _person(self.item), is_current=True)

    @property
    def answer_html(self) -> str:
        return markdown(self.item.answer)

    @property
    def decisions(self) -> list[tuple[str, str]]:
        return ReportItem.Decision.choices

    @property
    def said(self) -> str:
        """What happened to the answer last, in a sentence."""
        item = self.item
        if item.state == State.APPROVED:
            return _("Approved by %(who)s on %(day)s") % _who_when(item.decided_by, item.decided_at)
        if item.state == State.READY:
            return _("Reviewed by %(who)s on %(day)s") % _who_when(item.handed_by, item.handed_at)
        if item.edited_at:
            return _("Edited by %(who)s on %(day)s") % _who_when(item.edited_by, item.edited_at)
        return _("Nobody has written yet") if item.is_task else ""

    @cached_property
    def updates(self) -> list[ProgrammeUpdate]:
        """What the programme changed in answer to the open point."""
        if not self.membership.may("compliance.view_correspondence"):
            return []
        return list(ProgrammeUpdate.objects.filter(item=self.item))

    @property
    def officer(self) -> User | None:
        return self.validation.officer

    # --- What this member may do ------------------------------------------------------------------

    @property
    def may_manage(self) -> bool:
        return self.membership.may("compliance.manage_validations")

    @property
    def may_draft(self) -> bool:
        return self.is_open and self.item.is_task and may_draft(self.membership, self.item)

    @property
    def may_hand(self) -> bool:
        return self.is_open and self.may_manage and self.item.is_task and self.item.state == State.DRAFT

    @property
    def may_withdraw(self) -> bool:
        return self.is_open and self.may_manage and self.item.state != State.DRAFT

    @property
    def may_decide(self) -> bool:
        may = self.membership.may("compliance.approve_reply")
        return self.is_open and may and self.item.state == State.READY

    @cached_property
    def is_own(self) -> bool:
        """The officer wrote on it himself and somebody else has to approve it."""
        return self.membership.company.two_pairs_of_eyes and self.item.is_work_of(self.membership.user)

    @property
    def may_send(self) -> bool:
        return self.membership.may("compliance.send_reply")

    # --- The package ------------------------------------------------------------------------------

    @cached_property
    def sees_all(self) -> bool:
        """Package and approval are for those who see the whole report."""
        return not self.membership.only_assigned("compliance.view_validations")

    @cached_property
    def package(self) -> ReplyPackage | None:
        """The newest package, whatever its state."""
        return self.validation.packages.with_files().first()

    @cached_property
    def is_current(self) -> bool:
        """Whether the newest package holds what is so now."""
        package = self.package
        if package is None or not package.is_ready:
            return False
        return package.was_sent or not changed_since(package, self.rows_behind)

    @property
    def rows_behind(self) -> list:
        weaknesses = [item.weakness for item in self.items if item.weakness]
        actions = [action for found in self.actions_by_weakness.values() for action in found]
        evidence = {one.pk: one for found in self.proof_rows.values() for one in found}
        return [self.validation, *self.items, *weaknesses, *actions, *evidence.values()]

    @cached_property
    def parts(self) -> list[Part]:
        """What the package consists of, and how far each part is."""
        actions, advice = self.of_kind(Kind.ACTION), self.of_kind(Kind.RECOMMENDATION)
        approved = [item for item in actions if item.state == State.APPROVED]
        answered = [item for item in advice if item.is_answered]
        files = {one.pk: one for found in self.proof_rows.values() for one in found}
        ended = [one for one in files.values() if one.expires_on and one.expires_on < self.on]
        planned = [item for item in actions if self.actions_by_weakness.get(item.weakness_id)]
        parts = [
            Part(
                _("Cover letter"),
                "met" if self.validation.letter else "at_risk",
                _("written") if self.validation.letter else _("standard text"),
            ),
            Part(_("Answer per action required"), _share(approved, actions), _of(approved, actions)),
        ]
        if advice:
            parts.append(Part(_("Answer per recommendation"), _share(answered, advice), _of(answered, advice)))
        parts.append(Part(_("Proof with index"), _proof_standing(files, ended), _proof_words(files, ended)))
        parts.append(Part(_("Action list with dates"), _share(planned, actions), _("from the register")))
        return parts

    @property
    def ready_words(self) -> str:
        """'7 of 12 ready': tasks whose answer needs nothing more."""
        tasks = [item for item in self.items if item.is_task]
        settled = [item for item in tasks if item.is_settled]
        return _("%(n)d of %(all)d ready") % {"n": len(settled), "all": len(tasks)}

    @property
    def unsettled(self) -> list[ReportItem]:
        """Answers that the officer still has to approve before the reply is whole."""
        actions = [item for item in self.of_kind(Kind.ACTION) if not item.is_settled]
        advice = [item for item in self.of_kind(Kind.RECOMMENDATION) if item.is_answered and not item.is_settled]
        return [*actions, *advice]

    # --- Words ------------------------------------------------------------------------------------

    def _points(self, kind: str) -> list[Point]:
        return [
            Point(item, *_standing(item), _person(item), item == self.item if self.item else False)
            for item in self.of_kind(kind)
        ]

    def _approved_words(self, kind: str) -> str:
        rows = self.of_kind(kind)
        return _("%(n)d of %(all)d approved") % {
            "n": sum(item.state == State.APPROVED for item in rows),
            "all": len(rows),
        }

    def _answered_words(self, kind: str) -> str:
        rows = self.of_kind(kind)
        return _("%(n)d of %(all)d answered") % {"n": sum(item.is_answered for item in rows), "all": len(rows)}


def may_draft(membership: Membership, item: ReportItem) -> bool:
    """Whether this member may write the answer; a contributor his own tasks only."""
    if not membership.may("compliance.draft_reply"):
        return False
    return not membership.only_assigned("compliance.draft_reply") or item.concerns(membership.user)


def _person(item: ReportItem) -> User | None:
    if item.weakness:
        return item.weakness.owner
    return item.response.owner if item.response else None


def _standing(item: ReportItem) -> tuple[str, str]:
    """The glyph of a point and the word beside it."""
    if item.kind == Kind.BEST_PRACTICE:
        return "met", _("noted")
    if item.state == State.APPROVED:
        return "met", _("approved")
    if item.state == State.READY:
        return "at_risk", _("reviewed")
    if item.kind == Kind.RECOMMENDATION:
        if not item.decision:
            return "not_applicable", _("open")
        taken_up = item.decision == ReportItem.Decision.TAKEN_UP
        return ("met" if item.answer.strip() else "at_risk"), _("taken up") if taken_up else _("not now")
    if item.answer.strip():
        return "at_risk", _("returned") if item.return_note else _("draft")
    return "gap", _("no answer")


def _who_when(person: User | None, at: datetime) -> dict[str, str]:
    return {"who": person or _("somebody who left"), "day": written(timezone.localdate(at))}


def _share(done: list, whole: list) -> str:
    return "met" if whole and len(done) == len(whole) else "at_risk"


def _of(done: list, whole: list) -> str:
    return _("%(n)d of %(all)d") % {"n": len(done), "all": len(whole)}


def _proof_standing(files: dict, ended: list) -> str:
    return "met" if files and not ended else "at_risk"


def _proof_words(files: dict, ended: list) -> str:
    words = ngettext("%(n)d file", "%(n)d files", len(files)) % {"n": len(files)}
    return _("%(files)s, %(n)d out of date") % {"files": words, "n": len(ended)} if ended else words


@dataclass(frozen=True)
class Conflict:
    """Two texts of one answer: mine, not saved, and the one saved meanwhile."""

    item: ReportItem
    mine: str
    decision: str
    theirs: Comparison
    own: Comparison

    @property
    def together(self) -> str:
        texts = [self.item.answer.strip(), self.mine.strip()]
        return "\n\n".join(dict.fromkeys(text for text in texts if text))


def conflict_of(item: ReportItem, mine: str, decision: str, base_version: int) -> Conflict:
    """Both texts beside each other, compared with the version that mine started from."""
    versions: Iterable[str] = (
        ReportItemVersion.objects.filter(item=item, number__lte=base_version)
        .order_by("-number")
        .values_list("answer", flat=True)[:1]
    )
    base = next(iter(versions), "")
    return Conflict(item, mine, decision, compare(base, item.answer), compare(base, mine))
