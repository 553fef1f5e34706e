"""The named checks: what each says lies in the catalogue, how it is computed in `checks.py`
of the app that owns its records.

    @named_check("action-overdue")
    def action_overdue(case: Case) -> Iterator[Hit]: ...

Every app's `checks.py` is discovered. A check of the catalogue without a computation is
not run and is listed as such, so nobody takes silence for a pass.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from ..catalogue.named_checks import NamedCheck, named_checks
from .case import Case

Computation = Callable[[Case], Iterable["Hit"]]

SHOWN = 8
SEVERITY_WORDS = {"blocker": _("Blocker"), "warning": _("Warning"), "advice": _("Advice")}

_computations: dict[str, Computation] = {}


@dataclass(frozen=True, slots=True)
class Hit:
    """One row that made a check fire: what it is, where it is mended, whose it is.

    `code` is the criterion concerned, if it is one. `is_blocker` raises this row above the
    check's own severity, where the catalogue says when.
    """

    text: str
    path: str = ""
    code: str = ""
    owner: str = ""
    is_blocker: bool = False


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A named check and the rows that made it fire; none means it passed."""

    check: NamedCheck
    hits: tuple[Hit, ...]

    @property
    def severity(self) -> str:
        """blocker, warning or advice, as this run found it."""
        return "blocker" if any(hit.is_blocker for hit in self.hits) else self.check.severity

    @property
    def severity_word(self) -> str:
        return SEVERITY_WORDS[self.severity]

    @property
    def more(self) -> int:
        """Rows beyond the eight that a page shows."""
        return max(len(self.hits) - SHOWN, 0)

    @property
    def fires(self) -> bool:
        return bool(self.hits)


def named_check(check_id: str) -> Callable[[Computation], Computation]:
    """Attach a computation to a check of the catalogue. Raises ValueError for a second one."""

    def register(computation: Computation) -> Computation:
        if check_id in _computations:
            raise ValueError(f"{check_id} is computed twice")
        _computations[check_id] = computation
        return computation

    return register


def run_checks(case: Case) -> list[CheckResult]:
    """All checks that can be computed, in the catalogue's order."""
    computations = _discovered()
    return [
        CheckResult(check, tuple(computations[check.id](case))) for check in named_checks() if check.id in computations
    ]


def not_computed() -> Iterator[NamedCheck]:
    """Checks of the catalogue whose records this installation doesn't keep yet."""
    computations = _discovered()
    return (check for check in named_checks() if check.id not in computations)


@cache
def _discovered() -> dict[str, Computation]:
    autodiscover_modules("checks")
    return _computations
