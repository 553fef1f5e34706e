"""Evidence of one criterion: the panel of the workbench, also a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ctpat.common.forms import keys_among
from ctpat.companies.access import company_view, require

from ..forms.evidence import DropForm
from ..library import panel
from ..models import Evidence, Response
from ..services import evidence as services
from ..services.intake import Taken, take_in
from .evidence import dropped, response_of, upload_json

OFFERED = 30


@company_view("compliance.view_evidence", writes_late=True)
@require_http_methods(["GET", "HEAD", "POST"])
def criterion_evidence(request: HttpRequest, code: str) -> HttpResponse:
    """What proves one criterion; files posted here become evidence of it."""
    if request.method != "POST":
        return _panel(request, response_of(request, code))
    require(request.membership, "compliance.add_evidence")
    response, form = response_of(request, code), DropForm(request.POST, request.FILES)
    taken = [
        take_in(
            upload=upload,
            membership=request.membership,
            now=timezone.now(),
            responses=[response],
            key=form.cleaned_data["key"],
        )
        for upload in (form.cleaned_data["files"] if form.is_valid() else [])
    ]
    taken += dropped(request)
    if request.accepts("application/json") and not request.accepts("text/html"):
        return upload_json(form, taken)
    if not taken or any(one.is_refused for one in taken):
        return _panel(request, response, taken, form)
    return _done(request, response)


@company_view("compliance.change_evidence")
@require_http_methods(["GET", "HEAD", "POST"])
def criterion_evidence_pick(request: HttpRequest, code: str) -> HttpResponse:
    """Choose from what is in the library: a dialog of the panel, or a page."""
    response = response_of(request, code)
    text = request.GET.get("q", "").strip()[:100]
    offered = Evidence.objects.kept().visible_to(request.membership).exclude(links__response=response)
    if request.method == "POST":
        chosen = keys_among(request.POST.getlist("evidence"))
        for evidence in offered.filter(pk__in=chosen):
            services.link_evidence(evidence=evidence, response=response, actor=request.user, now=timezone.now())
        return _done(request, response)
    found = offered.matching(text).with_current_version().order_by("title", "pk")[: OFFERED + 1]
    context = {
        "response": response,
        "offered": list(found)[:OFFERED],
        "is_more": len(found) > OFFERED,
        "text": text,
        "code": code,
    }
    partial = request.htmx and not request.htmx.boosted
    template = "_evidence_pick.html" if partial else "evidence_pick.html"
    return render(request, f"compliance/{template}", context)


@company_view("compliance.change_evidence")
@require_POST
def criterion_evidence_unlink(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The item stays in the library; it only doesn't prove this any more."""
    response = response_of(request, code)
    evidence = get_object_or_404(Evidence.objects.visible_to(request.membership), pk=pk)
    services.unlink_evidence(evidence=evidence, response=response, actor=request.user)
    return _done(request, response)


def _done(request: HttpRequest, response: Response) -> HttpResponse:
    """Under htmx the panel as it is now, with the dialog closed; otherwise back to the page."""
    if not request.htmx:
        return redirect("compliance:criterion_evidence", request.company.slug, response.code)
    answer = _panel(request, response)
    answer["HX-Trigger"] = "dialog-close, evidence-changed"
    return answer


def _panel(
    request: HttpRequest, response: Response, taken: list[Taken] = (), form: DropForm | None = None
) -> HttpResponse:
    context = panel(response=response, membership=request.membership, on=request.company.today())
    context |= {"taken": taken, "form": form, "code": response.code}
    partial = request.htmx and not request.htmx.boosted
    template = "_criterion_evidence.html" if partial else "criterion_evidence.html"
    nothing_done = request.method == "POST" and form is not None and not any(one.evidence for one in taken)
    return render(request, f"compliance/{template}", context, status=422 if nothing_done else 200)
