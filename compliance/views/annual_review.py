"""The annual review: all runs, one run, going through it, approval, receipt."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.activity.lines import lines
from ctpat.activity.models import Entry
from ctpat.common.form_pages import form_page
from ctpat.companies.access import company_view
from ctpat.companies.scoping import company_scope
from ctpat.files.doors import reports_damage
from ctpat.files.examination import examined
from ctpat.files.exceptions import FileRefused
from ctpat.files.serving import answer

from ..access import visible_responses
from ..annual.desk import Desk
from ..annual.freezing import STATEMENT
from ..annual.overview import Overview
from ..annual.pages import Board
from ..annual.progress import MARK_WORDS
from ..annual.reading import reading_of
from ..exceptions import ProfileRefusal
from ..forms.annual_review import AffirmForm, ApproveForm, DeskForm, PlanForm, SubmissionForm, WithdrawForm
from ..models import Account, AnnualReview
from ..services import annual_review as services

VIEW, RUN, AFFIRM = "compliance.view_annual_review", "compliance.run_annual_review", "compliance.affirm"
APPROVE, NOTE = "compliance.approve_annual_review", "compliance.note_submission"
ENTRIES_SHOWN = 8


@company_view(VIEW)
@require_safe
def annual_review_list(request: HttpRequest) -> HttpResponse:
    """What is due now, what was submitted, when the next windows open."""
    overview = Overview(request.company, request.membership, request.company.today())
    return render(request, "compliance/annual_review_list.html", {"overview": overview, "may_run": _may(request, RUN)})


@company_view(RUN)
@require_POST
def annual_review_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the run of an account by hand."""
    account = get_object_or_404(Account.objects.current().select_related("entity_type", "company"), pk=pk)
    try:
        review = services.open_review(
            account=account, actor=request.user, on=request.company.today(), now=timezone.now()
        )
    except ProfileRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect("compliance:annual_review_list", request.company.slug)
    return redirect(review)


@company_view(VIEW)
@require_safe
def annual_review(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """One run: what waits, by whom, what changed, approval and receipt."""
    return _page(request, _review(request, year, kind))


@company_view(RUN)
@require_POST
def annual_review_plan(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    review = _review(request, year, kind)
    form = PlanForm(request.POST, review=review)
    if not form.is_valid():
        return _page(request, review, plan=form, status=422)
    services.plan_review(review=review, actor=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect(review)


@company_view(RUN)
@require_POST
def annual_review_remind(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Write to everybody who has criteria left, or to one of them."""
    review, board = _at(request, year, kind)
    asked = request.POST.get("owner", "")
    people = [row.owner for row in board.owners_waiting if str(row.owner_id) == asked] if asked else None
    now, on = timezone.now(), request.company.today()
    reminded = services.remind_owners(review=review, actor=request.user, on=on, now=now, people=people)
    if reminded:
        told = ngettext("%(names)s is reminded.", "%(names)s are reminded.", len(reminded))
        messages.success(request, told % {"names": ", ".join(map(str, reminded))})
    else:
        messages.warning(request, _("Nobody has anything left to affirm."))
    return redirect(review)


# --- Going through it ---------------------------------------------------------------------------


@company_view(VIEW)
@require_safe
def annual_review_criteria(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """The criteria one after the other, each beside what it said last year."""
    board = _at(request, year, kind)[1]
    desk = Desk(board, DeskForm(request.GET).chosen, request.GET.get("c", ""))
    context = {
        "board": board,
        "desk": desk,
        "states": desk.states(MARK_WORDS),
        "switches": [desk.switch("settled", _("Met")), desk.switch("must", _("Must"))],
        "reading": reading_of(board, desk.line) if desk.line else None,
    }
    return render(request, "compliance/annual_review_criteria.html", context)


@company_view(AFFIRM)
@require_POST
def annual_review_affirm(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Still true: one answer or several, each with the version that was read."""
    board = _at(request, year, kind)[1]
    read = AffirmForm(request.POST).read
    shown = {line.row.response_id: line.row.code for line in board.run.progress.lines if line.row.code in read}
    rows = visible_responses(request.membership).filter(pk__in=shown)
    answers = [(row, read[shown[row.pk]]) for row in rows.select_related("criterion", "own_criterion", "company")]
    now, on = timezone.now(), request.company.today()
    try:
        affirmed = services.affirm(answers=answers, actor=request.user, on=on, now=now)
    except ProfileRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        _tell(request, affirmed, len(read))
    if request.POST.get("back") == "profile" and len(read) == 1:
        return redirect("compliance:criterion", request.company.slug, next(iter(read)))
    return redirect(_next(request, year, kind, read))


def _tell(request: HttpRequest, affirmed: list, asked: int) -> None:
    if len(affirmed) == 1:
        messages.success(request, _("%(code)s is still true.") % {"code": affirmed[0].code})
    elif affirmed:
        messages.success(request, _("%(n)d answers are still true.") % {"n": len(affirmed)})
    if len(affirmed) < asked:
        left = asked - len(affirmed)
        told = ngettext(
            "%(n)d answer was left out: it changed meanwhile, or is reviewed already. Read it again.",
            "%(n)d answers were left out: they changed meanwhile, or are reviewed already. Read them again.",
            left,
        )
        messages.warning(request, told % {"n": left})


@company_view(AFFIRM)
@require_POST
def annual_review_withdraw_affirmation(request: HttpRequest, year: int, kind: str, code: str) -> HttpResponse:
    """Not still true after all: the criterion waits again."""
    _at(request, year, kind)
    rows = visible_responses(request.membership).of_code(code)
    response = get_object_or_404(rows.select_related("criterion", "own_criterion", "company"))
    if services.withdraw_affirmation(response=response, actor=request.user, now=timezone.now()):
        messages.success(request, _("%(code)s waits again.") % {"code": code})
    return redirect(f"{_desk_url(request, year, kind)}?c={code}")


def _next(request: HttpRequest, year: int, kind: str, read: dict) -> str:
    """To the next criterion that waits, with the filters that were on."""
    board = _at(request, year, kind)[1]
    url = _desk_url(request, year, kind)
    desk = Desk(board, DeskForm(request.GET).chosen, next(iter(read), "") if len(read) == 1 else "")
    code = desk.after.row.code if desk.after and len(read) == 1 else ""
    return url + (desk.url(c=code) if code or desk.is_narrowed else "")


# --- Approval and submission --------------------------------------------------------------------


@company_view(VIEW)
@require_safe
def annual_review_approval(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """What the officer approves, on one page."""
    return _approval(request, *_at(request, year, kind))


@company_view(APPROVE)
@require_POST
def annual_review_approve(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    review, board = _at(request, year, kind)
    form = ApproveForm(request.POST)
    if form.is_valid():
        now, on, words = timezone.now(), request.company.today(), form.cleaned_data["in_spite_of"]
        try:
            services.approve_review(review=review, actor=request.user, on=on, now=now, in_spite_of=words)
        except ProfileRefusal as refusal:
            form.add_error("in_spite_of" if not board.run.progress.waiting else None, str(refusal))
        else:
            messages.success(request, _("Approved and frozen. Texts and files are ready for the portal."))
            return redirect(review)
    return _approval(request, review, board, form, status=422)


@company_view(APPROVE)
@require_POST
def annual_review_withdraw_approval(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    review, board = _at(request, year, kind)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            services.withdraw_approval(review=review, actor=request.user, reason=form.cleaned_data["reason"])
        except ProfileRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The approval is taken back. The copy stays among the frozen ones."))
            return redirect(review)
    return _approval(request, review, board, withdraw=form, status=422)


@company_view(NOTE, writes_late=True)
@require_http_methods(["GET", "HEAD", "POST"])
def annual_review_submit(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Note that the officer submitted in CBP's portal, with the proof."""
    review, board = _at(request, year, kind)
    today = request.company.today()
    initial = {"submitted_on": today, "submitted_by": board.officer}
    form = SubmissionForm(*((request.POST, request.FILES) if request.method == "POST" else ()), initial=initial)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            with examined(facts.pop("receipt")) as file, company_scope(request.company):
                services.submit_with_proof(
                    review=review, proof=file, actor=request.user, on=today, now=timezone.now(), **facts
                )
        except (ProfileRefusal, FileRefused) as refusal:
            form.add_error("receipt" if isinstance(refusal, FileRefused) else None, str(refusal))
        else:
            messages.success(request, _("Submitted. The receipt is filed."))
            return redirect(review)
    return form_page(request, "compliance/annual_review_submit.html", form, board=board, review=review)


@reports_damage
@company_view("compliance.view_frozen_profile")
@require_safe
def annual_review_receipt(request: HttpRequest, year: int, kind: str) -> HttpResponseBase:
    """The proof of the submission."""
    review = get_object_or_404(_reviews(request).filter(receipt__isnull=False), year=year, account__entity_type=kind)
    return answer(review.receipt, inline="show" in request.GET)


# --- Shared -------------------------------------------------------------------------------------


def _page(request: HttpRequest, review: AnnualReview, plan: PlanForm | None = None, status: int = 200) -> HttpResponse:
    board = Board(review, request.membership, request.company.today())
    context = {
        "board": board,
        "review": review,
        "run": board.run,
        "plan": plan or (PlanForm(review=review) if board.may_run else None),
        "statement": STATEMENT,
    }
    return render(request, "compliance/annual_review.html", context, status=status)


def _approval(
    request: HttpRequest,
    review: AnnualReview,
    board: Board,
    form: ApproveForm | None = None,
    withdraw: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    events = Entry.objects.about(review).recent(ENTRIES_SHOWN)
    context = {
        "board": board,
        "review": review,
        "run": board.run,
        "form": form or ApproveForm(),
        "withdraw": withdraw or WithdrawForm(),
        "statement": STATEMENT,
        "lines": lines(events, request.membership) if _may(request, "compliance.view_frozen_profile") else [],
    }
    return render(request, "compliance/annual_review_approval.html", context, status=status)


def _at(request: HttpRequest, year: int, kind: str) -> tuple[AnnualReview, Board]:
    review = _review(request, year, kind)
    return review, Board(review, request.membership, request.company.today())


def _reviews(request: HttpRequest):
    return AnnualReview.objects.with_people()


def _review(request: HttpRequest, year: int, kind: str) -> AnnualReview:
    review = get_object_or_404(_reviews(request), year=year, account__entity_type=kind)
    review.company = review.account.company = request.company  # in force already; a second copy would cost a query
    return review


def _desk_url(request: HttpRequest, year: int, kind: str) -> str:
    return reverse("compliance:annual_review_criteria", args=[request.company.slug, year, kind])


def _may(request: HttpRequest, right: str) -> bool:
    return request.membership.may(right)
