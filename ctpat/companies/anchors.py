"""Dates that duties hang on. Every app registers its own in `anchors.py`.

    @anchor("evidence.expires_on", moved_by=("compliance.evidence.",))
    def evidence_expires() -> Iterator[Fact]:
        for item in Evidence.objects.kept().exclude(expires_on=None):
            yield Fact(subject=item, on=item.expires_on, label=item.title, path=item.get_absolute_url())

    @proof("annual-review-submission", moved_by=("compliance.annual_review.",))
    def submissions() -> Iterator[Proof]: ...

A function is called with the company in force and reads it in a constant number of queries. The
names of anchors and duties are those of the catalogue (duties.yaml); a guard test compares. Which
dates become due when, and what follows, is the matter of `ctpat.duties`, which nobody edits to
add an anchor: see docs/duties.md.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.db import models
from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time as duties.yaml writes it: exactly one of days, business_days, months."""

    number: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One date of one subject, such as the day on which a certificate ends.

    `subject` is the row the duty is about: a company, site, account, evidence item, partner.
    `record` names the record behind the date. The same record with another date is a correction,
    and the duty moves; another record with a later date is what the duty asked for, so it is done
    on `recorded_on` (without it: on the date itself). For an event it tells two events of one
    subject apart. `same_within_days`: so soon it never happens again, so that a nearer date is a
    correction whatever record it comes with. `is_assumed`: nothing is recorded yet, so the date
    only counts from somewhere.

    `duty` limits the fact to one duty of several that hang on the anchor. `due_on` is a date set
    by somebody else, such as CBP's letter, and wins over any count of days. `rhythm` takes the
    place of the catalogue's offset where the record has a rhythm of its own. `is_information`:
    shown, never overdue. `conditions` answer the catalogue's variants, as {"partner.risk": "high"}.

    `label` names the subject inside the application, `mail_label` in mails, which leave the
    company (default: the label); `path` leads to the page where it is mended. `owner` and `deputy`
    are ids of people whom the record names; `site` is the id of the site it concerns. `codes` are
    the criteria that the record serves, where it knows them; they take the place of the catalogue's.
    """

    subject: models.Model
    on: date
    label: str
    path: str
    record: str = ""
    recorded_on: date | None = None
    same_within_days: int = 0
    is_assumed: bool = False
    duty: str = ""
    due_on: date | None = None
    rhythm: Span | None = None
    is_information: bool = False
    conditions: Mapping[str, str] = field(default_factory=dict)
    mail_label: str = ""
    owner: int | None = None
    deputy: int | None = None
    site: int | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A record that shows that a duty was done: for which subject, on which day, and where it is.

    `record` names it, so that it proves one due date only. `for_record` is the record of the fact
    (an event) and `for_on` the anchor date (an anniversary) it answers, where it says so itself.
    """

    subject: models.Model
    on: date
    record: str
    label: str
    path: str
    for_record: str = ""
    for_on: date | None = None


Source = Callable[[], Iterable[Fact]]
Shower = Callable[[], Iterable[Proof]]


@dataclass(frozen=True, slots=True)
class Registered:
    """A function of some app's anchors.py, and the beginnings of the history's verbs that move it."""

    name: str
    function: Callable
    moved_by: tuple[str, ...]


_anchors: dict[str, list[Registered]] = {}
_proofs: dict[str, list[Registered]] = {}


def anchor(name: str, *, moved_by: tuple[str, ...]) -> Callable[[Source], Source]:
    """Register a function that gives the facts of one anchor; several apps may feed the same."""
    return _into(_anchors, name, moved_by)


def proof(duty: str, *, moved_by: tuple[str, ...]) -> Callable[[Shower], Shower]:
    """Register a function that gives the records that prove one duty; several apps may."""
    return _into(_proofs, duty, moved_by)


def _into(table: dict[str, list[Registered]], name: str, moved_by: tuple[str, ...]) -> Callable:
    def register(function: Callable) -> Callable:
        table.setdefault(name, []).append(Registered(name, function, moved_by))
        return function

    return register


def anchors() -> Mapping[str, list[Registered]]:
    """What feeds each anchor, of all apps."""
    _discover()
    return _anchors


def proofs() -> Mapping[str, list[Registered]]:
    """What proves each duty, of all apps."""
    _discover()
    return _proofs


@cache
def moving_verbs() -> tuple[str, ...]:
    """Beginnings of the verbs after which a date may stand elsewhere."""
    found = {
        verb
        for table in (anchors(), proofs())
        for entries in table.values()
        for one in entries
        for verb in one.moved_by
    }
    return tuple(sorted(found))


@cache
def _discover() -> None:
    autodiscover_modules("anchors")
