"""The dates of the security profile that duties hang on: accounts, evidence, actions, measures.

What each anchor means lies in the catalogue (duties.yaml); how a new one is added, in
`ctpat/companies/anchors.py`.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from ctpat.companies.anchors import Fact, Proof, Span, anchor, proof
from ctpat.companies.models import Company
from ctpat.companies.scoping import company_in_force

from .catalogue.library import shipped
from .models import (
    Account,
    AccountStatus,
    AnnualReview,
    CompensatingMeasure,
    CorrectiveAction,
    Decision,
    Evidence,
    EvidenceLink,
    EvidenceVersion,
    PortalCheck,
    PreparationStep,
    SpecialistMessage,
    Validation,
)
from .models.response import Response

ACCOUNTS = ("compliance.account.",)
EVIDENCE = ("compliance.evidence.",)
ANNUAL_REVIEWS = ("compliance.annual_review.",)
PAPERS = {Evidence.Kind.POLICY, Evidence.Kind.PROCEDURE}
RECORDS = {Evidence.Kind.RECORD, Evidence.Kind.LOG}
STATEMENT_OF_SUPPORT = "1.1"
MONTH_DAYS = 31


def _day(moment: datetime, company: Company) -> date:
    return company.today(moment)


# --- Accounts -----------------------------------------------------------------------------------


def _account_fact(account: Account, on: date, **more) -> Fact:
    path = reverse("compliance:account_detail", args=[company_in_force().slug, account.pk])
    return Fact(subject=account, on=on, label=account.entity_type.text("name"), path=path, **more)


def _accounts():
    return Account.objects.current().select_related("entity_type")


@anchor("account.anniversary", moved_by=ACCOUNTS)
def anniversaries() -> Iterator[Fact]:
    for account in _accounts().exclude(anniversary_on=None):
        yield _account_fact(account, account.anniversary_on)


@anchor("account.certified_on", moved_by=ACCOUNTS)
def certifications() -> Iterator[Fact]:
    """Until the first validation: what is expected of CBP then has come."""
    for account in _accounts().exclude(certified_on=None):
        yield _account_fact(account, account.certified_on, record="certified")


@proof("first-validation-expected", moved_by=ACCOUNTS)
def first_validations() -> Iterator[Proof]:
    for account in _accounts().exclude(validated_on=None):
        yield _account_proof(account, account.validated_on, "certified", _("Validated"))


@anchor("validation.last_completed_on", moved_by=ACCOUNTS)
def last_validations() -> Iterator[Fact]:
    for account in _accounts().exclude(validated_on=None):
        yield _account_fact(account, account.validated_on, record=f"validated {account.validated_on}")


@anchor("account.profile_started_on", moved_by=ACCOUNTS)
def profiles_started() -> Iterator[Fact]:
    """The day from which the company prepares its application; the portal's own day may be earlier."""
    for step in _steps(Account.Status.PREPARING):
        yield _account_fact(step.account, step.on, record=f"status {step.pk}")


@proof("security-profile-completion", moved_by=ACCOUNTS)
def profiles_submitted() -> Iterator[Proof]:
    yield from _answered_by_steps(Account.Status.PREPARING, after={Account.Status.SUBMITTED})


@anchor("account.applied_on", moved_by=ACCOUNTS)
def applications() -> Iterator[Fact]:
    for step in _steps(Account.Status.SUBMITTED):
        yield _account_fact(step.account, step.on, record=f"status {step.pk}")


@proof("certification-decision-expected", moved_by=ACCOUNTS)
def applications_decided() -> Iterator[Proof]:
    decided = {Account.Status.CERTIFIED, Account.Status.VALIDATED}
    yield from _answered_by_steps(Account.Status.SUBMITTED, after=decided)


@anchor("account.suspension_letter_on", moved_by=(*ACCOUNTS, "compliance.decision."))
def suspensions() -> Iterator[Fact]:
    """The letter's own date for the reply wins, where the letter is recorded."""
    letters = Decision.objects.filter(kind=Decision.Kind.SUSPENSION).exclude(answer_by=None)
    own_dates = {(letter.account_id, letter.letter_on): letter.answer_by for letter in letters}
    for step in _steps(Account.Status.SUSPENDED):
        due_on = own_dates.get((step.account_id, step.on))
        yield _account_fact(step.account, step.on, record=f"status {step.pk}", due_on=due_on)


@anchor("account.removed_on", moved_by=ACCOUNTS)
def removals() -> Iterator[Fact]:
    """Of accounts that stand removed now."""
    for step in _steps(Account.Status.REMOVED):
        if step.account.status == Account.Status.REMOVED:
            yield _account_fact(step.account, step.on, record=f"status {step.pk}")


def _steps(status: str):
    return AccountStatus.objects.filter(status=status).select_related("account__entity_type").order_by("on", "pk")


def _answered_by_steps(status: str, *, after: set[str]) -> Iterator[Proof]:
    """Each step into `status`, with the first later one that ends the waiting."""
    steps = list(AccountStatus.objects.select_related("account__entity_type").order_by("on", "pk"))
    for at, begun in enumerate(steps):
        if begun.status != status:
            continue
        later = (step for step in steps[at:] if step.account_id == begun.account_id and step.status in after)
        if answer := next(later, None):
            yield _account_proof(answer.account, answer.on, f"status {begun.pk}", answer.get_status_display())


def _account_proof(account: Account, on: date, for_record: str, label: str) -> Proof:
    path = reverse("compliance:account_detail", args=[company_in_force().slug, account.pk])
    record = f"{for_record} answered"
    return Proof(subject=account, on=on, record=record, label=label, path=path, for_record=for_record)


# --- The annual review --------------------------------------------------------------------------


def _runs():
    return AnnualReview.objects.select_related("account__entity_type")


def _run_proof(run: AnnualReview, on: date, step: str, label: str) -> Proof:
    path = reverse("compliance:annual_review", args=[company_in_force().slug, run.year, run.account.entity_type_id])
    record = f"annual review {run.pk} {step}"
    return Proof(subject=run.account, on=on, record=record, label=label, path=path, for_on=run.anniversary_on)


@proof("annual-review-window", moved_by=ANNUAL_REVIEWS)
def runs_opened() -> Iterator[Proof]:
    company = company_in_force()
    for run in _runs():
        label = _("Annual review %(year)d opened") % {"year": run.year}
        yield _run_proof(run, _day(run.opened_at, company), "opened", label)


@proof("annual-review-submission", moved_by=ANNUAL_REVIEWS)
def runs_submitted() -> Iterator[Proof]:
    for run in _runs().exclude(submitted_on=None):
        label = _("Annual review %(year)d submitted, receipt filed") % {"year": run.year}
        yield _run_proof(run, run.submitted_on, "submitted", label)


# --- Evidence -----------------------------------------------------------------------------------


def _evidence(**filters):
    """Evidence in use with its newest version and the numbers it proves."""
    links = EvidenceLink.objects.select_related("response__criterion", "response__own_criterion")
    newest = EvidenceVersion.objects.order_by("-number")
    prefetched = Prefetch("versions", newest, to_attr="newest_first"), Prefetch("links", links)
    return Evidence.objects.kept().filter(**filters).prefetch_related(*prefetched).order_by("pk")


def _evidence_fact(item: Evidence, on: date, **more) -> Fact:
    version = next(iter(item.newest_first), None)
    company = company_in_force()
    return Fact(
        subject=item,
        on=on,
        label=_("Restricted evidence") if item.is_restricted else item.title,
        path=reverse("compliance:evidence_detail", args=[company.slug, item.pk]),
        record=f"version {version.number}" if version else "",
        recorded_on=_day(version.uploaded_at, company) if version else None,
        owner=item.owner_id,
        site=item.site_id,
        **more,
    )


@anchor("evidence.expires_on", moved_by=EVIDENCE)
def evidence_expires() -> Iterator[Fact]:
    for item in _evidence(expires_on__isnull=False):
        yield _evidence_fact(item, item.expires_on)


@anchor("evidence.period_to", moved_by=EVIDENCE)
def evidence_periods() -> Iterator[Fact]:
    """Recurring records: what covers a period asks for the next, in the rhythm of the record.

    An item that another continues (of the same kind and site, for one of the same criteria) has
    passed the question on to it.
    """
    items = list(_evidence(kind__in=RECORDS, covers_from__isnull=False, covers_to__isnull=False))
    for item in items:
        if not any(_continues(other, item) for other in items):
            days = (item.covers_to - item.covers_from).days + 1
            rhythm = Span(days, "days") if days > MONTH_DAYS else None
            yield _evidence_fact(item, item.covers_to, rhythm=rhythm)


def _continues(later: Evidence, item: Evidence) -> bool:
    if (later.kind, later.site_id) != (item.kind, item.site_id) or later.covers_to <= item.covers_to:
        return False
    return not {link.response_id for link in later.links.all()}.isdisjoint(
        link.response_id for link in item.links.all()
    )


@proof("evidence-period-gap", moved_by=EVIDENCE)
def periods_continued() -> Iterator[Proof]:
    items = list(_evidence(kind__in=RECORDS, covers_from__isnull=False, covers_to__isnull=False))
    company = company_in_force()
    for item in items:
        later = min(
            (other for other in items if _continues(other, item)), key=lambda other: other.covers_to, default=None
        )
        if later and later.newest_first:
            yield Proof(
                subject=item,
                on=_day(later.newest_first[-1].uploaded_at, company),
                record=f"evidence {later.pk}",
                label=_("Restricted evidence") if later.is_restricted else later.title,
                path=reverse("compliance:evidence_detail", args=[company.slug, later.pk]),
            )


@anchor("document.reviewed_on", moved_by=EVIDENCE)
def documents_reviewed() -> Iterator[Fact]:
    """For each duty to review a paper: when the one of its policies and procedures that is oldest was reviewed.

    A company without such a paper owes it from the day on which it began.
    """
    papers = list(_evidence(kind__in=PAPERS))
    for duty in shipped("duties")["duties"]:
        if duty["anchor"] == "document.reviewed_on":
            yield _paper_fact([item for item in papers if _proves(item, duty["criterion_ids"])], duty["id"])


@anchor("statement.signed_on", moved_by=EVIDENCE)
def statement_signed() -> Iterator[Fact]:
    statements = [
        item for item in _evidence().exclude(kind=Evidence.Kind.PHOTO) if _proves(item, [STATEMENT_OF_SUPPORT])
    ]
    newest = max(statements, key=_dated, default=None)
    yield _paper_fact([newest] if newest else [], "statement-of-support")


def _paper_fact(papers: list[Evidence], duty: str) -> Fact:
    company = company_in_force()
    if not papers:
        path = reverse("compliance:evidence_list", args=[company.slug])
        began = _day(company.created_at, company)
        return Fact(subject=company, on=began, label=company.name, path=path, is_assumed=True, duty=duty)
    oldest = min(papers, key=_dated)
    fact = _evidence_fact(oldest, _dated(oldest), duty=duty)
    version = f"{oldest.pk} {fact.record}"
    return Fact(
        subject=company,
        on=fact.on,
        label=fact.label,
        path=fact.path,
        record=f"evidence {version} {fact.on}",
        recorded_on=fact.on,
        duty=duty,
        owner=fact.owner,
    )


def _proves(item: Evidence, codes: list[str]) -> bool:
    return any(link.response.code in codes for link in item.links.all())


def _dated(item: Evidence) -> date:
    """When a paper was last reviewed or signed: the beginning of what it covers, else its newest file."""
    newest = next(iter(item.newest_first), None)
    return item.covers_from or _day(newest.uploaded_at if newest else item.created_at, company_in_force())


# --- Corrective actions -------------------------------------------------------------------------


ACTIONS = ("compliance.action.", "compliance.weakness.")
AGREED = "agreed"


@anchor("corrective_action.due_on", moved_by=ACTIONS)
def partners_actions_due() -> Iterator[Fact]:
    """Of weaknesses at a partner: the catalogue's duty is about those."""
    yield from _actions_due(CorrectiveAction.objects.filter(weakness__origin="partner"))


@anchor("weakness_action.due_on", moved_by=ACTIONS)
def own_actions_due() -> Iterator[Fact]:
    yield from _actions_due(CorrectiveAction.objects.exclude(weakness__origin="partner"))


@proof("partner-weakness-closed", moved_by=ACTIONS)
def partners_actions_verified() -> Iterator[Proof]:
    for action in _actions(CorrectiveAction.objects.filter(state=CorrectiveAction.State.VERIFIED)):
        if action.verified_on:
            yield _action_proof(action, action.verified_on)


@proof("corrective-action", moved_by=ACTIONS)
def own_actions_done() -> Iterator[Proof]:
    """Carried out; that somebody else verifies it is another matter."""
    for action in _actions(CorrectiveAction.objects.exclude(state=CorrectiveAction.State.OPEN)):
        if action.done_on:
            yield _action_proof(action, action.done_on)


def _actions(actions):
    return actions.select_related("weakness").order_by("pk")


def _actions_due(actions) -> Iterator[Fact]:
    for action in _actions(actions.exclude(state=CorrectiveAction.State.DROPPED)):
        if action.target_on:
            yield Fact(
                subject=action,
                on=action.target_on,
                label=f"{action.weakness.label} {action.title}",
                mail_label=action.weakness.label,
                path=_weakness_path(action.weakness),
                record=_agreed(action),
                owner=action.owner_id or action.weakness.owner_id,
                deputy=action.deputy_id or action.weakness.deputy_id,
                site=action.weakness.site_id,
            )


def _action_proof(action: CorrectiveAction, on: date) -> Proof:
    return Proof(
        subject=action,
        on=on,
        record=f"{action.state} {on}",
        label=action.weakness.label,
        path=_weakness_path(action.weakness),
        for_record=_agreed(action),
    )


def _agreed(action: CorrectiveAction) -> str:
    """An action that had no effect is asked for anew."""
    return f"{AGREED} {action.reopened_count}" if action.reopened_count else AGREED


def _weakness_path(weakness) -> str:
    return reverse("compliance:weakness_detail", args=[company_in_force().slug, weakness.number])


# --- Answers ------------------------------------------------------------------------------------

ANSWERS = tuple(f"compliance.response.{step}" for step in ("submitted", "withdrawn", "accepted", "returned", "dated"))
REASSIGNED = ("compliance.response.assigned",)


def _responses(**filters):
    rows = Response.objects.applicable().filter(**filters)
    return rows.select_related("criterion", "own_criterion").order_by("pk")


def _response_fact(response: Response, on: date, record: str, **more) -> Fact:
    return Fact(
        subject=response,
        on=on,
        label=str(response),
        mail_label=response.code,
        path=_criterion_path(response),
        record=record,
        owner=response.owner_id,
        deputy=response.deputy_id,
        **more,
    )


@anchor("response.due_on", moved_by=ANSWERS + REASSIGNED)
def answers_due() -> Iterator[Fact]:
    for response in _responses(due_on__isnull=False):
        yield _response_fact(response, response.due_on, "asked")


@proof("answer-due", moved_by=ANSWERS)
def answers_handed_in() -> Iterator[Proof]:
    company = company_in_force()
    handed_in = [Response.Review.WAITING, Response.Review.ACCEPTED]
    for response in _responses(due_on__isnull=False, review_state__in=handed_in, submitted_at__isnull=False):
        on = _day(response.submitted_at, company)
        path, record = _criterion_path(response), f"handed in {on}"
        yield Proof(subject=response, on=on, record=record, label=response.code, path=path, for_record="asked")


@anchor("response.review_on", moved_by=ANSWERS + REASSIGNED)
def answers_to_look_at_again() -> Iterator[Fact]:
    """Accepted answers; the next acceptance brings the next date."""
    company = company_in_force()
    for response in _responses(review_on__isnull=False, accepted_version__isnull=False):
        accepted = _day(response.reviewed_at, company) if response.reviewed_at else None
        record = f"accepted {response.accepted_version} {accepted}"
        yield _response_fact(response, response.review_on, record, recorded_on=accepted)


# --- Measures -----------------------------------------------------------------------------------


@anchor("compensating_measure.expires_on", moved_by=("compliance.measure.",))
def measures_expire() -> Iterator[Fact]:
    """The measure in force of each answer; a renewed one takes its place."""
    approved = CompensatingMeasure.objects.filter(state=CompensatingMeasure.State.APPROVED)
    for measure in approved.select_related("response__criterion", "response__own_criterion").order_by("pk"):
        response = measure.response
        yield Fact(
            subject=response,
            on=measure.expires_on,
            label=response.code,
            path=_criterion_path(response),
            record=f"measure {measure.pk}",
            recorded_on=measure.decided_on,
            owner=response.owner_id,
            deputy=response.deputy_id,
        )


@proof("compensating-measure-review", moved_by=("compliance.measure.",))
def measures_ended() -> Iterator[Proof]:
    ended = CompensatingMeasure.objects.filter(state=CompensatingMeasure.State.ENDED, decided_on__isnull=False)
    for measure in ended.select_related("response__criterion", "response__own_criterion"):
        yield Proof(
            subject=measure.response,
            on=measure.decided_on,
            record=f"measure {measure.pk} ended",
            label=measure.response.code,
            path=_criterion_path(measure.response),
            for_record=f"measure {measure.pk}",
        )


def _criterion_path(response: Response) -> str:
    return reverse("compliance:criterion", args=[company_in_force().slug, response.code])


# --- Validations, messages and decisions of CBP ---------------------------------------------------

VALIDATIONS = ("compliance.validation.", "compliance.step.")
MESSAGES = ("compliance.message.",)
DECISIONS = ("compliance.decision.", "compliance.account.")
CHECKS = ("compliance.portal.", "compliance.account.")
ANNOUNCED, AGREED_DAYS, REPORTED = "notice", "agreed days", "report"


def _validation_path(validation: Validation, route: str = "validation_detail") -> str:
    return reverse(f"compliance:{route}", args=[company_in_force().slug, validation.pk])


def _validation_fact(validation: Validation, on: date, record: str, **more) -> Fact:
    more.setdefault("path", _validation_path(validation))
    return Fact(subject=validation, on=on, label=str(validation), record=record, **more)


def _validation_proof(validation: Validation, on: date, for_record: str, label: str) -> Proof:
    path = _validation_path(validation)
    record = f"{for_record} answered"
    return Proof(subject=validation, on=on, record=record, label=label, path=path, for_record=for_record)


@anchor("validation.notice_on", moved_by=VALIDATIONS)
def validations_announced() -> Iterator[Fact]:
    for one in Validation.objects.order_by("pk"):
        yield _validation_fact(one, one.notice_on, ANNOUNCED, due_on=one.starts_on, conditions=one.conditions)


@proof("validation-preparation", moved_by=VALIDATIONS)
def validations_prepared() -> Iterator[Proof]:
    """The step of the plan, or at the latest the visit itself."""
    for step in _steps_done("validation-preparation"):
        yield _validation_proof(step.validation, step.done_on, ANNOUNCED, step.title)
    ticked = PreparationStep.objects.filter(key="validation-preparation", done_on__isnull=False)
    for one in Validation.objects.exclude(held_on=None).exclude(pk__in=ticked.values("validation")):
        yield _validation_proof(one, one.held_on, ANNOUNCED, _("The visit"))


@anchor("validation.starts_on", moved_by=VALIDATIONS)
def validations_agreed() -> Iterator[Fact]:
    for one in Validation.objects.exclude(starts_on=None).order_by("pk"):
        yield _validation_fact(one, one.starts_on, AGREED_DAYS)


@proof("mock-validation", moved_by=VALIDATIONS)
def mock_validations_held() -> Iterator[Proof]:
    for step in _steps_done("mock-validation"):
        yield _validation_proof(step.validation, step.done_on, AGREED_DAYS, step.title)


def _steps_done(key: str):
    done = PreparationStep.objects.filter(key=key, done_on__isnull=False)
    return done.select_related("validation").order_by("pk")


@anchor("validation.report_date", moved_by=VALIDATIONS)
def validation_reports() -> Iterator[Fact]:
    """The report's own date for the reply wins over any count of days."""
    for one in Validation.objects.exclude(report_on=None).order_by("pk"):
        path = _validation_path(one, "reply_desk")
        yield _validation_fact(one, one.report_on, REPORTED, due_on=one.reply_by, path=path)


@proof("validation-report-reply", moved_by=VALIDATIONS)
def validation_replies() -> Iterator[Proof]:
    """Sent; or closed, where the report asked for nothing."""
    for one in Validation.objects.exclude(report_on=None).order_by("pk"):
        if on := one.sent_on or one.closed_on:
            yield _validation_proof(one, on, REPORTED, one.receipt or _("The sent reply"))


@anchor("scss_message.received_on", moved_by=MESSAGES)
def messages_received() -> Iterator[Fact]:
    for message in SpecialistMessage.objects.filter(needs_answer=True).select_related("account__entity_type"):
        yield Fact(
            subject=message,
            on=message.received_on,
            label=message.subject,
            mail_label=message.get_kind_display(),
            path=reverse("compliance:message_detail", args=[company_in_force().slug, message.pk]),
            record=ANNOUNCED,
            due_on=message.answer_by,
            owner=message.owner_id,
            deputy=message.deputy_id,
        )


@proof("scss-message-answer", moved_by=MESSAGES)
def messages_answered() -> Iterator[Proof]:
    for message in SpecialistMessage.objects.exclude(answered_on=None):
        path = reverse("compliance:message_detail", args=[company_in_force().slug, message.pk])
        label, record = _("The answer"), f"{ANNOUNCED} answered"
        yield Proof(
            subject=message, on=message.answered_on, record=record, label=label, path=path, for_record=ANNOUNCED
        )


@anchor("appeal.benefits_decision_on", moved_by=DECISIONS)
def benefits_denied() -> Iterator[Fact]:
    yield from _decisions(Decision.Kind.BENEFITS)


@anchor("appeal.false_information_decision_on", moved_by=DECISIONS)
def false_information_found() -> Iterator[Fact]:
    yield from _decisions(Decision.Kind.FALSE_INFORMATION)


@proof("appeal-benefits-denied", moved_by=DECISIONS)
def benefits_appeals() -> Iterator[Proof]:
    yield from _decisions_acted_on(Decision.Kind.BENEFITS)


@proof("appeal-false-information", moved_by=DECISIONS)
def false_information_appeals() -> Iterator[Proof]:
    yield from _decisions_acted_on(Decision.Kind.FALSE_INFORMATION)


@proof("suspension-reply", moved_by=DECISIONS)
def suspensions_answered() -> Iterator[Proof]:
    yield from _decisions_acted_on(Decision.Kind.SUSPENSION, status=Account.Status.SUSPENDED)


@proof("reapplication-possible", moved_by=DECISIONS)
def removals_settled() -> Iterator[Proof]:
    yield from _decisions_acted_on(Decision.Kind.REMOVAL, status=Account.Status.REMOVED)


def _decisions(kind: str) -> Iterator[Fact]:
    for letter in Decision.objects.filter(kind=kind).select_related("account__entity_type").order_by("pk"):
        yield Fact(
            subject=letter.account,
            on=letter.letter_on,
            label=letter.account.entity_type.text("name"),
            path=_decision_path(letter),
            record=f"decision {letter.pk}",
            due_on=letter.answer_by,
            owner=letter.owner_id,
            deputy=letter.deputy_id,
        )


def _decisions_acted_on(kind: str, status: str = "") -> Iterator[Proof]:
    """What was done about letters; those that are a status of the account answer that status."""
    steps = {(step.account_id, step.on): step.pk for step in _steps(status)} if status else {}
    for letter in Decision.objects.filter(kind=kind).exclude(acted_on=None).select_related("account"):
        step = steps.get((letter.account_id, letter.letter_on))
        answered = f"status {step}" if step else f"decision {letter.pk}"
        yield Proof(
            subject=letter.account,
            on=letter.acted_on,
            record=f"{answered} answered",
            label=letter.get_act_display(),
            path=_decision_path(letter),
            for_record=answered,
        )


def _decision_path(letter: Decision) -> str:
    return reverse("compliance:decision_detail", args=[company_in_force().slug, letter.pk])


@anchor("portal.last_checked_on", moved_by=CHECKS)
def portal_checks() -> Iterator[Fact]:
    """One inbox for all accounts; it counts from the company's first day until somebody has looked."""
    company, check = company_in_force(), PortalCheck.objects.first()
    on = check.on if check else _day(company.created_at, company)
    path = reverse("compliance:validation_list", args=[company.slug])
    for account in _accounts():
        yield Fact(
            subject=account,
            on=on,
            label=account.entity_type.text("name"),
            path=path,
            record=f"check {check.pk}" if check else "",
            recorded_on=on if check else None,
            is_assumed=check is None,
        )
