"""What stands beside an answer. Each part answers alone under htmx, and as a page without."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.activity.lines import lines
from ctpat.activity.models import Entry
from ctpat.common.markdown import render as markdown
from ctpat.companies.access import company_view, require

from ..access import answerable_or_refuse, may_answer, response_or_404
from ..exceptions import ProfileRefusal
from ..forms.actions import CriterionWeaknessForm
from ..forms.panels import CommentForm, DecisionForm, MeasureForm
from ..models import CompensatingMeasure, Response, Weakness
from ..services import discussion, measures, weaknesses
from ..services.weaknesses import NewAction
from ..states import MEASURE_STEPS, right_for, steps_from

HISTORY_SHOWN = 15
CLOSED_SHOWN = 5


@company_view("compliance.view_weaknesses", once=True)
@require_http_methods(["GET", "HEAD", "POST"])
def criterion_weaknesses(request: HttpRequest, code: str) -> HttpResponse:
    """Weaknesses against one criterion; what is posted here is one more."""
    if request.method != "POST":
        return _weaknesses(request, response_or_404(request, code))
    require(request.membership, "compliance.raise_weakness")
    response, form = response_or_404(request, code), CriterionWeaknessForm(request.POST)
    if not form.is_valid():
        return _weaknesses(request, response, form)
    facts = form.cleaned_data
    first = facts.pop("first_action")
    weaknesses.raise_weakness(
        actor=request.user,
        on=request.company.today(),
        origin=Weakness.Origin.OWN_CHECK,
        response=response,
        actions=[NewAction(first)] if first else [],
        **facts,
    )
    return _done(request, response, _weaknesses, "criterion_weaknesses")


@company_view("compliance.view_profile", once=True)
@require_http_methods(["GET", "HEAD", "POST"])
def criterion_measures(request: HttpRequest, code: str) -> HttpResponse:
    """What is done instead while the criterion can't be met; what is posted here asks for approval."""
    if request.method != "POST":
        return _measures(request, response_or_404(request, code))
    response, form = answerable_or_refuse(request, code), MeasureForm(request.POST)
    if form.is_valid():
        try:
            measures.request_measure(
                response=response,
                actor=request.user,
                now=timezone.now(),
                on=request.company.today(),
                **form.cleaned_data,
            )
        except ProfileRefusal as refusal:
            form.add_error("expires_on", str(refusal))
        else:
            return _done(request, response, _measures, "criterion_measures")
    return _measures(request, response, form)


@company_view(right_for(MEASURE_STEPS, "approve"))
@require_POST
def measure_approve(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return _decide(request, code, pk, measures.approve_measure)


@company_view(right_for(MEASURE_STEPS, "refuse"))
@require_POST
def measure_refuse(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return _decide(request, code, pk, measures.refuse_measure)


@company_view(right_for(MEASURE_STEPS, "end"))
@require_POST
def measure_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return _decide(request, code, pk, measures.end_measure)


@company_view(right_for(MEASURE_STEPS, "withdraw"))
@require_POST
def measure_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    answerable_or_refuse(request, code)
    return _decide(request, code, pk, lambda note, **facts: measures.withdraw_measure(**facts))


@company_view("compliance.view_profile", once=True)
@require_http_methods(["GET", "HEAD", "POST"])
def criterion_comments(request: HttpRequest, code: str) -> HttpResponse:
    """The discussion of one answer; what is posted here is a remark."""
    if request.method != "POST":
        return _comments(request, response_or_404(request, code))
    require(request.membership, "compliance.discuss")
    response, form = response_or_404(request, code), CommentForm(request.POST)
    if not form.is_valid():
        return _comments(request, response, form)
    discussion.add_comment(response=response, text=form.cleaned_data["text"], actor=request.user, now=timezone.now())
    return _done(request, response, _comments, "criterion_comments")


@company_view("compliance.view_profile")
@require_safe
def criterion_entries(request: HttpRequest, code: str) -> HttpResponse:
    """What happened to one answer, newest first."""
    response = response_or_404(request, code)
    targets = [response, *response.measures.all(), *response.comments.all()]
    if request.membership.may("compliance.view_weaknesses"):
        targets += Weakness.objects.visible_to(request.membership).filter(response=response)
    events = Entry.objects.about(*targets).recent(HISTORY_SHOWN)
    context = {"lines": lines(events, request.membership), "versions": response.versions.count()}
    return _part(request, response, "compliance/_criterion_entries.html", context)


def _weaknesses(request: HttpRequest, response: Response, form: CriterionWeaknessForm | None = None) -> HttpResponse:
    rows = Weakness.objects.visible_to(request.membership).filter(response=response).with_next_action()
    may_raise = request.membership.may("compliance.raise_weakness")
    context = {
        "open_rows": list(rows.open().by_urgency()),
        "closed_rows": list(rows.closed().order_by("-closed_on")[:CLOSED_SHOWN]),
        "closed_count": rows.closed().count(),
        "form": form or (CriterionWeaknessForm() if may_raise else None),
        "today": request.company.today(),
    }
    return _part(request, response, "compliance/_criterion_weaknesses.html", context, form)


def _measures(
    request: HttpRequest,
    response: Response,
    form: MeasureForm | None = None,
    refused: tuple[int, DecisionForm] | None = None,
) -> HttpResponse:
    rows = list(response.measures.select_related("requested_by", "decided_by"))
    rights = {step.right for step in MEASURE_STEPS.values() if request.membership.may(step.right)}
    if not may_answer(request.membership, response):
        rights.discard("compliance.answer")
    today = request.company.today()
    cards = [_measure_card(request, measure, rights, today, refused) for measure in rows]
    may_ask = "compliance.answer" in rights and not any(row.state == row.State.REQUESTED for row in rows)
    context = {"cards": cards, "form": form or (MeasureForm() if may_ask else None), "today": today}
    return _part(request, response, "compliance/_criterion_measures.html", context, form or (refused and refused[1]))


def _measure_card(request, measure: CompensatingMeasure, rights: set, today, refused: tuple | None) -> dict:
    steps = steps_from(MEASURE_STEPS, measure.state, rights)
    is_own = request.company.two_pairs_of_eyes and measure.requested_by_id == request.user.pk
    if is_own:
        steps -= {"approve", "refuse"}
    is_past = measure.state == measure.State.APPROVED and measure.expires_on < today
    form = refused[1] if refused and refused[0] == measure.pk else DecisionForm(prefix=f"m{measure.pk}")
    return {
        "measure": measure,
        "steps": set() if is_past else steps,
        "form": form,
        "is_past": is_past,
        "waits_for_others": is_own and measure.state == measure.State.REQUESTED,
    }


def _comments(request: HttpRequest, response: Response, form: CommentForm | None = None) -> HttpResponse:
    comments = list(response.comments.select_related("author").prefetch_related("mentions__user"))
    shown = [
        {"comment": comment, "html": markdown(comment.text, names=[str(m.user) for m in comment.mentions.all()])}
        for comment in comments
    ]
    may_write = request.membership.may("compliance.discuss")
    context = {
        "comments": shown,
        "form": form or (CommentForm() if may_write else None),
        "people": discussion.mentionable(response) if may_write else [],
        "today": request.company.today(),
    }
    return _part(request, response, "compliance/_criterion_comments.html", context, form)


def _decide(request: HttpRequest, code: str, pk: int, service: Callable) -> HttpResponse:
    response = response_or_404(request, code)
    measure = get_object_or_404(CompensatingMeasure, pk=pk, response=response)
    form = DecisionForm(request.POST, prefix=f"m{pk}")
    if form.is_valid():
        try:
            service(measure=measure, actor=request.user, on=request.company.today(), note=form.cleaned_data["note"])
        except ProfileRefusal as refusal:
            form.add_error("note", str(refusal))
        else:
            return _done(request, response, _measures, "criterion_measures")
    return _measures(request, response, refused=(pk, form))


def _part(request: HttpRequest, response: Response, template: str, context: dict, form=None) -> HttpResponse:
    """A partial under htmx; else the same partial on a page of its own."""
    context |= {"response": response, "part": template}
    partial = request.htmx and not request.htmx.boosted
    page = template if partial else "compliance/criterion_part.html"
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, page, context, status=status)


def _done(request: HttpRequest, response: Response, part: Callable, name: str) -> HttpResponse:
    """The part as it is now, and a word to the rest of the pane: the standing may be another."""
    if not request.htmx:
        messages.success(request, _("Saved."))
        return redirect(f"compliance:{name}", request.company.slug, response.code)
    answer = part(request, response)
    answer["HX-Trigger"] = "standing-changed"
    return answer
