"""From the records of the company in force to the facts of its readiness report.

The number of queries is the same for one criterion and for three hundred.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.models import (
    Account,
    AccountException,
    CompensatingMeasure,
    CorrectiveAction,
    Edition,
    Element,
    EvidenceLink,
    EvidenceVersion,
    ReadinessDay,
    Response,
    Weakness,
)
from compliance.readiness.checks import not_computed
from compliance.readiness.rows import Row
from compliance.readiness.rule import Standing, gain, percent, tally
from compliance.readiness.snapshot import Readiness, readiness_of
from ctpat.activity.models import Entry, Head
from ctpat.common.markdown import paragraphs
from ctpat.companies.models import Company, Membership
from ctpat.companies.roles import Role

from ..text import day, listing, paper_of
from . import facts
from .sections import collect_sections
from .words import method_rules, verdict, verdict_detail

RULES_VERSION = "1"
TREND_MONTHS = 12
MOST_ROWS = 12  # rows of a check that are named; the rest is counted


def gather(
    company: Company, *, on: date, now: datetime, account: Account | None = None, by: str = ""
) -> facts.ReadinessFacts:
    """All that the readiness report of the company in force says on one day.

    `now` is when, `by` for whom it is made; neither is part of the fingerprint.
    """
    records = Records(company, on, account)
    readiness = records.readiness
    return facts.ReadinessFacts(
        company=company.name,
        slug=company.slug,
        accounts=tuple(records.account_names.values()),
        scope=listing(list(records.account_names.values())) or _("no account yet"),
        as_of=on,
        time_zone=company.time_zone,
        language=get_language() or "en",
        is_ready=readiness.is_ready and readiness.applicable_count > 0,
        verdict=verdict(readiness),
        verdict_detail=verdict_detail(readiness),
        percent=readiness.percent if readiness.applicable_count else None,
        officer=_company_officer(company),
        elements=tuple(_elements(records)),
        trend=tuple(_trend(records)),
        blockers=tuple(_blockers(readiness)),
        steps=tuple(_steps(readiness)),
        checks=tuple(_checks(readiness)),
        passing_checks=tuple(result.check.title for result in readiness.results if not result.fires),
        checks_not_run=tuple(check.title for check in not_computed()),
        actions=tuple(records.actions.values()),
        evidence=tuple(records.evidence.values()),
        method=_method(records),
        made=facts.Made(
            at=now.astimezone(company.zone),
            by=by or _("the schedule"),
            history=company_history(company),
            verify_at=settings.BASE_URL + reverse("verify"),
        ),
        sections=tuple(collect_sections(company, on=on, account=account)),
        paper=paper_of(company.country),
    )


@dataclass
class Records:
    """The company's records, each kind read once, ordered as the report prints them."""

    company: Company
    on: date
    account: Account | None

    @cached_property
    def readiness(self) -> Readiness:
        return readiness_of(self.company, on=self.on, account=self.account)

    @cached_property
    def rows(self) -> list[Row]:
        return self.readiness.shown

    @cached_property
    def counted(self) -> set[int]:
        return {row.response_id for row in self.readiness.rows}

    @cached_property
    def account_names(self) -> dict[int, str]:
        accounts = Account.objects.current().select_related("entity_type")
        if self.account is not None:
            accounts = accounts.filter(pk=self.account.pk)
        return {account.pk: account.entity_type.text("name") for account in accounts}

    @cached_property
    def responses(self) -> dict[int, Response]:
        wanted = Response.objects.filter(pk__in=[row.response_id for row in self.rows])
        return wanted.select_related("reviewed_by").in_bulk()

    @cached_property
    def exceptions(self) -> dict[int, list[AccountException]]:
        found = AccountException.objects.filter(account__in=self.account_names).order_by(
            "account__entity_type__position"
        )
        return _by(found, "response_id")

    @cached_property
    def measures(self) -> dict[int, list[CompensatingMeasure]]:
        return _by(CompensatingMeasure.objects.in_force(on=self.on).select_related("decided_by"), "response_id")

    @cached_property
    def weaknesses(self) -> dict[int, list[Weakness]]:
        return _by(Weakness.objects.open().select_related("site").order_by("number"), "response_id")

    @cached_property
    def links(self) -> dict[int, list[EvidenceLink]]:
        versions = EvidenceVersion.objects.select_related("file").order_by("-number")
        links = (
            EvidenceLink.objects.filter(evidence__archived_on__isnull=True)
            .select_related("evidence__site")
            .prefetch_related(Prefetch("evidence__versions", versions))
            .order_by("evidence__title", "pk")
        )
        return _by(links, "response_id")

    @cached_property
    def evidence_keys(self) -> dict[int, str]:
        """A number for each item, in the order in which the report first names it."""
        ordered = dict.fromkeys(link.evidence_id for row in self.rows for link in self.links.get(row.response_id, ()))
        return {pk: f"E-{number:03}" for number, pk in enumerate(ordered, start=1)}

    @cached_property
    def evidence(self) -> dict[int, facts.Evidence]:
        codes, items = defaultdict(list), {}
        for row in self.rows:
            for link in self.links.get(row.response_id, ()):
                codes[link.evidence_id].append(row.code)
                items[link.evidence_id] = link.evidence
        return {pk: _evidence(key, items[pk], tuple(codes[pk]), self.on) for pk, key in self.evidence_keys.items()}

    @cached_property
    def actions(self) -> dict[int, facts.Action]:
        """The register: overdue, open, to verify, verified, dropped; by date within."""
        codes = {row.response_id: row.code for row in self.rows}
        rows = CorrectiveAction.objects.select_related("weakness__owner", "owner").order_by("weakness__number", "pk")
        ordinals, found = defaultdict(int), []
        for action in rows:
            ordinals[action.weakness_id] += 1
            label = f"{action.weakness.label}.{ordinals[action.weakness_id]}"
            found.append((action.pk, _action(action, label, codes.get(action.weakness.response_id, ""), self.on)))
        order = list(facts.ActionState)
        found.sort(key=lambda pair: (order.index(pair[1].state), pair[1].due_on or date.max))
        return dict(found)

    @cached_property
    def actions_by_response(self) -> dict[int, list[str]]:
        by_code = defaultdict(list)
        for action in self.actions.values():
            by_code[action.code].append(action.key)
        return {row.response_id: by_code[row.code] for row in self.rows}


def _by(rows: Iterable, name: str) -> dict:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


# --- Elements and criteria ----------------------------------------------------------------------


def _elements(records: Records) -> Iterator[facts.Element]:
    by_element = _by(records.rows, "element")
    for element in Element.objects.all():
        rows = by_element.get(element.number, [])
        counted = [row for row in rows if row.response_id in records.counted]
        applies = any(row.standing is not Standing.NOT_APPLICABLE for row in counted)
        yield facts.Element(
            number=element.number,
            title=element.text("title"),
            short_title=element.text("short_title"),
            question=element.text("question"),
            percent=percent((row.level, row.standing) for row in counted) if applies else None,
            criteria=tuple(_criterion(row, records) for row in rows),
        )


def _criterion(row: Row, records: Records) -> facts.Criterion:
    response = records.responses[row.response_id]
    return facts.Criterion(
        code=row.code,
        is_must=row.is_must,
        title=row.title,
        category=row.category,
        standing=row.standing,
        reasons=_reasons(row, response),
        counts=row.response_id in records.counted,
        owner=row.owner,
        status=str(response.get_status_display()),
        paragraphs=tuple(paragraphs(response.narrative)),
        exceptions=tuple(_exception(one, records) for one in records.exceptions.get(row.response_id, ())),
        review=_review(response, records.company),
        measure=next((_measure(one) for one in records.measures.get(row.response_id, ())), None),
        evidence=tuple(records.evidence_keys[link.evidence_id] for link in records.links.get(row.response_id, ())),
        weaknesses=tuple(_weakness(one) for one in records.weaknesses.get(row.response_id, ())),
        actions=tuple(records.actions_by_response.get(row.response_id, ())),
    )


def _reasons(row: Row, response: Response) -> tuple[str, ...]:
    if row.status == "not_applicable" and response.reason:
        return (" ".join(response.reason.split()), *row.sentences)
    return tuple(row.sentences)


def _exception(exception: AccountException, records: Records) -> facts.AccountAnswer:
    return facts.AccountAnswer(
        account=records.account_names[exception.account_id],
        status=str(exception.get_status_display()),
        paragraphs=tuple(paragraphs(exception.narrative)),
    )


def _review(response: Response, company: Company) -> facts.Review:
    if response.review_state != Response.Review.ACCEPTED or not response.reviewed_at:
        return facts.Review(review_on=response.review_on)
    return facts.Review(
        accepted_by=str(response.reviewed_by or _("a former member")),
        accepted_on=response.reviewed_at.astimezone(company.zone).date(),
        review_on=response.review_on,
    )


def _measure(measure: CompensatingMeasure) -> facts.Measure:
    return facts.Measure(
        why=measure.why,
        interim_control=measure.interim_control,
        approved_by=str(measure.decided_by or _("a former member")),
        expires_on=measure.expires_on,
    )


def _weakness(weakness: Weakness) -> facts.Weakness:
    words = {"origin": weakness.get_origin_display(), "date": day(weakness.raised_on), "site": weakness.site}
    origin = _("%(origin)s, %(site)s, %(date)s.") if weakness.site else _("%(origin)s, %(date)s.")
    severity = {"major": _("Major weakness"), "minor": _("Minor weakness"), "observation": _("Observation")}
    return facts.Weakness(weakness.label, severity[weakness.severity], weakness.title, origin % words)


def _action(action: CorrectiveAction, label: str, code: str, on: date) -> facts.Action:
    state = facts.ActionState(action.state)
    if state == facts.ActionState.OPEN and action.due_on and action.due_on < on:
        state = facts.ActionState.OVERDUE
    labels = {
        facts.ActionState.OVERDUE: _("Overdue"),
        facts.ActionState.OPEN: _("Open"),
        facts.ActionState.DONE: _("To verify"),
        facts.ActionState.VERIFIED: _("Verified"),
        facts.ActionState.DROPPED: _("Dropped"),
    }
    return facts.Action(
        key=f"a-{action.pk}",
        label=label,
        code=code,
        title=action.title,
        owner=str(action.owner or action.weakness.owner or ""),
        state=state,
        state_label=labels[state],
        due_on=action.due_on,
        closed_on=action.verified_on,
    )


def _evidence(key: str, item, codes: tuple[str, ...], on: date) -> facts.Evidence:
    version = next(iter(item.versions.all()), None)
    return facts.Evidence(
        key=key,
        title=_("Restricted document") if item.is_restricted else item.title,
        about=_about(item, version),
        codes=codes,
        covers_from=item.covers_from,
        covers_to=item.covers_to,
        current_until=item.expires_on,
        note=_state(item.expires_on, on),
        sha256=version.file.sha256 if version else "",
    )


def _about(item, version: EvidenceVersion | None) -> str:
    """Kind, file, version and site of a document."""
    words = [str(item.get_kind_display())]
    if version:
        words += [version.file.kind.upper(), _("version %(number)s") % {"number": version.number}]
    if item.site and not item.is_restricted:
        words.append(item.site.name)
    return ", ".join(words)


def _state(until: date | None, on: date) -> str:
    if until and until < on:
        return _("ended")
    return _("ends soon") if until and until <= on + timedelta(days=30) else ""


# --- Summary, checks, method --------------------------------------------------------------------


def _blockers(readiness: Readiness) -> Iterator[facts.Blocker]:
    for blocker in readiness.blockers:
        yield facts.Blocker(
            title=blocker.title,
            next_step=blocker.next_step,
            owner=blocker.owner,
            codes=blocker.codes,
            by=blocker.due_on,
            is_must=not blocker.is_check,
        )


def _steps(readiness: Readiness, limit: int = 5) -> list[facts.Step]:
    """What raises the figure most: criteria that want the same step are one step."""
    _points, possible = tally((row.level, row.standing) for row in readiness.rows)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in readiness.rows:
        if row.next_step and gain(row.level, row.standing, possible) > 0:
            groups[row.next_step].append(row)
    steps = [
        facts.Step(
            title=title,
            codes=tuple(row.code for row in rows),
            owner=_one_owner(row.owner for row in rows),
            points=round(sum(gain(row.level, row.standing, possible) for row in rows), 1),
        )
        for title, rows in groups.items()
    ]
    return sorted(steps, key=lambda step: -step.points)[:limit]


def _one_owner(owners: Iterable[str]) -> str:
    """The one owner of several rows, or how many they are."""
    names = list(dict.fromkeys(filter(None, owners)))
    if not names:
        return _("nobody yet")
    return names[0] if len(names) == 1 else _("%(count)s people") % {"count": len(names)}


def _checks(readiness: Readiness) -> list[facts.Check]:
    order = list(facts.Severity)
    firing = (result for result in readiness.results if result.fires)
    checks = [
        facts.Check(
            title=result.check.title,
            severity=facts.Severity(result.severity),
            count=len(result.hits),
            rows=_rows(result.hits),
            next_step=result.check.next_step,
            owner="" if not any(hit.owner for hit in result.hits) else _one_owner(hit.owner for hit in result.hits),
        )
        for result in firing
    ]
    return sorted(checks, key=lambda check: order.index(check.severity))


def _rows(hits: tuple) -> str:
    words = "; ".join(hit.text.rstrip(".") for hit in hits[:MOST_ROWS])
    left = len(hits) - MOST_ROWS
    return f"{words}; {_('and %(count)s more') % {'count': left}}." if left > 0 else f"{words}."


def _trend(records: Records) -> Iterator[facts.TrendPoint]:
    """The last figure kept in each of the months before this one, and today's."""
    if not records.readiness.applicable_count:
        return
    first = records.on.replace(day=1)
    for _month in range(TREND_MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    days = ReadinessDay.objects.filter(account=records.account, on__gte=first, on__lt=records.on.replace(day=1))
    last_of_month = {
        (on.year, on.month): (on, figure) for on, figure in days.order_by("on").values_list("on", "percent")
    }
    yield from (facts.TrendPoint(on, figure) for on, figure in last_of_month.values())
    yield facts.TrendPoint(records.on, records.readiness.percent)


def _method(records: Records) -> facts.Method:
    edition = Edition.objects.filter(is_current=True).values_list("name", flat=True).first() or _("no edition")
    scope = listing(list(records.account_names.values())) or _("no account yet")
    return facts.Method(
        edition=edition,
        rules_version=RULES_VERSION,
        product_version=getattr(settings, "VERSION", "1.0"),
        rules=method_rules(records.readiness, edition=edition, scope=scope),
    )


def company_history(company: Company) -> facts.History:
    """The head of the history, with the times of its first and last entry."""
    head = Head.objects.filter(pk=company.pk).first() or Head(company=company)
    ends = Entry.objects.filter(seq__in={1, head.seq}).order_by("seq").values_list("at", flat=True)
    at = [one.astimezone(company.zone) for one in ends]
    return facts.History(head.seq, head.digest, at[0] if at else None, at[-1] if at else None)


def _company_officer(company: Company) -> str:
    """Who signs for the company: the first member with that role."""
    members = Membership.objects.filter(company=company).select_related("user").order_by("pk")
    return next((str(member.user) for member in members if member.holds(Role.COMPANY_OFFICER)), "")
