"""The page of reports: make, follow, look, download."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from compliance.models import Account
from ctpat.companies.access import company_view
from ctpat.companies.scoping import company_scope
from ctpat.files.serving import answer

from .. import services
from ..forms import ReportForm
from ..kinds import KINDS, ReportKind
from ..models import Report
from ..progress import progress_of

LATELY = 8
LOOKED_AT = 60  # newest reports from which the page is made


@company_view("reports.view_reports")
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Kinds of report, what is under way and what was made lately."""
    reports = list(_reports()[:LOOKED_AT])
    context = {
        "rows": [_kind_row(kind, reports) for kind in KINDS.values()],
        "under_way": [progress_of(report) for report in reports if report.is_under_way],
        "made": [report for report in reports if report.can_be_downloaded][:LATELY],
        "accounts": list(Account.objects.current().select_related("entity_type")),
        "may_make": request.membership.may("reports.make_report"),
    }
    return render(request, "reports/report_list.html", context)


@company_view("reports.make_report")
@require_POST
def report_make(request: HttpRequest) -> HttpResponse:
    """Ask for a report; one under which nothing changed is there at once.

    With `download` that one is the answer itself, so a manager has it with one click.
    """
    form = ReportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the reports listed here."))
        return redirect("reports:report_list", request.company.slug)
    report = services.request_report(
        kind=form.cleaned_data["kind"],
        account=form.cleaned_data["account"],
        actor=request.user,
        on=request.company.today(),
        now=timezone.now(),
    )
    if form.cleaned_data["download"] and report.can_be_downloaded:
        return _download(request, report)
    return redirect(report)


@company_view("reports.view_reports")
@require_safe
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: how far it is, or a look at it. htmx asks for the state alone."""
    report = get_object_or_404(_reports(), pk=pk)
    may_make = request.membership.may("reports.make_report")
    context = {"report": report, "kind": KINDS[report.kind], "may_make": may_make}
    if report.is_under_way:
        context["progress"] = progress_of(report)
    template = "reports/_state.html" if request.htmx else "reports/report_detail.html"
    return render(request, template, context)


@company_view("reports.view_reports")
@require_safe
def report_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file; the right is checked again now, and a file that has expired leads to its page."""
    report = get_object_or_404(_reports(), pk=pk)
    if not report.can_be_downloaded:
        return redirect(report)
    return _download(request, report)


@company_view("reports.view_reports")
@xframe_options_sameorigin
@require_safe
def report_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF inside the page; looking at it is not taking it out."""
    report = get_object_or_404(_reports().filter(file__kind="pdf"), pk=pk)
    return answer(report.file, inline=True) if report.can_be_downloaded else redirect(report)


@company_view("reports.make_report")
@require_POST
def report_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a report under way."""
    report = get_object_or_404(Report, pk=pk)
    services.cancel_report(report=report, actor=request.user)
    messages.success(request, _("The report was cancelled."))
    return redirect("reports:report_list", request.company.slug)


def _reports():
    return Report.objects.select_related("requested_by", "account__entity_type", "file", "company")


def _kind_row(kind: ReportKind, reports: list[Report]) -> dict:
    own = [report for report in reports if report.kind == kind.slug]
    return {
        "kind": kind,
        "last": next((report for report in own if report.state == Report.State.DONE), None),
        "running": next((report for report in own if report.is_under_way), None),
    }


def _download(request: HttpRequest, report: Report) -> HttpResponse:
    with company_scope(request.company):
        services.record_download(report=report, actor=request.user)
    return answer(report.file)
