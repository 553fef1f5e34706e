"""Validations: announced, agreed, held, reported on, replied to."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from ctpat.companies.anchors import Fact, Proof, anchor, proof

from ..models import PreparationStep, ReportItem, Validation
from .paths import path_to

VALIDATIONS = ("compliance.validation.", "compliance.step.")
ANNOUNCED, AGREED_DAYS, REPORTED = "notice", "agreed days", "report"


def _validation_fact(validation: Validation, on: date, record: str, **more) -> Fact:
    more.setdefault("path", path_to("validation_detail", validation.pk))
    return Fact(subject=validation, on=on, label=str(validation), record=record, **more)


def _validation_proof(validation: Validation, on: date, for_record: str, label: str) -> Proof:
    path = path_to("validation_detail", validation.pk)
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
        on = min(step.done_on, step.validation.held_on or step.done_on)
        yield _validation_proof(step.validation, on, ANNOUNCED, step.title)
    ticked = PreparationStep.objects.filter(key="validation-preparation", done_on__isnull=False)
    for one in Validation.objects.exclude(held_on=None).exclude(pk__in=ticked.values("validation")):
        yield _validation_proof(one, one.held_on, ANNOUNCED, _("The visit"))


@anchor("best_practice.named_on", moved_by=("compliance.report_item.", *VALIDATIONS))
def best_practices_named() -> Iterator[Fact]:
    """Each is kept up by whoever answers its criterion; it is shown anew once a year."""
    rows = ReportItem.objects.filter(kind=ReportItem.Kind.BEST_PRACTICE, validation__report_on__isnull=False)
    for item in rows.select_related("validation", "response__criterion", "response__own_criterion").order_by("pk"):
        response = item.response
        yield Fact(
            subject=item,
            on=item.validation.report_on,
            label=item.title,
            mail_label=item.label,
            path=path_to("reply_item", item.validation_id, item.label),
            record="report",
            codes=(response.code,) if response else (),
            owner=response.owner_id if response else None,
            deputy=response.deputy_id if response else None,
        )


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
        path = path_to("reply_desk", one.pk)
        yield _validation_fact(one, one.report_on, REPORTED, due_on=one.reply_by, path=path)


@proof("validation-report-reply", moved_by=VALIDATIONS)
def validation_replies() -> Iterator[Proof]:
    """Sent; or closed, where the report asked for nothing."""
    for one in Validation.objects.exclude(report_on=None).order_by("pk"):
        if on := one.sent_on or one.closed_on:
            yield _validation_proof(one, on, REPORTED, one.receipt or _("The sent reply"))
