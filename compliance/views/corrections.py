"""Putting right what was written down wrongly, each on a page that asks why."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ctpat.common.form_pages import form_page, posted, posted_with_files
from ctpat.companies.access import company_view

from ..forms.corrections import (
    AnswerCorrectionForm,
    DecisionCorrectionForm,
    SendingCorrectionForm,
    StatusCorrectionForm,
    SubmissionCorrectionForm,
    TakeBackForm,
)
from ..models import AccountStatus, AnnualReview, Decision, SpecialistMessage, Validation
from ..services import corrections
from .papers import take_step

MANAGE, SEND, NOTE = "compliance.manage_validations", "compliance.send_reply", "compliance.note_submission"
FORMS = ["GET", "HEAD", "POST"]


@company_view(MANAGE, once=True)
@require_http_methods(FORMS)
def decision_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """What the letter says, and what was done about it, as it really is."""
    decision, today = _decision(request, pk), request.company.today()
    form = DecisionCorrectionForm(*posted_with_files(request), instance=decision, may_send=request.membership.may(SEND))
    correct = _keeping("file", corrections.correct_decision)
    if take_step(request, form, correct, decision=decision, today=today):
        messages.success(request, _("Corrected. The dates that hang on it move along."))
        return redirect(_decision(request, pk))
    take_back = TakeBackForm(prefix="gone")
    return form_page(request, "compliance/decision_correct.html", form, decision=decision, take_back=take_back)


@company_view(MANAGE)
@require_POST
def decision_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """CBP never made it: it goes, with what followed from it."""
    decision, form = _decision(request, pk), TakeBackForm(request.POST, prefix="gone")
    if take_step(request, form, corrections.take_back_decision, decision=decision, today=request.company.today()):
        messages.success(request, _("Taken back. The history keeps what was written down, and why it went."))
        return redirect("compliance:validation_list", request.company.slug)
    plain = DecisionCorrectionForm(instance=decision, may_send=request.membership.may(SEND))
    context = {"form": plain, "decision": decision, "take_back": form}
    return render(request, "compliance/decision_correct.html", context, status=422)


@company_view(MANAGE)
@require_http_methods(FORMS)
def message_answer_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """When and what was really answered."""
    rows = SpecialistMessage.objects.with_names().exclude(answered_on=None)
    message = get_object_or_404(rows, pk=pk)
    message.company = request.company
    form = AnswerCorrectionForm(*posted_with_files(request), initial=AnswerCorrectionForm.initial_of(message))
    correct = _keeping("answer_file", corrections.correct_answer)
    if take_step(request, form, correct, message=message, today=request.company.today()):
        messages.success(request, _("Corrected."))
        return redirect(message)
    return form_page(request, "compliance/message_answer_correct.html", form, message=message)


@company_view(SEND)
@require_http_methods(FORMS)
def reply_sent_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """When and with which receipt the reply was really sent."""
    rows = Validation.objects.select_related("account__entity_type", "sent_by").exclude(sent_on=None)
    validation = get_object_or_404(rows, pk=pk)
    validation.company = request.company
    form = SendingCorrectionForm(*posted_with_files(request), initial=SendingCorrectionForm.initial_of(validation))
    correct = _keeping("receipt_file", corrections.correct_sending)
    if take_step(request, form, correct, validation=validation, today=request.company.today()):
        messages.success(request, _("Corrected."))
        return redirect("compliance:reply_package", request.company.slug, pk)
    return form_page(request, "compliance/reply_sent_correct.html", form, validation=validation)


@company_view(NOTE)
@require_http_methods(FORMS)
def annual_review_correct(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """When and with which proof the review was really submitted; the frozen copy stays."""
    rows = AnnualReview.objects.select_related("account__entity_type", "submitted_by").exclude(submitted_on=None)
    review = get_object_or_404(rows, year=year, account__entity_type=kind)
    review.company = request.company
    form = SubmissionCorrectionForm(*posted_with_files(request), initial=SubmissionCorrectionForm.initial_of(review))
    correct = _keeping("receipt", corrections.correct_submission)
    if take_step(request, form, correct, review=review, on=request.company.today()):
        messages.success(request, _("Corrected."))
        return redirect(review)
    return form_page(request, "compliance/annual_review_correct.html", form, review=review)


@company_view("compliance.change_accounts")
@require_http_methods(FORMS)
def account_status_correct(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """Since when the account really had a status."""
    rows = AccountStatus.objects.select_related("account__entity_type")
    found = get_object_or_404(rows, pk=step, account=pk)
    found.account.company = request.company
    form = StatusCorrectionForm(posted(request), initial={"on": found.on})
    if take_step(request, form, corrections.correct_status, step=found, today=request.company.today()):
        messages.success(request, _("Corrected. The dates that hang on it move along."))
        return redirect(found.account)
    return form_page(request, "compliance/account_status_correct.html", form, step=found, account=found.account)


def _keeping(paper: str, service: Callable) -> Callable:
    """The service, called with another paper only where one was chosen: without, the one before stays."""

    def correct(*, file=None, **facts):
        return service(**facts, **({paper: file} if file else {}))

    return correct


def _decision(request: HttpRequest, pk: int) -> Decision:
    decision = get_object_or_404(Decision.objects.with_names().select_related("file", "act_file"), pk=pk)
    decision.company = request.company  # in force already; a second copy would cost a query
    return decision
