"""The reply desk: points of the report, answers, approval, the package, and the sent reply."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.companies.access import RightMissing, company_view
from ctpat.companies.scoping import company_scope
from ctpat.files.doors import reports_damage
from ctpat.files.serving import answer

from ..desk import Desk, conflict_of, may_draft
from ..exceptions import AnswerConflict, ProfileRefusal
from ..forms.profile import ComparisonForm
from ..forms.validations import (
    ItemChangeForm,
    ItemForm,
    LetterForm,
    ProofForm,
    ReplyAnswerForm,
    ReturnForm,
    SentForm,
    VersionForm,
)
from ..models import Evidence, ReportItem, Validation
from ..services import packages, reply
from ..services.evidence import add_evidence
from .papers import kept, posted, take_step

VIEW, MANAGE = "compliance.view_validations", "compliance.manage_validations"
LETTERS_TOO = "compliance.view_correspondence"  # what tells the whole report
DRAFT, APPROVE, SEND = "compliance.draft_reply", "compliance.approve_reply", "compliance.send_reply"
LETTERS = {letter: kind for kind, letter in ReportItem.LETTERS.items()}
FORMS = ["GET", "HEAD", "POST"]


@company_view(VIEW)
@require_safe
def reply_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """The report with its first open point."""
    return _desk_page(request, _desk(request, pk))


@company_view(VIEW)
@require_safe
def reply_item(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """One point of the report and our answer to it."""
    return _desk_page(request, _desk(request, pk, label))


@company_view(VIEW)
@require_safe
def reply_refresh(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """What a saved answer changes elsewhere on the page."""
    desk = _desk(request, pk, label)
    return render(request, "compliance/_reply_refresh.html", {"desk": desk, "today": desk.on})


@company_view(MANAGE)
@require_http_methods(FORMS)
def item_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down one more point of the report."""
    validation = _validation(request, pk)
    form = ItemForm(request.POST if request.method == "POST" else None, initial={"kind": request.GET.get("kind", "")})
    made = []

    def add(facts: dict) -> None:
        made.append(reply.add_item(validation=validation, actor=request.user, on=request.company.today(), **facts))

    if take_step(form, add):
        messages.success(request, _("%(item)s is recorded.") % {"item": made[0].label})
        if "again" in request.POST:
            return redirect("compliance:item_create", request.company.slug, pk)
        return redirect(made[0])
    context = {"form": form, "validation": validation}
    return render(request, "compliance/item_create.html", context, status=422 if form.is_bound else 200)


@company_view(MANAGE)
@require_http_methods(FORMS)
def item_change(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    item = _item(request, pk, label)
    form = ItemChangeForm(request.POST if request.method == "POST" else None, instance=item)

    def change(facts: dict) -> None:
        reply.change_item(item=item, actor=request.user, on=request.company.today(), **facts)

    if take_step(form, change):
        messages.success(request, _("Saved."))
        return redirect(item)
    context = {"form": form, "item": item, "validation": item.validation}
    return render(request, "compliance/item_change.html", context, status=422 if form.is_bound else 200)


@company_view(VIEW)
@require_safe
def item_history(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """Every version of an answer, and any two of them compared."""
    item = _item(request, pk, label)
    versions = list(item.versions.select_related("author"))
    form = ComparisonForm(request.GET, versions=versions)
    context = {"item": item, "versions": versions, "form": form, "comparison": form.comparison()}
    return render(request, "compliance/item_history.html", context)


# --- One answer -----------------------------------------------------------------------------------


@company_view(DRAFT)
@require_POST
def reply_save(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """Save an answer as it was typed, by autosave or by the button."""
    item, form = _own_item(request, pk, label), ReplyAnswerForm(request.POST)
    if not form.is_valid():
        return _desk_page(request, _desk(request, pk, label), status=422, form=form)
    given = form.cleaned_data
    try:
        saved = reply.save_answer(
            item=item,
            version=given["version"],
            answer=given["narrative"],
            decision=given["status"] if "status" in request.POST else None,
            actor=request.user,
            now=timezone.now(),
        )
    except AnswerConflict as conflict:
        texts = conflict_of(conflict.response, given["narrative"], given["status"], given["version"])
        return _desk_page(request, _desk(request, pk, label), status=409, conflict=texts)
    except ProfileRefusal as refusal:
        form.add_error(None, str(refusal))
        return _desk_page(request, _desk(request, pk, label), status=422, form=form)
    if request.htmx:
        return render(request, "compliance/_saved.html", {"response": saved, "at": saved.edited_at})
    messages.success(request, _("Saved."))
    return redirect(saved)


@company_view(MANAGE)
@require_POST
def reply_hand(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """Pass an answer to the officer."""
    version = _version(request)
    return _do(
        request,
        _item(request, pk, label),
        lambda item: reply.hand_over(item=item, version=version, actor=request.user, now=timezone.now()),
        _("%(item)s waits for the officer."),
    )


@company_view(MANAGE)
@require_POST
def reply_withdraw(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """Take an answer back to draft."""
    return _do(
        request,
        _item(request, pk, label),
        lambda item: reply.withdraw(item=item, actor=request.user),
        _("%(item)s is a draft again."),
    )


@company_view(APPROVE)
@require_POST
def reply_approve(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """The officer's word on the version that he read."""
    version = _version(request)
    return _do(
        request,
        _item(request, pk, label),
        lambda item: reply.approve(item=item, version=version, actor=request.user, now=timezone.now()),
        _("%(item)s is approved."),
    )


@company_view(APPROVE)
@require_POST
def reply_return(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """The officer gives an answer back with a word."""
    item, form = _item(request, pk, label), ReturnForm(request.POST)

    def give_back(facts: dict) -> None:
        reply.give_back(item=item, actor=request.user, now=timezone.now(), note=facts["note"])

    if take_step(form, give_back):
        messages.success(request, _("%(item)s goes back to its author.") % {"item": item.label})
        return redirect(item)
    return _desk_page(request, _desk(request, pk, label), status=422, return_form=form)


@company_view(DRAFT)
@require_http_methods(FORMS)
def item_proof(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """Put something into the package for a point."""
    item = _own_item(request, pk, label)
    form = ProofForm(*posted(request), membership=request.membership, item=item)

    def attach(facts: dict) -> None:
        evidence = _uploaded(request, item, facts.get("upload")) or facts["evidence"]
        reply.add_proof(item=item, evidence=evidence, actor=request.user)

    if take_step(form, attach):
        messages.success(request, _("It goes into the package."))
        return redirect(item)
    context = {"form": form, "item": item, "validation": item.validation}
    return render(request, "compliance/item_proof.html", context, status=422 if form.is_bound else 200)


@company_view(DRAFT)
@require_POST
def item_proof_remove(request: HttpRequest, pk: int, label: str, evidence: int) -> HttpResponse:
    """Take something out of the package; it stays in the library."""
    item = _own_item(request, pk, label)
    proof = get_object_or_404(Evidence, pk=evidence)
    return _do(
        request,
        item,
        lambda item: reply.remove_proof(item=item, evidence=proof, actor=request.user),
        _("Taken out of the package for %(item)s."),
    )


# --- The package and the sent reply ---------------------------------------------------------------


@company_view(LETTERS_TOO)
@require_safe
def reply_package(request: HttpRequest, pk: int) -> HttpResponse:
    """The package: what is in it, how far it is made, and what was sent. htmx asks for its state alone."""
    desk = _desk(request, pk)
    return _package_page(request, desk)


@company_view(MANAGE)
@require_POST
def package_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it made by a worker; one that holds what is so is there at once."""
    validation = _validation(request, pk)
    if validation.report_on is None:
        messages.error(request, _("There is no report to reply to yet."))
        return redirect(validation)
    package = packages.request_package(validation=validation, actor=request.user, now=timezone.now())
    return redirect(package)


@reports_damage
@company_view(LETTERS_TOO)
@require_safe
def package_file(request: HttpRequest, pk: int, number: int, which: str) -> HttpResponseBase:
    """The package as PDF, shown in the page or taken out, or as zip."""
    desk = _desk(request, pk)
    package = get_object_or_404(desk.validation.packages.ready().with_files(), number=number)
    file = package.pdf if which == "pdf" else package.archive
    inline = which == "pdf" and "look" in request.GET
    if not inline:
        with company_scope(request.company):
            packages.record_download(package=package, file=file, actor=request.user)
    return answer(file, inline=inline)


@company_view(MANAGE)
@require_http_methods(FORMS)
def letter_change(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of the cover letter."""
    validation = _validation(request, pk)
    form = LetterForm(request.POST if request.method == "POST" else None, initial={"letter": validation.letter})
    if take_step(form, lambda facts: reply.write_letter(validation=validation, actor=request.user, **facts)):
        messages.success(request, _("Saved."))
        return redirect("compliance:reply_package", request.company.slug, pk)
    context = {"form": form, "validation": validation}
    return render(request, "compliance/letter_change.html", context, status=422 if form.is_bound else 200)


@company_view(SEND)
@require_POST
def reply_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the upload in the portal and its receipt: the clock stops."""
    desk = _desk(request, pk)
    form = SentForm(request.POST, request.FILES)

    def send(facts: dict) -> None:
        facts["receipt_file"] = kept(request, facts.pop("file"))
        reply.send_reply(validation=desk.validation, actor=request.user, today=request.company.today(), **facts)

    if take_step(form, send):
        messages.success(request, _("Noted. The clock has stopped."))
        return redirect("compliance:reply_package", request.company.slug, pk)
    return _package_page(request, _desk(request, pk), status=422, form=form)


# --- Pages ----------------------------------------------------------------------------------------


def _desk_page(request: HttpRequest, desk: Desk, status: int = 200, **extra) -> HttpResponse:
    """The desk with the point that is open; `extra` is a refused form or a conflict."""
    if desk.validation.report_on is None:
        return redirect(desk.validation)
    context = {"desk": desk, "validation": desk.validation, "item": desk.item, "today": desk.on, **extra}
    if desk.item and "return_form" not in extra and desk.may_decide:
        context["return_form"] = ReturnForm()
    return render(request, "compliance/reply_desk.html", context, status=status)


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


def _desk(request: HttpRequest, pk: int, label: str = "") -> Desk:
    desk = Desk(
        validation=_validation(request, pk), membership=request.membership, on=request.company.today(), label=label
    )
    if label and desk.item is None:
        raise Http404
    return desk


def _validation(request: HttpRequest, pk: int) -> Validation:
    rows = Validation.objects.visible_to(request.membership).with_names().select_related("sent_by")
    validation = get_object_or_404(rows, pk=pk)
    validation.company = request.company  # in force already; a second copy would cost a query
    return validation


def _item(request: HttpRequest, pk: int, label: str) -> ReportItem:
    kind, number = LETTERS.get(label[:1]), label[1:]
    if kind is None or not number.isdecimal():
        raise Http404
    rows = ReportItem.objects.visible_to(request.membership).with_people()
    rows = rows.select_related("validation__officer", "validation__account__entity_type")
    item = get_object_or_404(rows, validation=pk, kind=kind, number=int(number))
    item.company = item.validation.company = request.company
    return item


def _own_item(request: HttpRequest, pk: int, label: str) -> ReportItem:
    item = _item(request, pk, label)
    if not may_draft(request.membership, item):
        raise RightMissing(DRAFT)
    return item


def _version(request: HttpRequest) -> int:
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else -1


def _do(request: HttpRequest, item: ReportItem, step, told: str) -> HttpResponse:
    """Take a step and come back to the point, with the outcome in words."""
    try:
        step(item)
    except ProfileRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told % {"item": item.label})
    return redirect(item)


def _uploaded(request: HttpRequest, item: ReportItem, upload) -> Evidence | None:
    """A new file becomes an evidence item that also proves the criterion. Raises FileRefused."""
    if not upload:
        return None
    responses = [item.response] if item.response else []
    return add_evidence(upload=upload, actor=request.user, now=timezone.now(), responses=responses)
