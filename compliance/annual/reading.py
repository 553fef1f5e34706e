"""One criterion as it is read in the review: the answer, what it said last year, its proof."""

from dataclasses import dataclass
from functools import cached_property

from ctpat.common import markdown
from ctpat.common.compare import Comparison, compare
from ctpat.companies.models import Membership, User

from ..access import may_answer
from ..library import state_in_words
from ..models import AccountException, Evidence, Response
from .comparing import written
from .freezing import opened
from .pages import Board
from .progress import Line


@dataclass(frozen=True)
class Reading:
    """What stands beside the decision 'still true'."""

    board: Board
    line: Line
    response: Response

    @property
    def membership(self) -> Membership:
        return self.board.membership

    @cached_property
    def exception(self) -> AccountException | None:
        """Where this account answers differently."""
        if not self.line.row.exceptions:
            return None
        return AccountException.objects.filter(response=self.response, account=self.board.review.account_id).first()

    @cached_property
    def last_year(self) -> dict | None:
        """The criterion in the last frozen copy."""
        if self.board.run.before is None:
            return None
        criteria = opened(self.board.run.before)["criteria"]
        return next((one for one in criteria if one["code"] == self.line.row.code), None)

    @property
    def text(self) -> str:
        """All that the answer says today, as `comparing.written` puts it."""
        parts = [self.response.narrative, self.exception.narrative if self.exception else "", self.response.reason]
        return "\n\n".join(filter(None, parts))

    @cached_property
    def comparison(self) -> Comparison | None:
        """Against last year, if a word changed."""
        found = compare(written(self.last_year), self.text) if self.last_year else None
        return found if found and found.is_changed else None

    @property
    def html(self) -> str:
        return markdown.render(self.text)

    @property
    def sees_evidence(self) -> bool:
        return self.membership.may("compliance.view_evidence")

    @cached_property
    def evidence(self) -> list[dict]:
        """What proves it, as far as this member may see it."""
        if not self.sees_evidence:
            return []
        items = Evidence.objects.kept().proving(self.response).visible_to(self.membership).by_ending()
        known = {item["id"]: item["version"] for item in self.last_year["evidence"]} if self.last_year else None
        return [self._proof(item, known) for item in items.with_current_version()]

    def _proof(self, item: Evidence, known: dict | None) -> dict:
        number = item.current.number if item.current else 0
        is_new, is_renewed = (
            known is not None and item.pk not in known,
            bool(known and known.get(item.pk, number) != number),
        )
        state = item.validity(on=self.board.on)
        return {
            "item": item,
            "state": state,
            "words": state_in_words(state, item.expires_on, on=self.board.on),
            "is_new": is_new,
            "is_renewed": is_renewed,
        }

    @cached_property
    def may_answer(self) -> bool:
        return may_answer(self.membership, self.response)

    @property
    def may_affirm(self) -> bool:
        return self.board.may_affirm and self.line.can_be_affirmed

    @property
    def may_take_back(self) -> bool:
        return self.board.may_affirm and self.line.mark == "affirmed"

    @property
    def by(self) -> User | None:
        """Who affirmed it, or edited it last."""
        person = self.line.by_id or (self.response.edited_by_id if self.line.mark == "edited" else None)
        return self.board.people.get(person)

    @property
    def coach(self) -> dict:
        return getattr(self.response.requirement, "coach", None) or {}


def reading_of(board: Board, line: Line) -> Reading:
    """One criterion of the run's board."""
    related = ("criterion", "own_criterion", "owner", "edited_by")
    response = Response.objects.select_related(*related).get(pk=line.row.response_id)
    response.company = board.membership.company
    return Reading(board, line, response)
