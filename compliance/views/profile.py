"""The workbench: the list of criteria and, beside it, one criterion."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common import markdown
from ctpat.common.form_pages import posted
from ctpat.companies.access import company_view, require
from ctpat.companies.scoping import company_scope

from ..access import answerable_or_refuse, may_answer, response_or_404, visible_responses
from ..bench import Bench, bench_of
from ..exceptions import AnswerConflict, ProfileRefusal
from ..forms.profile import AnswerForm, BulkForm, ComparisonForm, ExceptionForm, SelectionForm, WhoAndWhenForm, members
from ..models import Response
from ..pane import conflict_of, pane_of
from ..readiness.snapshot import readiness_of
from ..services import answers, assignment

PANE = "pane"  # the id of the part that a move to the next criterion swaps


@company_view("compliance.view_profile")
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """The list of criteria with the filters of the URL, without a criterion opened."""
    bench = _bench(request)
    if not bench.all_rows:
        return render(request, "compliance/profile_empty.html", {"bench": bench})
    return render(
        request, "compliance/profile.html", {"bench": bench, "next_gap": bench.next_gap(), "people": _people(request)}
    )


@company_view("compliance.view_profile")
@require_safe
def criterion(request: HttpRequest, code: str) -> HttpResponse:
    """One criterion beside the list, or alone when only the pane is asked for."""
    return _show(request, code)


@company_view("compliance.answer", writes_late=True)
@require_POST
def answer_save(request: HttpRequest, code: str) -> HttpResponse:
    """Save an answer as it was typed, by autosave or by the button.

    Reading, judging and drawing happen outside of the company's lock: many may save at once.
    """
    response = answerable_or_refuse(request, code)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, code, form=form, status=422)
    try:
        with company_scope(request.company):
            saved = answers.save_answer(
                response=response,
                version=form.cleaned_data["version"],
                actor=request.user,
                now=timezone.now(),
                **form.answer(),
            )
    except AnswerConflict as conflict:
        context = {
            "conflict": conflict_of(conflict.response, form.answer(), form.cleaned_data["version"]),
            "code": code,
            "bench": _bench(request),
        }
        return render(request, "compliance/criterion_conflict.html", context, status=409)
    if request.htmx:
        return render(request, "compliance/_saved.html", {"response": saved, "at": timezone.now()})
    messages.success(request, _("Saved."))
    return redirect(saved)


@company_view("compliance.view_profile")
@require_safe
def criterion_standing(request: HttpRequest, code: str) -> HttpResponse:
    """What a save changes elsewhere on the page: the row, the standing, the footer."""
    bench = _bench(request)
    response = response_or_404(request, code)
    return render(
        request,
        "compliance/_standing_refresh.html",
        {"bench": bench, "pane": pane_of(response, bench, request.membership)},
    )


@company_view("compliance.answer")
@require_POST
def answer_preview(request: HttpRequest) -> HttpResponse:
    """Markdown as it will look; nothing is kept."""
    text = request.POST.get("narrative", "")[: Response._meta.get_field("narrative").max_length]
    return render(request, "compliance/_preview.html", {"html": markdown.render(text), "is_empty": not text.strip()})


@company_view("compliance.answer")
@require_POST
def review_ask(request: HttpRequest, code: str) -> HttpResponse:
    """Hand one answer to the reviewers."""
    response = answerable_or_refuse(request, code)
    note = request.POST.get("note", "").strip()[:500]
    return _act(
        request, code, _("Review asked for."), answers.ask_for_review, response=response, now=timezone.now(), note=note
    )


@company_view("compliance.answer")
@require_POST
def review_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take the request for review back."""
    response = answerable_or_refuse(request, code)
    return _act(request, code, _("The answer is a draft again."), answers.withdraw_review, response=response)


@company_view("compliance.assign")
@require_http_methods(["GET", "HEAD", "POST"])
def who_and_when(request: HttpRequest, code: str) -> HttpResponse:
    """Owner, deputy, contributors and dates of one answer."""
    response = response_or_404(request, code)
    form = WhoAndWhenForm(posted(request), initial=_who_and_when(response))
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "compliance/who_and_when.html", {"form": form, "response": response}, status=status)
    given = form.cleaned_data
    assignment.assign(responses=[response], actor=request.user, owner=given["owner"], deputy=given["deputy"])
    assignment.set_dates(responses=[response], actor=request.user, due_on=given["due_on"], review_on=given["review_on"])
    assignment.set_contributors(response=response, users=given["contributors"], actor=request.user)
    messages.success(request, _("%(code)s: who and when saved.") % {"code": response.code})
    return redirect(response)


@company_view("compliance.answer")
@require_POST
def exception_set(request: HttpRequest, code: str) -> HttpResponse:
    """Let one account answer differently."""
    response = answerable_or_refuse(request, code)
    form = ExceptionForm(request.POST)
    if not form.is_valid():
        return _show(request, code, exception_form=form, status=422)
    done = _("%(account)s answers differently now.") % {"account": form.cleaned_data["account"]}
    return _act(request, code, done, answers.set_exception, response=response, now=timezone.now(), **form.cleaned_data)


@company_view("compliance.answer")
@require_POST
def exception_clear(request: HttpRequest, code: str, account: int) -> HttpResponse:
    """Let one account share the common answer again."""
    response = answerable_or_refuse(request, code)
    exception = response.exceptions.select_related("account__entity_type").filter(account=account).first()
    if exception is None:
        return redirect(response)
    done = _("%(account)s shares the common answer again.") % {"account": exception.account}
    facts = {"response": response, "account": exception.account, "now": timezone.now()}
    return _act(request, code, done, answers.clear_exception, **facts)


@company_view("compliance.view_profile")
@require_safe
def criterion_history(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of an answer, and any two of them compared word by word."""
    response = response_or_404(request, code)
    versions = list(response.versions.select_related("author"))
    form = ComparisonForm(request.GET, versions=versions)
    return render(
        request,
        "compliance/criterion_history.html",
        {"response": response, "versions": versions, "form": form, "comparison": form.comparison()},
    )


@company_view("compliance.view_profile")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Assign, date or send for review several answers at once."""
    back = reverse("compliance:profile", args=[request.company.slug]) + _selection(request).query()
    form = BulkForm(request.POST, responses=visible_responses(request.membership))
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
        return redirect(back)
    BULK_ACTS[form.cleaned_data["act"]](request, form.cleaned_data)
    return redirect(back)


def _bulk_assign(request: HttpRequest, given: dict) -> None:
    require(request.membership, "compliance.assign")
    people = {name: given[name] for name in ("owner", "deputy") if given[name]}
    responses = given["responses"].select_related("criterion", "own_criterion", "owner", "deputy")
    changed = assignment.assign(responses=responses, actor=request.user, **people)
    messages.success(request, ngettext("%d criterion assigned.", "%d criteria assigned.", changed) % changed)


def _bulk_dates(request: HttpRequest, given: dict) -> None:
    require(request.membership, "compliance.assign")
    dates = {name: given[name] for name in ("due_on", "review_on") if given[name]}
    responses = given["responses"].select_related("criterion", "own_criterion")
    changed = assignment.set_dates(responses=responses, actor=request.user, **dates)
    messages.success(request, ngettext("Dates of %d criterion set.", "Dates of %d criteria set.", changed) % changed)


def _bulk_review(request: HttpRequest, given: dict) -> None:
    require(request.membership, "compliance.answer")
    asked, refused = 0, []
    for response in given["responses"].select_related("criterion", "own_criterion"):
        try:
            if not may_answer(request.membership, response):
                raise ProfileRefusal(_("It isn't assigned to you."))
            answers.ask_for_review(response=response, actor=request.user, now=timezone.now())
            asked += 1
        except ProfileRefusal as refusal:
            refused.append(f"{response.code}: {refusal}")
    if asked:
        messages.success(
            request, ngettext("Review asked for %d answer.", "Review asked for %d answers.", asked) % asked
        )
    for text in refused[:5]:
        messages.warning(request, text)


BULK_ACTS = {
    BulkForm.Act.ASSIGN: _bulk_assign,
    BulkForm.Act.DATES: _bulk_dates,
    BulkForm.Act.REVIEW: _bulk_review,
}


def _selection(request: HttpRequest):
    return SelectionForm(request.GET).selection()


def _bench(request: HttpRequest) -> Bench:
    readiness = readiness_of(request.company, on=request.company.today())
    return bench_of(readiness, _selection(request), request.membership)


def _people(request: HttpRequest):
    return members() if request.membership.may("compliance.assign") else ()


def _show(request: HttpRequest, code: str, *, status: int = 200, **extra) -> HttpResponse:
    """The criterion's page, or only its pane for a move within the workbench."""
    bench = _bench(request)
    response = response_or_404(request, code)
    typed = extra["form"].data.dict() if "form" in extra else None
    context = {"bench": bench, "pane": pane_of(response, bench, request.membership, typed), **extra}
    if request.htmx and request.htmx.target == PANE:
        return render(request, "compliance/_pane.html", context, status=status)
    return render(request, "compliance/profile.html", {**context, "people": _people(request)}, status=status)


def _act(request: HttpRequest, code: str, done: str, service, **arguments) -> HttpResponse:
    """Run one service for the person and show the criterion again, with the outcome in words."""
    try:
        service(actor=request.user, **arguments)
    except ProfileRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    if request.htmx:
        return _show(request, code)
    return redirect(reverse("compliance:criterion", args=[request.company.slug, code]) + _selection(request).query())


def _who_and_when(response: Response) -> dict:
    return {
        "owner": response.owner_id,
        "deputy": response.deputy_id,
        "contributors": list(response.contributors.values_list("user_id", flat=True)),
        "due_on": response.due_on,
        "review_on": response.review_on,
    }
