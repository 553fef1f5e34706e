"""The package of a reply: its making, its download, its cover letter, and the sent reply."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import form_page, posted
from ctpat.companies.access import company_view, require
from ctpat.companies.scoping import company_scope
from ctpat.files.doors import reports_damage
from ctpat.files.serving import answer

from ..desk import Desk
from ..forms.validations import LetterForm, SentForm
from ..models import Validation
from ..services import packages, reply
from .papers import take_step
from .reply import desk_or_404
from .validations import validation_or_404

MANAGE, SEND = "compliance.manage_validations", "compliance.send_reply"
LETTERS_TOO = "compliance.view_correspondence"  # what tells the whole report
RESTRICTED = "compliance.view_restricted_evidence"


@company_view(LETTERS_TOO)
@require_safe
def reply_package(request: HttpRequest, pk: int) -> HttpResponse:
    """The package: what is in it, how far it is made, and what was sent. htmx asks for its state alone."""
    desk = desk_or_404(request, pk)
    return _package_page(request, desk)


@company_view(MANAGE)
@require_POST
def package_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it made by a worker; one that holds what is so is there at once."""
    validation = validation_or_404(request, pk)
    if validation.report_on is None:
        messages.error(request, _("There is no report to reply to yet."))
        return redirect(validation)
    package = packages.request_package(validation=validation, actor=request.user, now=timezone.now())
    return redirect(package)


@reports_damage
@company_view(LETTERS_TOO)
@require_safe
def package_file(request: HttpRequest, pk: int, number: int, which: str) -> HttpResponseBase:
    """The package as PDF, shown in the page or taken out, or as zip for whoever may open every proof in it.

    The PDF lists the proofs by name, so one that names restricted evidence is for the same few.
    """
    desk = desk_or_404(request, pk)
    package = get_object_or_404(desk.validation.packages.ready().with_files(), number=number)
    if which == "zip" or package.holds_restricted:
        require(request.membership, RESTRICTED)
    file = package.pdf if which == "pdf" else package.archive
    inline = which == "pdf" and "look" in request.GET
    if not inline:
        with company_scope(request.company):
            packages.record_download(package=package, file=file, actor=request.user)
    return answer(file, inline=inline)


@company_view(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_change(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of the cover letter."""
    validation = validation_or_404(request, pk)
    form = LetterForm(posted(request), initial={"letter": validation.letter})
    if take_step(request, form, reply.write_letter, validation=validation):
        messages.success(request, _("Saved."))
        return redirect("compliance:reply_package", request.company.slug, pk)
    return form_page(request, "compliance/letter_change.html", form, validation=validation)


@company_view(SEND)
@require_POST
def reply_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the upload in the portal and its receipt: the clock stops."""
    desk = desk_or_404(request, pk)
    form = SentForm(request.POST, request.FILES)

    def send(*, file, **facts) -> Validation:
        return reply.send_reply(validation=desk.validation, receipt_file=file, **facts)

    if take_step(request, form, send, today=request.company.today()):
        messages.success(request, _("Noted. The clock has stopped."))
        return redirect("compliance:reply_package", request.company.slug, pk)
    return _package_page(request, desk_or_404(request, pk), status=422, form=form)


def _package_page(request: HttpRequest, desk: Desk, status: int = 200, form: forms.Form | None = None):
    package = desk.package
    job = packages.job_of(package) if package and package.is_under_way else None
    context = {
        "desk": desk,
        "validation": desk.validation,
        "package": package,
        "job": job,
        "step": packages.STEPS.get(job.step, _("Waiting for a worker")) if job else "",
        "today": desk.on,
        "may_unpack": request.membership.may(RESTRICTED),
        "form": form or _sent_form(desk),
    }
    partial = request.htmx and not request.htmx.boosted
    template = "compliance/_package_state.html" if partial else "compliance/reply_package.html"
    return render(request, template, context, status=status)


def _sent_form(desk: Desk) -> SentForm | None:
    """Offered when the reply is whole and packed."""
    package = desk.package
    if not desk.may_send or not desk.is_open or not package or not package.is_ready:
        return None
    if package.is_draft or not desk.is_current:
        return None
    return SentForm(initial={"sent_on": desk.on, "sent_by": desk.validation.officer})
