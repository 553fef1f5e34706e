"""The reply desk: points of the report, the answers to them, their approval."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import form_page, posted, posted_with_files
from ctpat.companies.access import RightMissing, company_view
from ctpat.companies.models import User
from ctpat.files.models import StoredFile

from ..desk import Desk, conflict_of, may_draft
from ..exceptions import AnswerConflict, ProfileRefusal
from ..forms.profile import ComparisonForm
from ..forms.validations import (
    ItemChangeForm,
    ItemForm,
    ProofForm,
    ReplyAnswerForm,
    ReturnForm,
    VersionForm,
)
from ..models import Evidence, ReportItem
from ..services import reply
from ..services.evidence import add_evidence
from .papers import take_step
from .validations import validation_or_404

VIEW, MANAGE = "compliance.view_validations", "compliance.manage_validations"
LETTERS_TOO = "compliance.view_correspondence"  # what tells the whole report
DRAFT, APPROVE, SEND = "compliance.draft_reply", "compliance.approve_reply", "compliance.send_reply"
LETTERS = {letter: kind for kind, letter in ReportItem.LETTERS.items()}
FORMS = ["GET", "HEAD", "POST"]


@company_view(VIEW)
@require_safe
def reply_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """The report with its first open point."""
    return _desk_page(request, desk_or_404(request, pk))


@company_view(VIEW)
@require_safe
def reply_item(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """One point of the report and our answer to it."""
    return _desk_page(request, desk_or_404(request, pk, label))


@company_view(VIEW)
@require_safe
def reply_refresh(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """What a saved answer changes elsewhere on the page."""
    desk = desk_or_404(request, pk, label)
    return render(request, "compliance/_reply_refresh.html", {"desk": desk, "today": desk.on})


@company_view(MANAGE, once=True)
@require_http_methods(FORMS)
def item_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down one more point of the report."""
    validation = validation_or_404(request, pk)
    form = ItemForm(posted(request), initial={"kind": request.GET.get("kind", "")})
    if item := take_step(request, form, reply.add_item, validation=validation, on=request.company.today()):
        messages.success(request, _("%(item)s is recorded.") % {"item": item.label})
        if "again" in request.POST:
            return redirect("compliance:item_create", request.company.slug, pk)
        return redirect(item)
    return form_page(request, "compliance/item_create.html", form, validation=validation)


@company_view(MANAGE)
@require_http_methods(FORMS)
def item_change(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    item = _item(request, pk, label)
    form = ItemChangeForm(posted(request), instance=item)
    if take_step(request, form, reply.change_item, item=item, on=request.company.today()):
        messages.success(request, _("Saved."))
        return redirect(item)
    return form_page(request, "compliance/item_change.html", form, item=item, validation=item.validation)


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
        return _desk_page(request, desk_or_404(request, pk, label), status=422, form=form)
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
        return _desk_page(request, desk_or_404(request, pk, label), status=409, conflict=texts)
    except ProfileRefusal as refusal:
        form.add_error(None, str(refusal))
        return _desk_page(request, desk_or_404(request, pk, label), status=422, form=form)
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
    if take_step(request, form, reply.give_back, item=item, now=timezone.now()):
        messages.success(request, _("%(item)s goes back to its author.") % {"item": item.label})
        return redirect(item)
    return _desk_page(request, desk_or_404(request, pk, label), status=422, return_form=form)


@company_view(DRAFT, once=True)
@require_http_methods(FORMS)
def item_proof(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """Put something into the package for a point."""
    item = _own_item(request, pk, label)
    form = ProofForm(*posted_with_files(request), membership=request.membership, item=item)

    def attach(*, actor: User, evidence: Evidence | None, upload: StoredFile | None = None) -> ReportItem:
        """A new file becomes an evidence item that also proves the criterion."""
        if upload:
            responses = [item.response] if item.response else []
            evidence = add_evidence(upload=upload, actor=actor, now=timezone.now(), responses=responses)
        return reply.add_proof(item=item, evidence=evidence, actor=actor)

    if take_step(request, form, attach):
        messages.success(request, _("It goes into the package."))
        return redirect(item)
    return form_page(request, "compliance/item_proof.html", form, item=item, validation=item.validation)


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


# --- Pages ----------------------------------------------------------------------------------------


def _desk_page(request: HttpRequest, desk: Desk, status: int = 200, **extra) -> HttpResponse:
    """The desk with the point that is open; `extra` is a refused form or a conflict."""
    if desk.validation.report_on is None:
        return redirect(desk.validation)
    context = {"desk": desk, "validation": desk.validation, "item": desk.item, "today": desk.on, **extra}
    if desk.item and "return_form" not in extra and desk.may_decide:
        context["return_form"] = ReturnForm()
    return render(request, "compliance/reply_desk.html", context, status=status)


def desk_or_404(request: HttpRequest, pk: int, label: str = "") -> Desk:
    """The desk of a validation that this member may see, with one of its points open."""
    validation, on = validation_or_404(request, pk), request.company.today()
    desk = Desk(validation=validation, membership=request.membership, on=on, label=label)
    if label and desk.item is None:
        raise Http404
    return desk


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
