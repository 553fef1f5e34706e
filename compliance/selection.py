"""Which criteria of the profile are shown, and in which order: the workbench's filters.

All of it is in the URL, so a figure anywhere can link to exactly the rows that it counts.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from .readiness.rows import Row, code_order
from .readiness.rule import WORST_FIRST, Standing

DUE_WITHIN = timedelta(days=30)
SORTS = ("number", "due", "standing")
TOGGLES = ("must", "gaps", "mine", "due", "unreviewed", "doubtful")


@dataclass(frozen=True)
class Selection:
    """One state of the filters. Empty values select everything that counts.

    `extra` adds criteria that don't count in the figure: provisional sector criteria, and the
    programme's own where the company leaves them out.
    """

    by: str = "element"
    element: int | None = None
    category: int | None = None
    must: bool = False
    gaps: bool = False
    mine: bool = False
    due: bool = False
    unreviewed: bool = False
    doubtful: bool = False
    extra: bool = False
    standing: str = ""
    level: str = ""
    source: str = ""
    account: int | None = None
    q: str = ""
    sort: str = "number"

    def rows(self, rows: list[Row], *, person: int, on: date, among: set[int] | None = None) -> list[Row]:
        """The rows selected, sorted; `among` are the answers that hold the words looked for."""
        chosen = [row for row in rows if self.holds(row, person=person, on=on)]
        if among is not None:
            chosen = [row for row in chosen if row.response_id in among]
        return sorted(chosen, key=SORT_KEYS[self.sort])

    def holds(self, row: Row, *, person: int, on: date) -> bool:
        """Whether one row passes every filter but the text."""
        return all(
            (
                self.element is None or row.element == self.element,
                self.category is None or row.category == self.category,
                self.account is None or self.account in row.accounts,
                not self.level or row.level == self.level,
                not self.source or row.source == self.source,
                not self.standing or self.standing_of(row) == self.standing,
                *(not getattr(self, name) or holds_toggle(name, row, person=person, on=on) for name in TOGGLES),
            )
        )

    def standing_of(self, row: Row) -> Standing:
        """The standing that counts: of the chosen account, or the worst of all."""
        judgement = row.standing_by_account.get(self.account) if self.account else None
        return judgement.standing if judgement else row.standing

    def group_of(self, row: Row) -> int:
        """The heading under which a row stands: its element or its category."""
        return row.category if self.by == "category" else row.element

    def query(self, **changes) -> str:
        """The selection as a query string, with some of it changed: empty, or from its ? on."""
        pairs = self.pairs(**changes)
        return "?" + urlencode(pairs) if pairs else ""

    def pairs(self, **changes) -> list[tuple[str, str]]:
        """Names and values of the filters that are set, with some of them changed."""
        changed = replace(self, **changes)
        values = ((f.name, getattr(changed, f.name)) for f in fields(self))
        return [(name, _plain(value)) for name, value in values if value not in (_DEFAULTS[name], None, "")]


def holds_toggle(name: str, row: Row, *, person: int, on: date) -> bool:
    """What each 'show only' means."""
    match name:
        case "must":
            return row.is_must
        case "gaps":
            return row.is_gap
        case "mine":
            return person in (row.owner_id, row.deputy_id)
        case "due":
            return row.next_due is not None and row.next_due <= on + DUE_WITHIN
        case "unreviewed":
            return row.review_state != "accepted"
        case "doubtful":
            return row.is_doubtful
    raise ValueError(name)


def _worst_first(row: Row) -> tuple:
    return WORST_FIRST.index(row.standing), not row.is_must, code_order(row.code)


def _plain(value) -> str:
    return "1" if value is True else str(value)


SORT_KEYS = {
    "number": lambda row: code_order(row.code),
    "due": lambda row: (row.next_due or date.max, code_order(row.code)),
    "standing": _worst_first,
}
_DEFAULTS = {f.name: f.default for f in fields(Selection)}
