"""How the named checks of the security profile are computed.

Title, question, severity and next step of each lie in the catalogue
(readiness_checks.yaml); the thresholds in capitals are its settings. Those of evidence stand in
`evidence_checks.py`.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctpat.companies.models import Contact

from . import evidence_checks  # noqa: F401  (registers its own)
from .annual.progress import Marks, progress_of
from .annual.windows import APPROVED_BEFORE, due_anniversaries
from .catalogue.named_checks import threshold
from .feedback import Feedback
from .models import (
    Account,
    AccountException,
    Affirmation,
    AnnualReview,
    CompensatingMeasure,
    CorrectiveAction,
    Weakness,
)
from .readiness.case import Case
from .readiness.checks import Hit, named_check
from .readiness.hits import at_criterion
from .readiness.records import checked_records
from .readiness.rows import Row
from .readiness.rule import Why

STOCK_PHRASES = {"yes", "we comply", "done", "ok", "n/a", "see attached", "see procedure"}
REPEATS_WITHIN = timedelta(days=730)
PORTAL_QUIET_DAYS, PORTAL_BLOCKER_DAYS = 14, 30


def _weakness_path(case: Case, weakness: Weakness) -> str:
    """Not get_absolute_url, which would fetch the company once a row."""
    return reverse("compliance:weakness_detail", args=[case.company.slug, weakness.number])


# --- What is read -------------------------------------------------------------------------------
#
# Only what a check looks at: to name a column costs more than to fetch it.

NAME = ("owner__name", "owner__email")  # of whose it is


@checked_records("accounts")
def accounts_in_force(on: date) -> QuerySet:
    rows = Account.objects.current().select_related("entity_type")
    dates = ("anniversary_on", "certified_on", "validated_on")
    return rows.only(*dates, "entity_type__name", "entity_type__translations")


@checked_records("account exceptions")
def account_exceptions(on: date) -> QuerySet:
    return AccountException.objects.only("response", "account", "status", "edited_at", "edited_by")


@checked_records("weaknesses")
def all_weaknesses(on: date) -> QuerySet:
    what = ("number", "title", "origin", "severity", "response", "site")
    return Weakness.objects.only(*what, "raised_on", "closed_on")


@checked_records("actions")
def all_actions(on: date) -> QuerySet:
    what = ("title", "state", "due_on", "done_by", "verified_by", "proof", *NAME)
    of = ("weakness__number", "weakness__origin", "weakness__severity", "weakness__response")
    return CorrectiveAction.objects.select_related("weakness", "owner").only(*what, *of)


@checked_records("measures")
def measures_in_use_or_asked_for(on: date) -> QuerySet:
    rows = CompensatingMeasure.objects.filter(state__in=["approved", "requested"])
    return rows.only("response", "state", "expires_on")


@checked_records("contacts")
def contacts(on: date) -> QuerySet:
    return Contact.objects.only("name", "part", "has_portal_access")


@checked_records("annual reviews")
def annual_reviews(on: date) -> QuerySet:
    what = ("year", "anniversary_on", "opens_on", "approved_at", "submitted_on")
    of = ("account__entity_type__name", "account__entity_type__translations")
    return AnnualReview.objects.select_related("account__entity_type").only(*what, *of)


@checked_records("affirmations")
def affirmations_of_open_reviews(on: date) -> QuerySet:
    """None while no run is open. Of older versions none counts, and they would grow with the years."""
    runs = AnnualReview.objects.unsubmitted().filter(opens_on__lte=on)
    standing = Affirmation.objects.standing().filter(Exists(runs), version=F("response__version"))
    return standing.order_by("at", "pk").only("response", "version", "at", "by")


# --- Answers ------------------------------------------------------------------------------------


@named_check("must-gap")
def must_gap(case: Case) -> Iterator[Hit]:
    for row in case.rows:
        if row.is_must and row.is_gap:
            yield at_criterion(case, row, f"{row.code} {row.title}: {row.sentences[0]}")


@named_check("should-gap-unexplained")
def should_gap_unexplained(case: Case) -> Iterator[Hit]:
    for row in case.rows:
        if not row.is_must and row.is_gap and not row.has_reason:
            yield at_criterion(case, row, f"{row.code} {row.title}")


@named_check("unanswered-criterion")
def unanswered_criterion(case: Case) -> Iterator[Hit]:
    """Not started, or a draft that nobody ever handed in."""
    for row in case.rows:
        if row.status == "not_started" or (row.review_state == "draft" and row.submitted_at is None):
            yield at_criterion(case, row, f"{row.code} {row.title}")


@named_check("thin-answer")
def thin_answer(case: Case) -> Iterator[Hit]:
    answered = [row for row in case.rows if row.status not in {"not_started", "not_applicable"} and row.text_digest]
    seen: dict[str, Row] = {}
    minimum = threshold("MIN_WORDS")
    for row in answered:
        twin = seen.setdefault(row.text_digest, row)
        if twin is not row:
            names = {"code": row.code, "twin": twin.code}
            yield at_criterion(case, row, _("%(code)s has the same text as %(twin)s") % names)
        elif row.words < minimum:
            text = _("%(code)s %(title)s: %(words)d words")
            yield at_criterion(case, row, text % {"code": row.code, "title": row.title, "words": row.words})


@named_check("not-applicable-unreasoned")
def not_applicable_unreasoned(case: Case) -> Iterator[Hit]:
    missing = {Why.NOT_APPLICABLE_UNREASONED, Why.NOT_APPLICABLE_UNACCEPTED}
    for row in case.rows:
        if any(reason.why in missing for reason in row.reasons):
            yield at_criterion(case, row, f"{row.code} {row.title}")


@named_check("answer-not-accepted")
def answer_not_accepted(case: Case) -> Iterator[Hit]:
    for row in case.rows:
        handed_in = row.submitted_at is not None and row.review_state != "accepted"
        if row.is_must and row.status != "not_started" and handed_in:
            yield at_criterion(case, row, f"{row.code} {row.title}")


@named_check("finding-contradicts-answer")
def finding_contradicts_answer(case: Case) -> Iterator[Hit]:
    """An audit leaves its finding as a weakness; it contradicts an answer that says implemented."""
    for weakness in case.weaknesses:
        row = case.row_by_response.get(weakness.response_id)
        is_finding = weakness.origin == "audit" and weakness.severity in {"major", "minor"}
        if row and is_finding and weakness.closed_on is None and row.status == "implemented":
            yield at_criterion(case, row, f"{weakness.label} {weakness.title}")


# --- People -------------------------------------------------------------------------------------


@named_check("single-portal-user")
def single_portal_user(case: Case) -> Iterator[Hit]:
    """Two people with an own portal account, one of them an officer; a consultant never leads."""
    path = reverse("companies:settings", args=[case.company.slug])
    officers = {Contact.Part.OFFICER, Contact.Part.DEPUTY_OFFICER}
    with_access = [contact for contact in case.contacts if contact.has_portal_access]
    if len({contact.name for contact in with_access}) < 2:
        yield Hit(_("Fewer than two contacts have an own account in CBP's portal."), path)
    if not any(contact.part in officers for contact in with_access):
        yield Hit(_("No company officer has an own account in CBP's portal."), path)


# --- Corrective actions and measures ------------------------------------------------------------


@named_check("action-overdue")
def action_overdue(case: Case) -> Iterator[Hit]:
    for action in case.actions:
        if action.state == "open" and action.due_on and action.due_on < case.on:
            weakness = action.weakness
            row = case.row_by_response.get(weakness.response_id)
            is_blocker = bool(row and row.is_must and weakness.severity == "major") or weakness.origin in {
                "incident",
                "cbp",
            }
            yield Hit(
                text=f"{weakness.label} {action.title}",
                path=_weakness_path(case, weakness),
                code=row.code if row else "",
                owner=str(action.owner or ""),
                is_blocker=is_blocker,
            )


@named_check("action-unverified")
def action_unverified(case: Case) -> Iterator[Hit]:
    """Closed without proof, or verified by the person who did it."""
    for action in case.actions:
        own = action.verified_by_id and action.verified_by_id in {action.done_by_id, action.owner_id}
        if action.state == "verified" and (action.proof_id is None or own):
            yield Hit(f"{action.weakness.label} {action.title}", _weakness_path(case, action.weakness))


@named_check("repeat-finding")
def repeat_finding(case: Case) -> Iterator[Hit]:
    """Two or more weaknesses on one criterion and site within 24 months."""
    seen: dict[tuple[int, int | None], str] = {}
    for weakness in sorted(case.weaknesses, key=lambda weakness: weakness.raised_on):
        row = case.row_by_response.get(weakness.response_id)
        if row is None or case.on - weakness.raised_on > REPEATS_WITHIN:
            continue
        first = seen.setdefault((weakness.response_id, weakness.site_id), weakness.label)
        if first != weakness.label:
            text = _("%(label)s %(title)s comes back after %(first)s")
            names = {"label": weakness.label, "title": weakness.title, "first": first}
            yield Hit(text % names, _weakness_path(case, weakness), code=row.code)


@named_check("compensating-expired")
def compensating_expired(case: Case) -> Iterator[Hit]:
    """A measure in use that has ended or that nobody approved, while the criterion isn't met."""
    for measure in case.measures:
        row = case.row_by_response.get(measure.response_id)
        runs_out = measure.state == "approved" and measure.expires_on < case.on
        if row and row.is_gap and (runs_out or measure.state == "requested"):
            yield at_criterion(case, row, f"{row.code} {row.title}")


# --- The annual review --------------------------------------------------------------------------


@named_check("annual-review-on-track")
def annual_review_on_track(case: Case) -> Iterator[Hit]:
    """Each account's run is open in its window, nothing waits, it is approved a week before, and was submitted."""
    accounts = [account for account in case.accounts if account.anniversary_on]
    if not accounts:
        return
    ours = {account.pk for account in accounts}
    runs = [run for run in case.records("annual reviews") if run.account_id in ours]
    known = {(run.account_id, run.year) for run in runs}
    for account in accounts:
        for anniversary in due_anniversaries(account.anniversary_on, on=case.on):
            if (account.pk, anniversary.year) not in known:
                yield _on_runs(case, _("%(account)s %(year)d: the run isn't open."), account, anniversary.year)
    due = [run for run in runs if run.submitted_on is None and run.opens_on <= case.on]
    if due:
        yield from _off_track(case, due)


def _off_track(case: Case, runs: list[AnnualReview]) -> Iterator[Hit]:
    for run in runs:
        run.company = case.company  # in force; asking for it would be a query for each
    began_at = min(run.window_began_at for run in runs)
    affirmed = [affirmation for affirmation in case.records("affirmations") if affirmation.at >= began_at]
    marks = Marks.of(affirmed, case.records("account exceptions"))
    for run in runs:
        rows = [row for row in case.rows if run.account_id in row.accounts]
        waiting = len(progress_of(run, rows, marks).waiting) if run.is_running else 0
        days = run.days_left(on=case.on)
        if days < 0:
            text = _("%(account)s %(year)d: %(days)d days late, no submission is noted.")
            yield _on_runs(case, text, run.account, run.year, days=-days)
        if waiting:
            text = _("%(account)s %(year)d: %(waiting)d of %(total)d criteria wait, %(days)d days are left.")
            names = {"waiting": waiting, "total": len(rows), "days": max(days, 0)}
            yield _on_runs(case, text, run.account, run.year, **names)
        elif run.is_running and days <= APPROVED_BEFORE.days:
            text = _("%(account)s %(year)d: no officer has approved, %(days)d days are left.")
            yield _on_runs(case, text, run.account, run.year, days=max(days, 0))


def _on_runs(case: Case, text: str, account, year: int, **names) -> Hit:
    names |= {"account": account.entity_type.text("name"), "year": year}
    if "days" in names or "waiting" in names:
        path = reverse("compliance:annual_review", args=[case.company.slug, year, account.entity_type_id])
    else:
        path = reverse("compliance:annual_review_list", args=[case.company.slug])
    return Hit(text % names, path)


# --- Answers to CBP -----------------------------------------------------------------------------


def _feedback(case: Case) -> Feedback:
    return case.once("feedback", lambda: Feedback(case.on, case.read))


@named_check("cbp-answer-due")
def cbp_answer_due(case: Case) -> Iterator[Hit]:
    """Overdue, or due within 14 days, and nothing was sent."""
    for open_answer in _feedback(case).waiting:
        clock = open_answer.countdown
        if clock.is_late or clock.is_soon:
            path = reverse(f"compliance:{open_answer.route}", args=[case.company.slug, open_answer.pk])
            yield Hit(f"{open_answer.title}: {clock.sentence}", path, owner=open_answer.owner)


@named_check("previous-validation-closed")
def previous_validation_closed(case: Case) -> Iterator[Hit]:
    """A point of a report that was replied to, whose corrective actions aren't verified."""
    for item in _feedback(case).points:
        if not item.validation.sent_on and not item.validation.closed_on:
            continue
        if item.decision == "not_now" or (item.weakness and item.weakness.closed_on):
            continue
        row = case.row_by_response.get(item.response_id)
        path = reverse("compliance:reply_item", args=[case.company.slug, item.validation_id, item.label])
        owner = str(item.weakness.owner or "") if item.weakness else ""
        yield Hit(f"{item.validation}, {item.label} {item.title}", path, code=row.code if row else "", owner=owner)


@named_check("portal-unread")
def portal_unread(case: Case) -> Iterator[Hit]:
    """Nobody looked into the portal for two weeks; nothing is asked before somebody began to note it."""
    last = _feedback(case).portal_on
    if last and (days := (case.on - last).days) > PORTAL_QUIET_DAYS:
        path = reverse("compliance:validation_list", args=[case.company.slug])
        text = ngettext("Last looked into %(n)d day ago.", "Last looked into %(n)d days ago.", days) % {"n": days}
        yield Hit(text, path, is_blocker=days > PORTAL_BLOCKER_DAYS)


@named_check("participants-named")
def participants_named(case: Case) -> Iterator[Hit]:
    """A planned validation: somebody for each of the twelve categories, and everybody has confirmed."""
    for validation in _feedback(case).planned:
        path = reverse("compliance:validation_detail", args=[case.company.slug, validation.pk])
        people = list(_feedback(case).people_of(validation))
        named = {number for person in people for number in person.categories}
        if missing := [str(number) for number in range(1, 13) if number not in named]:
            words = {"name": validation, "list": ", ".join(missing)}
            yield Hit(_("%(name)s: nobody for the categories %(list)s") % words, f"{path}#people")
        for person in people:
            if person.side == "company" and not person.is_confirmed:
                words = {"name": validation, "who": person}
                yield Hit(_("%(name)s: %(who)s has not confirmed") % words, f"{path}#people")


@named_check("binder-complete")
def binder_complete(case: Case) -> Iterator[Hit]:
    """A planned validation: each document that CBP will ask for is at hand."""
    for validation in _feedback(case).planned:
        for step in _feedback(case).missing_of(validation):
            path = reverse("compliance:step_detail", args=[case.company.slug, step.pk])
            yield Hit(step.title, path, owner=str(step.owner or ""))
