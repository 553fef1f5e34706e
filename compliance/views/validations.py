"""Validations by CBP: the notice, the visit, the report, and how it is closed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from ctpat.common.form_pages import form_page, posted, posted_with_files
from ctpat.companies.access import company_view
from ctpat.files.doors import reports_damage

from ..forms.validations import ClosingForm, NoticeForm, ReportForm, StepForm, VisitForm
from ..hearing import Hearing, Inbox
from ..models import Validation
from ..services import validations
from .papers import paper_or_404, take_step

VIEW, MANAGE = "compliance.view_validations", "compliance.manage_validations"
FORMS = ["GET", "HEAD", "POST"]


@company_view(VIEW)
@require_safe
def validation_list(request: HttpRequest) -> HttpResponse:
    """What CBP waits for, and everything it has asked and said so far."""
    inbox = Inbox(membership=request.membership, on=request.company.today())
    return render(request, "compliance/validation_list.html", {"inbox": inbox, "today": inbox.on})


@company_view(MANAGE, once=True)
@require_http_methods(FORMS)
def validation_create(request: HttpRequest) -> HttpResponse:
    """Record a notice; the plan is made with it."""
    form = NoticeForm(*posted_with_files(request))

    def announce(*, file, **facts) -> Validation:
        return validations.announce_validation(notice_file=file, **facts)

    if validation := take_step(request, form, announce, today=request.company.today()):
        messages.success(request, _("The notice is recorded and the preparation planned."))
        return redirect(validation)
    return form_page(request, "compliance/validation_create.html", form)


@company_view(VIEW)
@require_safe
def validation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One validation: where it stands, the preparation, the visit, the report."""
    return page_of_validation(request, validation_or_404(request, pk))


@company_view(MANAGE)
@require_http_methods(FORMS)
def validation_change(request: HttpRequest, pk: int) -> HttpResponse:
    validation = validation_or_404(request, pk)
    form = NoticeForm(*posted_with_files(request), instance=validation)

    def change(*, file, **facts) -> Validation:
        return validations.change_validation(validation=validation, notice_file=file, **facts)

    if take_step(request, form, change, today=request.company.today()):
        messages.success(request, _("Saved. What was still to do has moved along with the dates."))
        return redirect(validation)
    return form_page(request, "compliance/validation_change.html", form, validation=validation)


@company_view(MANAGE)
@require_http_methods(FORMS)
def validation_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened on the day, and who came."""
    validation = validation_or_404(request, pk)
    form = VisitForm(posted(request), instance=validation)

    def record(*, came=(), **facts) -> Validation:
        return validations.record_visit(validation=validation, came=[person.pk for person in came], **facts)

    if take_step(request, form, record, today=request.company.today()):
        messages.success(request, _("The visit is recorded."))
        return redirect(validation)
    return form_page(request, "compliance/validation_visit.html", form, validation=validation)


@company_view(MANAGE, once=True)
@require_http_methods(FORMS)
def validation_report(request: HttpRequest, pk: int) -> HttpResponse:
    """CBP's report: its date starts the clock of the reply."""
    validation = validation_or_404(request, pk)
    form = ReportForm(*posted_with_files(request), instance=validation)

    def record(*, file, **facts) -> Validation:
        return validations.record_report(validation=validation, report_file=file, **facts)

    if take_step(request, form, record, today=request.company.today()):
        messages.success(request, _("The report is recorded. Write down its points now."))
        return redirect("compliance:reply_desk", request.company.slug, pk)
    return form_page(request, "compliance/validation_report.html", form, validation=validation)


@company_view("compliance.send_reply")
@require_http_methods(FORMS)
def validation_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it away: CBP took the reply, or asked for none."""
    validation = validation_or_404(request, pk)
    form = ClosingForm(posted(request), initial={"completed_on": validation.held_on})
    if take_step(request, form, validations.close_validation, validation=validation, now=timezone.now()):
        messages.success(request, _("%(validation)s is closed.") % {"validation": validation})
        return redirect(validation)
    return form_page(request, "compliance/validation_close.html", form, validation=validation)


@reports_damage
@company_view("compliance.view_correspondence")
@xframe_options_sameorigin
@require_safe
def validation_file(request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
    """The notice, the report or the receipt as it came."""
    validation = validation_or_404(request, pk)
    papers = {
        "notice": validation.notice_file,
        "report": validation.report_file,
        "receipt": validation.receipt_file,
    }
    return paper_or_404(papers.get(which))


# --- Pages ----------------------------------------------------------------------------------------


def page_of_validation(request: HttpRequest, validation: Validation, status: int = 200, **forms) -> HttpResponse:
    """One validation and everything about it; `forms` are refused ones."""
    hearing = Hearing(validation=validation, membership=request.membership, on=request.company.today())
    context = {"hearing": hearing, "validation": validation, "today": hearing.on, **forms}
    if hearing.may_manage and "step_form" not in forms:
        context["step_form"] = StepForm()
    return render(request, "compliance/validation_detail.html", context, status=status)


def validation_or_404(request: HttpRequest, pk: int) -> Validation:
    """One validation that this member may see, with its people and papers."""
    rows = Validation.objects.visible_to(request.membership).with_names()
    rows = rows.select_related("sent_by", "closed_by", "notice_file", "report_file", "receipt_file")
    validation = get_object_or_404(rows, pk=pk)
    validation.company = request.company  # in force already; a second copy would cost a query
    return validation
