"""The evidence library as it is shown: counts, months, filters, rows on one time line, one item."""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctpat.common.written_dates import written
from ctpat.companies.models import Membership, Site
from ctpat.files.kinds import extensions_of

from .models import Evidence, EvidenceLink, Response
from .querysets import EvidenceQuerySet, code_order
from .readiness.snapshot import readiness_of
from .validity import Bucket, TimeLine, Validity, buckets, endings, validity

PAGE_SIZE = 50
ACCEPTED = ",".join(extensions_of("evidence"))  # for file choosers
SITES_SHOWN = 4
CODES_SHOWN = 3  # in a row
STANDING_OF = {Validity.EXPIRED: "gap", Validity.ENDS_SOON: "at_risk", Validity.CURRENT: "met"}
FILL_OF = {Validity.EXPIRED: "f-gap", Validity.ENDS_SOON: "f-risk", Validity.CURRENT: "f-met"}


def state_in_words(state: Validity, ends: date | None, *, on: date) -> str:
    """'Out of date', 'Ends in 6 days', 'Current'."""
    if state != Validity.ENDS_SOON:
        return str(state.label)
    days = (ends - on).days
    return ngettext("Ends in %(days)d day", "Ends in %(days)d days", days) % {"days": days} if days else _("Ends today")


@dataclass(frozen=True)
class Filter:
    """One filter as a link: following it switches it on or off. `n` is how many rows it would show."""

    name: str
    url: str
    on: bool
    n: int | None = None


@dataclass(frozen=True)
class Bar:
    """One month of the picture on top; heights are in a box of 40 by 44."""

    name: str
    count: int
    url: str
    tone: str
    top: float
    height: float
    on: bool


@dataclass(frozen=True)
class Line:
    """One item as a row, its period drawn on the line that all rows share."""

    evidence: Evidence
    codes: list[str]
    state: Validity
    words: str
    x: float
    width: float
    url: str
    item_url: str
    show_year: bool

    @property
    def codes_in_short(self) -> str:
        """'6.1, 6.2, 7.4 +2', or nothing."""
        more = len(self.codes) - CODES_SHOWN
        return ", ".join(self.codes[:CODES_SHOWN]) + (f" +{more}" if more > 0 else "")

    @property
    def standing(self) -> str:
        return STANDING_OF[self.state]

    @property
    def fill(self) -> str:
        return FILL_OF[self.state]


@dataclass(frozen=True)
class Seen:
    """The little that counts and months need of every item."""

    ends: date | None
    site: int | None
    is_linked: bool


class Library:
    """What one member sees of the evidence with some filters, on one day."""

    def __init__(self, *, membership: Membership, chosen: dict, on: date, path: str) -> None:
        self.membership, self.chosen, self.on, self.path = membership, chosen, on, path
        self.time_line = TimeLine.around(on)

    # --- Counts ---------------------------------------------------------------------------------

    @cached_property
    def visible(self) -> EvidenceQuerySet:
        return Evidence.objects.visible_to(self.membership)

    @cached_property
    def seen(self) -> list[Seen]:
        """Everything in use that this member may open, in one query."""
        links = EvidenceLink.objects.filter(evidence=OuterRef("pk"))
        rows = self.visible.kept().order_by().annotate(is_linked=Exists(links))
        return [Seen(*row) for row in rows.values_list("expires_on", "site", "is_linked")]

    @cached_property
    def states(self) -> Counter:
        return Counter(validity(one.ends, on=self.on) for one in self.seen)

    @property
    def total(self) -> int:
        return len(self.seen)

    @property
    def expired(self) -> int:
        return self.states[Validity.EXPIRED]

    @property
    def ends_soon(self) -> int:
        return self.states[Validity.ENDS_SOON]

    @property
    def url_expired(self) -> str:
        return self._url(state=[Validity.EXPIRED.value])

    @property
    def url_ends_soon(self) -> str:
        return self._url(state=[Validity.ENDS_SOON.value])

    # --- Months and filters ---------------------------------------------------------------------

    @cached_property
    def bars(self) -> list[Bar]:
        bars = endings((one.ends for one in self.seen), on=self.on)
        highest = max((bar.count for bar in bars if bar.key != "later"), default=0) or 1
        return [self._bar(bar, highest, position) for position, bar in enumerate(bars)]

    def _bar(self, bar: Bucket, highest: int, position: int) -> Bar:
        height = 0 if bar.key == "later" else round(43.4 * bar.count / highest, 1)
        is_on = self.chosen.get("ends") == bar.key
        tone = "h-ok"
        if bar.count and bar.key != "later":
            state = validity(bar.last if bar.key == "before" else bar.first, on=self.on)
            tone = {Validity.EXPIRED: "h-gap", Validity.ENDS_SOON: "h-risk"}.get(state, "h-ok")
        url = self._url(ends="" if is_on else bar.key)
        return Bar(self._month_name(bar, position), bar.count, url, tone, 44 - height, height, is_on)

    def _month_name(self, bar: Bucket, position: int) -> str:
        if bar.key in ("before", "later"):
            return _("Before") if bar.key == "before" else _("Later")
        return written(bar.first, "M y" if position == 1 or bar.first.month == 1 else "M")

    @cached_property
    def filters(self) -> list[Filter]:
        states = self.chosen.get("state", [])
        found = [
            self._state_filter(Validity.EXPIRED, str(Validity.EXPIRED.label), states),
            self._state_filter(Validity.ENDS_SOON, _("Ends in 30 days"), states),
            *self._site_filters(),
            self._switch("unlinked", _("Not linked"), sum(not one.is_linked for one in self.seen)),
            self._switch("mine", _("Mine"), None),
        ]
        found += [self._switch("archived", _("Archived"), None)]
        if bucket := self.bucket:
            name = next(bar.name for bar in self.bars if bar.on)
            words = {"before": _("Ended before today"), "later": _("Ends later or never")}
            title = words.get(bucket.key) or _("Ends in %(month)s") % {"month": name}
            found.append(Filter(title, self._url(ends=""), True))
        if owner := self.chosen.get("owner"):
            found.append(Filter(str(owner), self._url(owner=""), True))
        return found

    def _state_filter(self, state: Validity, name: str, chosen: list[str]) -> Filter:
        is_on = state.value in chosen
        others = [one for one in chosen if one != state.value]
        return Filter(name, self._url(state=others if is_on else [*others, state.value]), is_on, self.states[state])

    def _site_filters(self) -> list[Filter]:
        """The sites with most evidence, and the chosen one."""
        counted = Counter(one.site for one in self.seen if one.site)
        chosen = self.chosen.get("site")
        keys = [key for key, _number in counted.most_common(SITES_SHOWN)]
        if chosen and chosen.pk not in keys:
            keys.append(chosen.pk)
        names = dict(Site.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
        return [
            Filter(names[key], self._url(site="" if is_on else key), is_on)
            for key in sorted(names, key=names.get)
            for is_on in [bool(chosen and chosen.pk == key)]
        ]

    def _switch(self, name: str, title: str, number: int | None) -> Filter:
        is_on = bool(self.chosen.get(name))
        return Filter(title, self._url(**{name: "" if is_on else "1"}), is_on, number)

    @property
    def is_filtered(self) -> bool:
        return bool(set(self.chosen) - {"page"})

    # --- Rows -----------------------------------------------------------------------------------

    @cached_property
    def bucket(self) -> Bucket | None:
        return next((bar for bar in buckets(self.on) if bar.key == self.chosen.get("ends")), None)

    @cached_property
    def found(self) -> EvidenceQuerySet:
        rows, chosen = self.visible, self.chosen
        rows = rows.filter(archived_on__isnull=not chosen.get("archived"))
        if states := chosen.get("state"):
            rows = rows.in_states(states, on=self.on)
        if self.bucket:
            rows = rows.ending_in(self.bucket)
        plain = {"kind": chosen.get("kind"), "site": chosen.get("site"), "owner": chosen.get("owner")}
        rows = rows.filter(**{name: value for name, value in plain.items() if value})
        if tag := chosen.get("tag"):
            rows = rows.tagged(tag)
        if chosen.get("unlinked"):
            rows = rows.unlinked()
        if chosen.get("mine"):
            rows = rows.of_person(self.membership.user)
        if text := chosen.get("q"):
            rows = rows.matching(text)
        return rows.by_ending()

    @cached_property
    def page(self) -> Page:
        rows = self.found.select_related("site", "owner")
        return Paginator(rows, PAGE_SIZE).get_page(self.chosen.get("page"))

    @cached_property
    def lines(self) -> list[Line]:
        shown = list(self.page)
        codes = Evidence.objects.filter(pk__in=[evidence.pk for evidence in shown]).codes_proved() if shown else {}
        return [self._line(evidence, codes.get(evidence.pk, [])) for evidence in shown]

    def _line(self, evidence: Evidence, codes: list[str]) -> Line:
        state = evidence.validity(on=self.on)
        begins = evidence.covers_from or evidence.created_at.date()
        x, width = self.time_line.bar(min(begins, evidence.expires_on or begins), evidence.expires_on)
        ends = evidence.expires_on
        return Line(
            evidence=evidence,
            codes=codes,
            state=state,
            words=state_in_words(state, ends, on=self.on),
            x=x,
            width=width,
            url=self._url(item=evidence.pk),
            item_url=f"{self.path}{evidence.pk}/",
            show_year=bool(ends) and not (self.time_line.first <= ends <= self.time_line.last),
        )

    @property
    def now_x(self) -> float:
        return self.time_line.x(self.on)

    @property
    def stretch(self) -> str:
        """'Dec 25 to Feb 27'."""
        ends = [written(day, "M y") for day in (self.time_line.first, self.time_line.last)]
        return _("%(first)s to %(last)s") % {"first": ends[0], "last": ends[1]}

    # --- Links ----------------------------------------------------------------------------------

    @property
    def query(self) -> str:
        """The filters for links of the pager."""
        return self._url().partition("?")[2]

    @property
    def close_url(self) -> str:
        return self._url()

    @property
    def kept_fields(self) -> list[tuple[str, str]]:
        """The filters that the search form carries along, as hidden fields."""
        own = {"q", "kind", "tag", "page"}
        return [(name, value) for name, value in self._parameters() if name not in own]

    def _parameters(self, **changes) -> list[tuple[str, str]]:
        values = {name: value for name, value in self.chosen.items() if name != "page"} | changes
        pairs = []
        for name, value in values.items():
            many = value if isinstance(value, list) else [value]
            pairs += [(name, getattr(one, "pk", "1" if one is True else one)) for one in many if one]
        return pairs

    def _url(self, **changes) -> str:
        query = urlencode(self._parameters(**changes))
        return f"{self.path}?{query}" if query else self.path


# --- One item -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proved:
    """One criterion that an item proves, with its standing where the reader may know it."""

    response: Response
    standing: str


class Dossier:
    """One item with everything that is said about it."""

    def __init__(self, *, evidence: Evidence, membership: Membership, on: date) -> None:
        self.evidence, self.membership, self.on = evidence, membership, on

    @cached_property
    def versions(self) -> list:
        return list(self.evidence.versions.select_related("file", "uploaded_by"))

    @property
    def current(self):
        return self.versions[0] if self.versions else None

    @cached_property
    def shapes(self) -> set[str]:
        """The pictures that exist of the file in force."""
        return set(self.current.file.renditions.values_list("shape", flat=True)) if self.current else set()

    @cached_property
    def proved(self) -> list[Proved]:
        responses = self.evidence.proves
        standings = self._standings() if responses else {}
        return [Proved(response, standings.get(response.pk, "")) for response in responses]

    def _standings(self) -> dict[int, str]:
        if not self.membership.may("compliance.view_readiness"):
            return {}
        readiness = readiness_of(self.membership.company, on=self.on)
        return {row.response_id: row.standing.value for row in readiness.shown}

    @property
    def state(self) -> Validity:
        return self.evidence.validity(on=self.on)

    @property
    def standing(self) -> str:
        return STANDING_OF[self.state]

    @property
    def words(self) -> str:
        return state_in_words(self.state, self.evidence.expires_on, on=self.on)

    @property
    def may_change(self) -> bool:
        return self.membership.may("compliance.change_evidence")


def linkable(membership: Membership, *, taken: Iterable[Response], text: str = "") -> list[Response]:
    """Answers that an item may be said to prove beside those taken, by number."""
    found = Response.objects.applicable().select_related("criterion", "own_criterion")
    found = found.exclude(pk__in=[response.pk for response in taken])
    if membership.only_assigned("compliance.change_evidence"):
        found = found.assigned_to(membership.user)
    return sorted(found.of_text(text), key=lambda response: code_order(response.code))


# --- Evidence of one criterion --------------------------------------------------------------------


@dataclass(frozen=True)
class Proof:
    """One item in the panel of a criterion."""

    evidence: Evidence
    state: Validity
    words: str

    @property
    def standing(self) -> str:
        return STANDING_OF[self.state]


def panel(*, response: Response, membership: Membership, on: date) -> dict:
    """The context of `compliance/_criterion_evidence.html`; at most three queries whatever the number of items.

    `hidden` counts items that prove the criterion too but that this member may not open.
    """
    rows = Evidence.objects.kept().proving(response)
    visible = rows.visible_to(membership)
    shown = visible.with_current_version().by_ending()
    proofs = [
        Proof(one, state, state_in_words(state, one.expires_on, on=on))
        for one in shown
        for state in [one.validity(on=on)]
    ]
    return {
        "response": response,
        "company": membership.company,
        "proofs": proofs,
        "hidden": 0 if visible is rows else rows.count() - len(proofs),  # the same where nothing is kept from him
        "may_add": membership.may("compliance.add_evidence"),
        "may_link": membership.may("compliance.change_evidence"),
        "accept": ACCEPTED,
        "key": secrets.token_hex(16),
    }
