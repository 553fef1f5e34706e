"""One criterion as the workbench shows it: answer, standing, what it rests on, what to do next."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ctpat.common import markdown
from ctpat.common.compare import Comparison, compare
from ctpat.common.written_dates import written
from ctpat.companies.models import Membership

from .access import may_answer
from .bench import Bench
from .forms.profile import ANSWERS
from .models import AccountException, Response, ResponseVersion
from .panels import Panel, panels_for
from .readiness.rows import Row
from .readiness.rule import Standing
from .requirement import ShowsRequirement

REASON_HEADS = {
    Standing.GAP: gettext_lazy("A gap:"),
    Standing.AT_RISK: gettext_lazy("At risk:"),
    Standing.COVERED: gettext_lazy("Covered:"),
    Standing.MET: "",
    Standing.NOT_APPLICABLE: gettext_lazy("Not applicable:"),
}


@dataclass(frozen=True)
class Pane(ShowsRequirement):
    """Everything the right side of the workbench shows about one criterion."""

    response: Response
    bench: Bench
    membership: Membership
    may_answer: bool
    typed: dict

    @property
    def grouping(self) -> str:
        """The grouping that the list isn't sorted by: category under elements, element under categories."""
        number = self.requirement.category_id if self.bench.selection.by == "element" else self.requirement.element_id
        names = self.bench.other_titles
        word = _("Category") if self.bench.selection.by == "element" else _("Element")
        return f"{word} {number} {names.get(number, '')}"

    @property
    def citation(self) -> str:
        """Where the criterion is from."""
        if self.response.own_criterion_id:
            return _("Your company's own criterion")
        if self.requirement.source == "msc":
            return _("CBP MSC, %(edition)s edition, our paraphrase") % {"edition": self.requirement.edition.name}
        return self.requirement.get_source_display()

    @property
    def may_assign(self) -> bool:
        return self.membership.may("compliance.assign")

    @property
    def may_review(self) -> bool:
        return self.membership.may("compliance.review")

    @property
    def may_see_weaknesses(self) -> bool:
        return self.membership.may("compliance.view_weaknesses")

    @property
    def tone(self) -> str:
        """The colour of the notice that explains the standing."""
        return {Standing.GAP: "gap", Standing.AT_RISK: "risk"}.get(self.row.standing, "info")

    @property
    def reason_head(self) -> str:
        return REASON_HEADS[self.row.standing]

    @property
    def as_rows(self) -> list[Row]:
        return [self.row] if self.row else []

    @property
    def panels(self) -> list[Panel]:
        """What else is shown about the criterion, in order; each app's `panels.py` adds its own."""
        return panels_for(self)

    @cached_property
    def row(self) -> Row | None:
        """The criterion's row; None when it applies to no account any more."""
        rows = self.bench.readiness.shown
        return next((row for row in rows if row.response_id == self.response.pk), None)

    @cached_property
    def _place(self) -> tuple[int, Row | None, Row | None]:
        return self.bench.position(self.response.code)

    @property
    def position(self) -> int:
        return self._place[0]

    @property
    def before(self) -> Row | None:
        return self._place[1]

    @property
    def after(self) -> Row | None:
        return self._place[2]

    @property
    def next_gap(self) -> Row | None:
        return self.bench.next_gap(self.response.code)

    @property
    def answer_choices(self) -> list[tuple[str, str]]:
        return ANSWERS

    @property
    def html(self) -> str:
        """The answer as a reader sees it."""
        return markdown.render(self.response.narrative)

    @property
    def words(self) -> int:
        return len(self.response.narrative.split())

    @cached_property
    def versions(self) -> int:
        return ResponseVersion.objects.filter(response=self.response).count()

    @cached_property
    def exceptions(self) -> list[AccountException]:
        """Where accounts answer differently; asked only when the row says there are some."""
        if self.row is None or not self.row.exceptions:
            return []
        return list(self.response.exceptions.select_related("account__entity_type", "edited_by"))

    @cached_property
    def accounts(self) -> list[tuple[int, str]]:
        """(id, name) of the accounts that the criterion applies to."""
        if self.row is None:
            return []
        return [(pk, name) for pk, name in self.bench.readiness.accounts if pk in self.row.accounts]

    @property
    def accounts_in_words(self) -> str:
        """How the accounts share the answer."""
        if len(self.accounts) == 1:
            return self.accounts[0][1]
        if self.row and self.row.exceptions:
            return _("%(count)d, not the same answer") % {"count": len(self.accounts)}
        return _("All, same answer") if len(self.accounts) > 2 else _("Both, same answer")

    @property
    def coach(self) -> dict:
        """What the coach says; empty for a company's own criterion."""
        return getattr(self.requirement, "coach", None) or {}

    @cached_property
    def entity_notes(self) -> list[tuple[str, str]]:
        """(entity type, note) for the company's own entity types."""
        notes = self.coach.get("entity_notes") or {}
        slugs = dict(self.bench.readiness.entity_types)
        return [(slugs[slug], text) for slug, text in notes.items() if slug in slugs]

    @property
    def doubts(self) -> list[str]:
        """What is doubtful about our catalogue's entry, in sentences."""
        if self.response.criterion_id is None:
            return []
        return self.requirement.doubts([slug for slug, _name in self.bench.readiness.entity_types])

    @property
    def changed_since_accepted(self) -> bool:
        accepted = self.response.accepted_version
        return accepted is not None and accepted != self.response.version

    @property
    def review_words(self) -> str:
        """Where the answer stands between author and reviewer, in a sentence."""
        response = self.response
        if self.waits:
            return _("%(who)s asked for review on %(day)s") % {
                "who": response.submitted_by,
                "day": written(timezone.localdate(response.submitted_at)),
            }
        if response.review_state == Response.Review.ACCEPTED:
            return _("%(who)s accepted it on %(day)s") % {
                "who": response.reviewed_by,
                "day": written(timezone.localdate(response.reviewed_at)),
            }
        if self.changed_since_accepted:
            return _("Changed since version %(number)d was accepted") % {"number": response.accepted_version}
        return _("Nobody has reviewed it yet") if response.version else ""

    @property
    def waits(self) -> bool:
        return self.response.review_state == Response.Review.WAITING


@dataclass(frozen=True)
class Conflict:
    """Two texts of one answer: mine, not saved, and the one saved meanwhile.

    Both are compared with the version that mine started from, as far as it is kept.
    """

    response: Response
    mine: dict
    theirs: Comparison
    own: Comparison

    @property
    def together(self) -> str:
        """Both texts one after the other: where 'take both and edit' starts."""
        texts = [self.response.narrative.strip(), self.mine["narrative"].strip()]
        return "\n\n".join(dict.fromkeys(text for text in texts if text))


def pane_of(response: Response, bench: Bench, membership: Membership, typed: dict | None = None) -> Pane:
    """The pane of one criterion for one member; `typed` is what a refused form held."""
    fields = ("status", "narrative", "reason", "not_applicable_until")
    saved = {name: getattr(response, name) for name in fields}
    return Pane(response, bench, membership, may_answer(membership, response), {**saved, **(typed or {})})


def conflict_of(response: Response, mine: dict, base_version: int) -> Conflict:
    """The two texts beside each other."""
    base = (
        ResponseVersion.objects.filter(response=response, number__lte=base_version)
        .order_by("-number")
        .values_list("narrative", flat=True)
        .first()
        or ""
    )
    return Conflict(response, mine, compare(base, response.narrative), compare(base, mine["narrative"]))
