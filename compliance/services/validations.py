"""Validations by CBP: announced, prepared for, held, reported on, closed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force
from ctpat.files.models import StoredFile

from ..exceptions import NotInOrder, ReasonNeeded, ReplyUnfinished
from ..models import Account, Validation
from . import preparation
from .accounts import describe_account
from .members import require_members

EDITABLE = {"kind", "place", "is_foreign", "where", "scss_name", "officer", "notice_on", "starts_on", "ends_on"}
REPORTED = {"report_on", "outcome", "reply_by", "target_on"}


@transaction.atomic
def announce_validation(
    *,
    account: Account,
    notice_on: date,
    actor: User,
    today: date,
    notice_file: StoredFile | None = None,
    with_plan: bool = True,
    **facts,
) -> Validation:
    """Record CBP's notice; the preparation plan with its dates and owners comes with it.

    Raises NotInOrder, NotAMember.
    """
    _refuse_unknown(facts, EDITABLE)
    require_members(facts.get("officer"))
    validation = Validation(company=company_in_force(), account=account, notice_on=notice_on, **facts)
    validation.scss_name = validation.scss_name or account.scss_name
    validation.notice_file = notice_file
    _refuse_disorder(validation, today)
    validation.save()
    record(actor, "compliance.validation.announced", validation, after=_facts(validation, EDITABLE))
    if with_plan:
        preparation.plan(validation=validation, actor=actor)
    return validation


@transaction.atomic
def change_validation(
    *, validation: Validation, actor: User, today: date, notice_file: StoredFile | None = None, **changes
) -> Validation:
    """Write other facts, such as the agreed dates; the open steps of the plan move along.

    Unchanged facts leave no trace. Raises NotInOrder, NotAMember.
    """
    _refuse_unknown(changes, EDITABLE)
    require_members(changes.get("officer"))
    validation = locked(validation)
    ready_on = validation.ready_on
    if notice_file:
        changes["notice_file"] = notice_file
    if _write(validation, changes, actor, "compliance.validation.changed", today):
        preparation.move(validation=validation, days=validation.ready_on - ready_on)
    return validation


@transaction.atomic
def record_visit(
    *, validation: Validation, held_on: date, visit_note: str, came: Iterable[int], actor: User, today: date
) -> Validation:
    """Write down that CBP was there, what it asked, and who of those named came.

    Raises NotInOrder for a day to come or before the notice.
    """
    validation = locked(validation)
    came = set(came)
    for participant in validation.participants.all():
        participant.came = participant.pk in came
        participant.save(update_fields=["came"])
    names = sorted(participant.name for participant in validation.participants.filter(came=True))
    validation.held_on, validation.visit_note = held_on, visit_note
    _refuse_disorder(validation, today)
    validation.save(update_fields=["held_on", "visit_note"])
    record(
        actor,
        "compliance.validation.held",
        validation,
        after={"held_on": held_on, "visit_note": visit_note, "came": ", ".join(names)},
    )
    return validation


@transaction.atomic
def record_report(
    *,
    validation: Validation,
    report_on: date,
    actor: User,
    today: date,
    outcome: str = "",
    reply_by: date | None = None,
    target_on: date | None = None,
    report_file: StoredFile | None = None,
) -> Validation:
    """Record CBP's report; from its date the clock of the reply runs. Raises NotInOrder."""
    validation = locked(validation)
    changes = {"report_on": report_on, "outcome": outcome, "reply_by": reply_by, "target_on": target_on}
    if report_file:
        changes["report_file"] = report_file
    _write(validation, changes, actor, "compliance.validation.reported", today)
    return validation


@transaction.atomic
def close_validation(
    *, validation: Validation, actor: User, now: datetime, note: str = "", completed_on: date | None = None
) -> Validation:
    """Put a validation away: CBP took the reply, or its report asked for none.

    `completed_on` is the day that CBP calls the validation's; it becomes the account's last one
    unless that is later already. Closing twice is harmless. Raises ReplyUnfinished while actions
    required are unanswered, ReasonNeeded without a word when nothing was sent, NotInOrder.
    """
    validation = locked(validation)
    if validation.closed_on:
        return validation
    if validation.sent_on is None:
        if waiting := list(validation.items.filter(kind="action")):
            raise ReplyUnfinished(waiting)
        if not note.strip():
            raise ReasonNeeded
    on = company_in_force().today(now)
    if completed_on and not validation.notice_on <= completed_on <= on:
        raise NotInOrder(_("It was completed between the notice and today."))
    validation.closed_on, validation.closed_by, validation.closing_note = on, actor, note.strip()
    validation.save(update_fields=["closed_on", "closed_by", "closing_note"])
    record(actor, "compliance.validation.closed", validation, after={"closed_on": on, "note": note.strip()})
    account = validation.account
    if completed_on and (account.validated_on is None or account.validated_on < completed_on):
        describe_account(account=account, identifiers={}, actor=actor, now=now, validated_on=completed_on)
    return validation


def locked(validation: Validation) -> Validation:
    """The validation as it is now, kept from others until the transaction ends."""
    rows = Validation.objects.select_for_update(of=("self",)).select_related("account__entity_type", "officer")
    return rows.get(pk=validation.pk)


def _write(validation: Validation, changes: dict, actor: User, verb: str, today: date) -> bool:
    changed = {name for name, value in changes.items() if getattr(validation, name) != value}
    if not changed:
        return False
    before = _facts(validation, changed)
    for name in changed:
        setattr(validation, name, changes[name])
    _refuse_disorder(validation, today)
    validation.save(update_fields=changed)
    record(actor, verb, validation, before=before, after=_facts(validation, changed))
    return True


def _refuse_disorder(validation: Validation, today: date) -> None:
    """Facts lie behind us, and follow each other."""
    v = validation
    if v.notice_on > today:
        raise NotInOrder(_("The notice can't be of a day to come."))
    if v.starts_on and v.starts_on < v.notice_on:
        raise NotInOrder(_("The first day can't be before the notice."))
    if v.ends_on and (v.starts_on is None or v.ends_on < v.starts_on):
        raise NotInOrder(_("The last day can't be before the first."))
    if v.held_on and not v.notice_on <= v.held_on <= today:
        raise NotInOrder(_("The visit lies between the notice and today."))
    if v.report_on and not (v.held_on or v.notice_on) <= v.report_on <= today:
        raise NotInOrder(_("The report lies between the visit and today."))
    if v.report_on and v.sent_on and v.sent_on < v.report_on:
        raise NotInOrder(_("The reply was sent between the date of the report and today."))
    if v.report_on and v.reply_by and v.reply_by < v.report_on:
        raise NotInOrder(_("The date for the reply can't be before the report."))
    if v.report_on and v.target_on and not v.report_on <= v.target_on <= v.reply_due_on:
        raise NotInOrder(_("Our own date lies between the report and the last day for the reply."))


def _refuse_unknown(facts: dict, allowed: set[str]) -> None:
    if unknown := set(facts) - allowed:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")


def _facts(row: models.Model, names: Iterable[str]) -> dict:
    """The facts as history keeps them: people and files by their name."""
    facts = {name: getattr(row, name) for name in sorted(names)}
    return {name: str(value) if isinstance(value, models.Model) else value for name, value in facts.items()}
