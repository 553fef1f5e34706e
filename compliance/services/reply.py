"""The reply desk: the points of CBP's report, our answer to each, and the officer's approval."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _

from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force, company_scope
from ctpat.files.models import StoredFile

from ..exceptions import (
    AnswerConflict,
    AnswerIncomplete,
    CommentNeeded,
    NotInOrder,
    OwnWork,
    PackageMissing,
    ReceiptNeeded,
    ReplySent,
    ReplyUnfinished,
    StepNotPossible,
)
from ..models import Evidence, ItemProof, ReportItem, ReportItemVersion, Response, Validation, Weakness
from ..states import REPLY_STEPS, StepRefused, after
from . import notices, validations, weaknesses
from .members import require_members
from .packages import current_package

ONE_SITTING = timedelta(minutes=15)
EDITABLE = {"title", "text", "page", "response"}
ON_THE_TASK = {"owner", "deputy", "due_on"}
Kind = ReportItem.Kind
ORIGINS = {Kind.ACTION: Weakness.Origin.CBP, Kind.RECOMMENDATION: Weakness.Origin.CBP_ADVICE}


@transaction.atomic
def add_item(
    *,
    validation: Validation,
    kind: str,
    title: str,
    text: str,
    actor: User,
    on: date,
    page: str = "",
    response: Response | None = None,
    owner: User | None = None,
    deputy: User | None = None,
    due_on: date | None = None,
    first_action: str = "",
) -> ReportItem:
    """Record one point of the report. A task leaves a weakness with its first corrective action.

    An action required on a Must is a major weakness, on a Should a minor one; a recommendation
    is an observation. Owner and deputy are told. Raises NotInOrder without a report, ReplySent,
    NotAMember.
    """
    require_members(owner, deputy)
    validation = _open(validation)
    if validation.report_on is None:
        raise NotInOrder(_("Record the report first; its points belong to it."))
    with company_scope(company_in_force()):
        item = ReportItem.objects.create(
            company=company_in_force(),
            validation=validation,
            kind=kind,
            number=1 + validation.items.filter(kind=kind).count(),
            title=title,
            text=text,
            page=page,
            response=response,
        )
    if item.is_task:
        item.weakness = weaknesses.raise_weakness(
            title=title,
            severity=severity_of(item),
            origin=ORIGINS[kind],
            description=text,
            response=response,
            owner=owner,
            deputy=deputy,
            due_on=due_on or validation.our_target_on,
            actor=actor,
            on=on,
            actions=[weaknesses.NewAction(first_action)] if first_action else [],
        )
        item.save(update_fields=["weakness"])
    record(actor, "compliance.report_item.added", item, after={**_facts(item, EDITABLE), "kind": kind})
    return item


def severity_of(item: ReportItem) -> str:
    """How much a point weighs in the register."""
    if item.kind == Kind.RECOMMENDATION:
        return Weakness.Severity.OBSERVATION
    is_must = item.response is None or item.response.requirement.level == "must"
    return Weakness.Severity.MAJOR if is_must else Weakness.Severity.MINOR


@transaction.atomic
def change_item(*, item: ReportItem, actor: User, on: date, **changes) -> ReportItem:
    """Write other facts about a point; owner, deputy and date are those of its task.

    Unchanged facts leave no trace. Raises ReplySent, NotAMember.
    """
    if unknown := set(changes) - EDITABLE - ON_THE_TASK:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    item = _locked(item)
    _open(item.validation)
    facts = {name: value for name, value in changes.items() if name in EDITABLE}
    changed = {name for name, value in facts.items() if getattr(item, name) != value}
    if changed:
        before = _facts(item, changed)
        for name in changed:
            setattr(item, name, facts[name])
        item.save(update_fields=changed)
        record(actor, "compliance.report_item.changed", item, before=before, after=_facts(item, changed))
    if item.weakness and not item.weakness.closed_on:
        task = {name: value for name, value in changes.items() if name in ON_THE_TASK}
        task |= {"title": item.title, "description": item.text, "response": item.response}
        weaknesses.change_weakness(weakness=item.weakness, actor=actor, on=on, **task)
    return item


@transaction.atomic
def save_answer(
    *, item: ReportItem, version: int, answer: str, actor: User, now: datetime, decision: str | None = None
) -> ReportItem:
    """Save what somebody typed; `version` is the one he started from.

    Saving the same again writes nothing. An edit takes an approval away, and what was handed to
    the officer is a draft again. Raises AnswerConflict when somebody else saved meanwhile, ReplySent.
    """
    item = _locked(item)
    _open(item.validation)
    new = {"answer": answer.replace("\r\n", "\n").replace("\r", "\n")}
    if decision is not None and item.kind == Kind.RECOMMENDATION:
        new["decision"] = decision
    before = {name: getattr(item, name) for name in new if getattr(item, name) != new[name]}
    if not before:
        return item
    if version != item.version:
        raise AnswerConflict(item)
    same_sitting = _is_same_sitting(item, actor, now)
    for name, value in new.items():
        setattr(item, name, value)
    item.state = ReportItem.State.DRAFT
    item.version += 1
    item.edited_by, item.edited_at = actor, now
    item.save(update_fields=[*new, "state", "version", "edited_by", "edited_at"])
    _keep_version(item, actor, now, same_sitting)
    record(actor, "compliance.report_item.answered", item, before=before, after={name: new[name] for name in before})
    return item


@transaction.atomic
def hand_over(*, item: ReportItem, version: int, actor: User, now: datetime) -> ReportItem:
    """Say that an answer was read and is ready for the officer, who is told.

    Raises AnswerIncomplete without an answer or decision, StepNotPossible when it was edited since.
    """
    item = _step(item, "hand", version)
    if not item.is_answered:
        raise AnswerIncomplete(_("Write the answer first; a recommendation also needs a decision."))
    _save_step(item, handed_by=actor, handed_at=now, return_note="")
    _fix_version(item)
    record(actor, "compliance.report_item.handed", item, after={"version": item.version})
    notices.reply_waits_for_approval(item=item, actor=actor)
    return item


@transaction.atomic
def withdraw(*, item: ReportItem, actor: User) -> ReportItem:
    """Take an answer back to draft, approved or not. Raises StepNotPossible."""
    before = item.state
    item = _step(item, "withdraw")
    _save_step(item)
    record(actor, "compliance.report_item.withdrawn", item, before={"state": before}, after={"state": item.state})
    return item


@transaction.atomic
def approve(*, item: ReportItem, version: int, actor: User, now: datetime) -> ReportItem:
    """The officer's word: this answer may go to CBP.

    Raises StepNotPossible when it isn't ready or was edited since he read it, and OwnWork when
    he wrote a part of it since the last approval and the company wants two pairs of eyes.
    """
    item = _step(item, "approve", version)
    if company_in_force().two_pairs_of_eyes and item.is_work_of(actor):
        raise OwnWork
    _save_step(item, decided_by=actor, decided_at=now, approved_version=item.version)
    _fix_version(item)
    record(actor, "compliance.report_item.approved", item, after={"version": item.version})
    notices.reply_decided(item=item, actor=actor, now=now)
    return item


@transaction.atomic
def give_back(*, item: ReportItem, actor: User, now: datetime, note: str) -> ReportItem:
    """The officer gives an answer back with a word what is missing. Raises CommentNeeded, StepNotPossible."""
    if not note.strip():
        raise CommentNeeded
    item = _step(item, "return")
    _save_step(item, decided_by=actor, decided_at=now, return_note=note.strip())
    record(actor, "compliance.report_item.returned", item, after={"note": note.strip()})
    notices.reply_decided(item=item, actor=actor, now=now)
    return item


@transaction.atomic
def add_proof(*, item: ReportItem, evidence: Evidence, actor: User) -> bool:
    """Put an evidence item into the package for a point; False when it is there. Raises ReplySent."""
    item = _locked(item)
    _open(item.validation)
    _proof, is_new = ItemProof.objects.get_or_create(company=company_in_force(), item=item, evidence=evidence)
    if is_new:
        record(actor, "compliance.report_item.proved", item, after={"proof": str(evidence)})
    return is_new


@transaction.atomic
def remove_proof(*, item: ReportItem, evidence: Evidence, actor: User) -> bool:
    """Take an evidence item out of the package; it stays in the library. Raises ReplySent."""
    _open(item.validation)
    gone, _rows = ItemProof.objects.filter(item=item, evidence=evidence).delete()
    if gone:
        record(actor, "compliance.report_item.unproved", item, before={"proof": str(evidence)})
    return bool(gone)


@transaction.atomic
def write_letter(*, validation: Validation, letter: str, actor: User) -> Validation:
    """The cover letter's own words. Raises ReplySent."""
    validation = _open(validation)
    letter = letter.replace("\r\n", "\n").strip()
    if letter != validation.letter:
        before, validation.letter = validation.letter, letter
        validation.save(update_fields=["letter"])
        record(actor, "compliance.validation.changed", validation, before={"letter": before}, after={"letter": letter})
    return validation


@transaction.atomic
def send_reply(
    *,
    validation: Validation,
    sent_on: date,
    sent_by: User,
    actor: User,
    today: date,
    receipt: str = "",
    receipt_file: StoredFile | None = None,
) -> Validation:
    """Note that the officer has entered the reply in the portal: the clock stops, the package stays.

    Raises ReplyUnfinished, PackageMissing unless the newest package holds what was approved,
    ReceiptNeeded, NotInOrder, NotAMember.
    """
    require_members(sent_by)
    validation = _open(validation)
    if validation.report_on is None or not validation.report_on <= sent_on <= today:
        raise NotInOrder(_("The reply was sent between the date of the report and today."))
    tasks = list(validation.items.tasks().exclude(state=ReportItem.State.APPROVED))
    if waiting := [item for item in tasks if item.kind == Kind.ACTION or item.is_answered]:
        raise ReplyUnfinished(waiting)
    if not receipt.strip() and receipt_file is None:
        raise ReceiptNeeded
    package = current_package(validation)
    if package is None or package.is_draft:
        raise PackageMissing
    package.was_sent = True
    package.save(update_fields=["was_sent"])
    validation.sent_on, validation.sent_by = sent_on, sent_by
    validation.receipt, validation.receipt_file = receipt.strip(), receipt_file
    validation.save(update_fields=["sent_on", "sent_by", "receipt", "receipt_file"])
    record(
        actor,
        "compliance.validation.sent",
        validation,
        after={
            "sent_on": sent_on,
            "sent_by": str(sent_by),
            "receipt": validation.receipt,
            "package": package.archive.sha256,
        },
    )
    return validation


def _open(validation: Validation) -> Validation:
    """The validation, locked, while its reply may still change. Raises ReplySent."""
    validation = validations.locked(validation)
    if validation.sent_on or validation.closed_on:
        raise ReplySent
    return validation


def _locked(item: ReportItem) -> ReportItem:
    rows = ReportItem.objects.select_for_update(of=("self",)).with_people().select_related("validation__officer")
    return rows.get(pk=item.pk)


def _step(item: ReportItem, step: str, version: int | None = None) -> ReportItem:
    """The item, locked, with its next state set but not saved."""
    item = _locked(item)
    _open(item.validation)
    try:
        item.state = after(REPLY_STEPS, item.state, step)
    except StepRefused:
        raise StepNotPossible from None
    if version is not None and version != item.version:
        raise StepNotPossible
    return item


def _save_step(item: ReportItem, **facts) -> None:
    for name, value in facts.items():
        setattr(item, name, value)
    item.save(update_fields=["state", *facts])


def _is_same_sitting(item: ReportItem, actor: User, now: datetime) -> bool:
    """Whether the last save was this person's, minutes ago, and nobody has passed it on since."""
    if item.edited_by_id != actor.pk or now - item.edited_at > ONE_SITTING:
        return False
    return not any(at and at >= item.edited_at for at in (item.handed_at, item.decided_at))


def _keep_version(item: ReportItem, actor: User, now: datetime, same_sitting: bool) -> None:
    content = {"number": item.version, "answer": item.answer, "decision": item.decision}
    if same_sitting:
        ReportItemVersion.objects.filter(item=item, number=item.version - 1).update(**content)
    else:
        ReportItemVersion.objects.create(company=item.company, item=item, author=actor, at=now, **content)


def _fix_version(item: ReportItem) -> None:
    ReportItemVersion.objects.filter(item=item, number=item.version).update(is_fixed=True)


def _facts(item: ReportItem, names: Iterable[str]) -> dict:
    facts = {name: getattr(item, name) for name in sorted(names)}
    return {name: str(value) if isinstance(value, models.Model) else value for name, value in facts.items()}
