"""Readiness of a company on one day: figure, verdict, reasons, from one function.

Every screen, report, command and mail that shows readiness calls `readiness_of`.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ctpat.activity.models import Head
from ctpat.common.names import initials
from ctpat.companies.caching import remember
from ctpat.companies.models import Company

from ..models import Account, Response
from . import beside
from .case import Case
from .checks import CheckResult, Hit, run_checks
from .records import Records
from .rows import Row, rows_by_account, rows_of
from .rule import Standing, count, gain, percent, tally


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stands between the company and a validator: an open Must, or a named check."""

    title: str
    severity: str
    next_step: str
    owner: str
    codes: tuple[str, ...]
    due_on: date | None = None
    check_id: str = ""
    owner_id: int | None = None
    hits: tuple[Hit, ...] = ()

    @property
    def is_check(self) -> bool:
        return bool(self.check_id)

    @property
    def initials(self) -> str:
        return initials(self.owner)

    @property
    def code(self) -> str:
        """The criterion's number, or nothing for a check."""
        return "" if self.is_check else self.codes[0]


@dataclass(frozen=True)
class Readiness:
    """Figure, verdict and everything they rest on. `rows` are the criteria that count.

    `accounts` are (id, name) and `entity_types` (slug, name) of the accounts they
    count for. `shown` adds what is shown without counting: provisional sector criteria, and the
    programme's own where the company leaves them out.
    """

    on: date
    seq: int
    account: int | None
    accounts: list[tuple[int, str]]
    entity_types: list[tuple[str, str]]
    rows: list[Row]
    shown: list[Row]
    results: list[CheckResult]

    @cached_property
    def percent(self) -> int:
        return percent((row.level, row.standing) for row in self.rows)

    @cached_property
    def counts(self) -> dict[Standing, int]:
        return count(row.standing for row in self.rows)

    @cached_property
    def applicable_count(self) -> int:
        return len(self.rows) - self.counts[Standing.NOT_APPLICABLE]

    @cached_property
    def musts_open(self) -> list[Row]:
        return [row for row in self.rows if row.is_must and row.is_gap]

    @cached_property
    def blockers(self) -> list[Blocker]:
        """Open Musts first, worst first, then the checks that block beyond them."""
        open_musts = {row.code for row in self.musts_open}
        checks = (_check_blocker(result, open_musts) for result in self.results)
        musts = sorted(self.musts_open, key=lambda row: (row.due_on or date.max, self.rows.index(row)))
        return [*map(_must_blocker, musts), *filter(None, checks)]

    @property
    def blocking_checks(self) -> list[Blocker]:
        return [blocker for blocker in self.blockers if blocker.is_check]

    @property
    def is_ready(self) -> bool:
        return not self.blockers

    @property
    def verdict(self) -> str:
        """The verdict as one sentence: 'Not ready: 5 Musts and 1 check block validation.'"""
        parts = self.blocking_parts
        if not parts:
            return str(_("Ready: nothing blocks validation."))
        return str(
            ngettext(
                "Not ready: %(what)s blocks validation.", "Not ready: %(what)s block validation.", len(self.blockers)
            )
        ) % {"what": _(" and ").join(parts)}

    @property
    def blocking_parts(self) -> list[str]:
        """What blocks, counted in words: ['5 Musts', '1 check']; empty when ready."""
        musts, checks = len(self.musts_open), len(self.blocking_checks)
        counted = [
            (musts, ngettext("%d Must", "%d Musts", musts)),
            (checks, ngettext("%d check", "%d checks", checks)),
        ]
        return [words % number for number, words in counted if number]

    @cached_property
    def by_element(self) -> dict[int, list[Row]]:
        return _grouped(self.rows, "element")

    @cached_property
    def by_category(self) -> dict[int, list[Row]]:
        return _grouped(self.rows, "category")

    def raises_most(self, limit: int = 5) -> list[tuple[Row, float]]:
        """The criteria that would raise the figure most, with points of percent each."""
        _points, possible = tally((row.level, row.standing) for row in self.rows)
        gains = [(row, gain(row.level, row.standing, possible)) for row in self.rows]
        open_gains = [(row, points) for row, points in gains if points > 0]
        return sorted(open_gains, key=lambda pair: (-pair[1], pair[0].due_on or date.max))[:limit]

    def percent_when(self, *, closed: set[str]) -> int:
        """The figure once the criteria with these numbers are met."""
        return percent((row.level, Standing.MET if row.code in closed else row.standing) for row in self.rows)


def readiness_of(company: Company, *, on: date, account: Account | None = None) -> Readiness:
    """Readiness of the company in force, or of one of its accounts.

    Remembered until something of the company changes; then three queries, whatever it keeps:
    the change number, the criteria, and all that checks read.
    """
    seq = change_number(company)
    return remember(
        "readiness",
        lambda: _compute(company, on, seq, account),
        company=company,
        seq=seq,
        on=on,
        also=(account.pk if account else None, get_language()),
    )


def rows_that_count(company: Company, *, on: date, seq: int | None = None) -> dict[int, list[Row]]:
    """The criteria that count for each account in force, by its id; `seq` is the change number, if it is known.

    Without what only checks read; remembered like the readiness, and two queries for all accounts.
    """
    return remember(
        "rows-that-count",
        lambda: _rows_that_count(company, on),
        company=company,
        seq=change_number(company) if seq is None else seq,
        on=on,
        also=get_language(),
    )


def change_number(company: Company) -> int:
    """The head of the company's history: moves with every change."""
    return Head.objects.filter(pk=company.pk).values_list("seq", flat=True).first() or 0


def counts_in_figure(row: Row, company: Company) -> bool:
    """Whether a criterion counts: sector criteria never, the programme's own if the company says so."""
    if row.source == "sector":
        return False
    return row.source != "seed" or company.counts_programme_criteria


def _rows_that_count(company: Company, on: date) -> dict[int, list[Row]]:
    read = Records(on, names=["accounts", *beside.READS])
    found = rows_by_account(Response.objects.all(), read.of("accounts"), read)
    return {account: [row for row in rows if counts_in_figure(row, company)] for account, rows in found.items()}


def _compute(company: Company, on: date, seq: int, account: Account | None) -> Readiness:
    read = Records(on)
    accounts = read.of("accounts")
    if account is not None:
        accounts = [one for one in accounts if one.pk == account.pk]
    shown = rows_of(Response.objects.all(), accounts, read)
    rows = [row for row in shown if counts_in_figure(row, company)]
    results = run_checks(Case(company=company, on=on, rows=rows, accounts=accounts, read=read))
    names = [one.entity_type.text("name") for one in accounts]
    return Readiness(
        on=on,
        seq=seq,
        account=account.pk if account else None,
        accounts=list(zip([one.pk for one in accounts], names, strict=True)),
        entity_types=list(zip([one.entity_type_id for one in accounts], names, strict=True)),
        rows=rows,
        shown=shown,
        results=results,
    )


def _must_blocker(row: Row) -> Blocker:
    return Blocker(
        title=row.title,
        severity="must",
        next_step=row.next_step,
        owner=row.owner,
        codes=(row.code,),
        due_on=row.due_on,
        owner_id=row.owner_id,
    )


def _check_blocker(result: CheckResult, open_musts: set[str]) -> Blocker | None:
    """A check blocks by its own only where no open Must says the same already."""
    if result.severity != "blocker":
        return None
    blocking = result.hits if result.check.severity == "blocker" else [hit for hit in result.hits if hit.is_blocker]
    beyond = tuple(hit for hit in blocking if hit.code not in open_musts)
    if not beyond:
        return None
    owners = {hit.owner for hit in beyond if hit.owner}
    return Blocker(
        title=result.check.title,
        severity="check",
        next_step=result.check.next_step,
        owner=owners.pop() if len(owners) == 1 else "",
        codes=tuple(dict.fromkeys(hit.code for hit in beyond if hit.code)),
        check_id=result.check.id,
        hits=beyond,
    )


def _grouped(rows: list[Row], key: str) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(getattr(row, key), []).append(row)
    return groups
