"""The review queue: one answer after the other, accepted or returned with a word why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ctpat.companies.access import company_view

from ..access import response_or_404
from ..exceptions import CommentNeeded, ProfileRefusal
from ..forms.review import DecisionForm
from ..reviewing import queue_of
from ..services import answers


@company_view("compliance.review")
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """What waits for this reviewer, with one answer opened."""
    queue = queue_of(request.company, request.membership, chosen=request.GET.get("c", ""))
    return render(request, "compliance/review.html", {"queue": queue, "form": DecisionForm()})


@company_view("compliance.review")
@require_POST
def review_accept(request: HttpRequest, code: str) -> HttpResponse:
    """Accept the version that was read, and go to the next answer."""
    return _decide(request, code, answers.accept_answer, _("%(code)s accepted."), on=request.company.today())


@company_view("compliance.review")
@require_POST
def review_return(request: HttpRequest, code: str) -> HttpResponse:
    """Give the answer back with a comment, and go to the next one."""
    return _decide(request, code, answers.return_answer, _("%(code)s returned to its author."))


def _decide(request: HttpRequest, code: str, service, done: str, **arguments) -> HttpResponse:
    response = response_or_404(request, code)
    queue = queue_of(request.company, request.membership, chosen=code)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _again(request, code, form, status=422)
    try:
        service(response=response, actor=request.user, now=timezone.now(), **form.cleaned_data, **arguments)
    except ProfileRefusal as refusal:
        needs_note = isinstance(refusal, CommentNeeded)
        form.add_error("note" if needs_note else None, str(refusal))
        return _again(request, code, form, status=422 if needs_note else 409)
    messages.success(request, done % {"code": code})
    return redirect(_at(request, queue.after.code if queue.after else ""))


def _again(request: HttpRequest, code: str, form: DecisionForm, *, status: int) -> HttpResponse:
    """The answer as it is now, with the comment as typed; of one that has left the queue the comment alone."""
    queue = queue_of(request.company, request.membership, chosen=code)
    context = {"queue": queue, "form": form}
    if queue.row is None or queue.row.code != code:
        context = {"queue": queue, "form": DecisionForm(), "left": form, "left_code": code}
    return render(request, "compliance/review.html", context, status=status)


def _at(request: HttpRequest, code: str) -> str:
    url = reverse("compliance:review", args=[request.company.slug])
    return f"{url}?c={code}" if code else url
