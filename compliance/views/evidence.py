"""The evidence library: list, one item, adding, versions, links, files."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import form_page, posted, posted_with_files
from ctpat.common.forms import keys_among
from ctpat.companies.access import company_view
from ctpat.companies.scoping import company_scope
from ctpat.files.doors import reports_damage
from ctpat.files.examination import examined
from ctpat.files.exceptions import FileRefused
from ctpat.files.kinds import KINDS, REQUEST_LIMIT
from ctpat.files.refusals import refusal
from ctpat.files.serving import answer
from ctpat.files.uploading import oversized

from ..exceptions import ProfileRefusal
from ..forms.evidence import EvidenceForm, FilterForm, UploadForm, VersionForm
from ..library import Dossier, Library, linkable
from ..models import Evidence, EvidenceVersion, Response
from ..services import evidence as services
from ..services.intake import Taken, take_in

VIEW, ADD, CHANGE = "compliance.view_evidence", "compliance.add_evidence", "compliance.change_evidence"
LINKS_SHOWN = 40


@company_view(VIEW)
@require_safe
def evidence_list(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    path = reverse("compliance:evidence_list", args=[request.company.slug])
    library = Library(membership=request.membership, chosen=form.chosen, on=request.company.today(), path=path)
    context = {"library": library, "form": form, "may_add": request.membership.may(ADD)}
    if item := request.GET.get("item", ""):
        context["dossier"] = _dossier(request, int(item)) if item.isdecimal() else None
    partial = request.htmx and not request.htmx.boosted
    return render(request, "compliance/_evidence_rows.html" if partial else "compliance/evidence_list.html", context)


@company_view(VIEW)
@require_safe
def evidence_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One item as a page, or as the drawer of the list."""
    context = {"dossier": _dossier(request, pk), "close_url": _back(request)}
    partial = request.htmx and not request.htmx.boosted
    return render(
        request, "compliance/_evidence_drawer.html" if partial else "compliance/evidence_detail.html", context
    )


@company_view(ADD, writes_late=True)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_upload(request: HttpRequest) -> HttpResponse:
    """Several files at once, each an item of its own; refused ones are named and cost the others nothing."""
    responses = _responses(request)
    if request.method != "POST":
        return _upload_page(request, UploadForm(), responses)
    form = UploadForm(request.POST, request.FILES)
    too_large = dropped(request)
    if not form.is_valid():
        if too_large and set(form.errors) == {"files"}:
            del form.errors["files"]
        return _answer_upload(request, form, too_large, responses)
    key, again = form.cleaned_data["key"], form.cleaned_data["again"]
    taken = [
        take_in(
            upload=upload,
            membership=request.membership,
            now=timezone.now(),
            responses=responses,
            again=again,
            key=key,
            **form.facts,
        )
        for upload in form.cleaned_data["files"]
    ]
    return _answer_upload(request, form, [*taken, *too_large], responses)


def _answer_upload(request: HttpRequest, form: UploadForm, taken: list[Taken], responses: list) -> HttpResponse:
    if request.accepts("application/json") and not request.accepts("text/html"):
        return upload_json(form, taken)
    if form.errors or any(one.state not in ("added", "linked") for one in taken):
        return _upload_page(request, form, responses, taken)
    messages.success(request, ngettext("%(n)d file added.", "%(n)d files added.", len(taken)) % {"n": len(taken)})
    return redirect(taken[0].evidence if len(taken) == 1 else "compliance:evidence_list", *_slug(request, taken))


def _slug(request: HttpRequest, taken: list[Taken]) -> list[str]:
    return [] if len(taken) == 1 else [request.company.slug]


def upload_json(form, taken: list[Taken]) -> JsonResponse:
    """What became of one file, for the script that shows the progress."""
    if not taken:
        sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"state": "refused", "text": sentence, "url": ""}, status=422)
    one = taken[0]
    url = one.evidence.get_absolute_url() if one.evidence else ""
    return JsonResponse({"state": one.state, "text": one.text, "url": url}, status=422 if one.is_refused else 200)


def _upload_page(request: HttpRequest, form: UploadForm, responses: list, taken: list[Taken] = ()) -> HttpResponse:
    context = {"form": form, "taken": taken, "responses": responses, "kinds": KINDS.values()}
    nothing_done = form.is_bound and not any(one.evidence for one in taken)
    return render(request, "compliance/evidence_upload.html", context, status=422 if nothing_done else 200)


def dropped(request: HttpRequest) -> list[Taken]:
    """Files that were so large that they were thrown away while they arrived."""
    limit = f"{REQUEST_LIMIT // 1024 // 1024} MB"
    return [Taken(name, "refused", str(refusal("request", name=name, limit=limit))) for name in oversized(request)]


@company_view(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_change(request: HttpRequest, pk: int) -> HttpResponse:
    evidence = _evidence(request, pk)
    form = EvidenceForm(posted(request), instance=evidence)
    if form.is_valid():
        services.change_evidence(evidence=evidence, actor=request.user, **form.facts)
        messages.success(request, _("Saved."))
        return redirect(evidence)
    return form_page(request, "compliance/evidence_change.html", form, evidence=evidence)


@company_view(CHANGE, writes_late=True)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace the file; the present one stays among the versions."""
    evidence = _evidence(request, pk)
    form = VersionForm(*posted_with_files(request), instance=evidence)
    if form.is_valid():
        try:
            with examined(form.cleaned_data["file"]) as file, company_scope(request.company):
                services.add_version(
                    evidence=evidence,
                    upload=file,
                    actor=request.user,
                    now=timezone.now(),
                    note=form.cleaned_data["note"],
                    **form.facts,
                )
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, _("The new version is in force; the one before stays in the list."))
            return redirect(evidence)
    for one in dropped(request):
        form.add_error("file", one.text)
    return form_page(request, "compliance/evidence_version.html", form, evidence=evidence)


@company_view(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the criteria that an item proves."""
    evidence = _evidence(request, pk)
    text = request.GET.get("q", "").strip()[:100]
    if request.method == "POST":
        chosen = set(request.POST.getlist("response"))
        for response in linkable(request.membership, taken=evidence.proves):
            if str(response.pk) in chosen:
                services.link_evidence(evidence=evidence, response=response, actor=request.user, now=timezone.now())
        return redirect(evidence)
    found = linkable(request.membership, taken=evidence.proves, text=text)
    context = {"evidence": evidence, "found": found[:LINKS_SHOWN], "more": len(found) - LINKS_SHOWN, "text": text}
    partial = request.htmx and not request.htmx.boosted
    return render(request, "compliance/_evidence_link.html" if partial else "compliance/evidence_link.html", context)


@company_view(CHANGE)
@require_POST
def evidence_unlink(request: HttpRequest, pk: int) -> HttpResponse:
    evidence = _evidence(request, pk)
    allowed = Response.objects.all()
    if request.membership.only_assigned(CHANGE):
        allowed = allowed.assigned_to(request.user)
    if response := allowed.filter(pk__in=keys_among(request.POST.getlist("response"))).first():
        services.unlink_evidence(evidence=evidence, response=response, actor=request.user)
    return redirect(evidence)


@company_view(CHANGE)
@require_POST
def evidence_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item out of use, or back into it."""
    evidence = _evidence(request, pk)
    try:
        if evidence.archived_on:
            services.restore_evidence(evidence=evidence, actor=request.user)
            messages.success(request, _("The item is back in use."))
        else:
            services.archive_evidence(
                evidence=evidence,
                actor=request.user,
                on=request.company.today(),
                only_unneeded=request.membership.only_assigned(CHANGE),
            )
            messages.success(request, _("Archived. It proves nothing any more; its files stay."))
    except ProfileRefusal as refused:
        messages.error(request, str(refused))
    return redirect(evidence)


@reports_damage
@company_view(VIEW)
@require_safe
def evidence_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """One version's original; `?show=1` opens a PDF in the page, which is looking and not taking it out."""
    version = _version(request, pk, number)
    file = answer(version.file, inline="show" in request.GET)
    if file.as_attachment:
        with company_scope(request.company):
            services.record_download(version=version, actor=request.user)
    return file


@reports_damage
@company_view(VIEW)
@require_safe
def evidence_picture(request: HttpRequest, pk: int, number: int, shape: str) -> HttpResponseBase:
    """The picture made of a version, without place, device or comment."""
    return answer(get_object_or_404(_version(request, pk, number).file.renditions, shape=shape), inline=True)


def _evidence(request: HttpRequest, pk: int) -> Evidence:
    """An item that this member may open; what he may not open isn't there."""
    rows = Evidence.objects.visible_to(request.membership).select_related("site", "owner", "company")
    return get_object_or_404(rows.with_criteria().with_tags(), pk=pk)


def _dossier(request: HttpRequest, pk: int) -> Dossier:
    return Dossier(evidence=_evidence(request, pk), membership=request.membership, on=request.company.today())


def _version(request: HttpRequest, pk: int, number: int) -> EvidenceVersion:
    visible = Evidence.objects.visible_to(request.membership)
    versions = EvidenceVersion.objects.filter(evidence__in=visible).select_related("file", "evidence")
    return get_object_or_404(versions, evidence=pk, number=number)


def _responses(request: HttpRequest) -> list[Response]:
    """The criteria named in the URL that new evidence is for."""
    codes = request.GET.getlist("criterion")[:20]
    return [response_of(request, code) for code in codes]


def response_of(request: HttpRequest, code: str) -> Response:
    """The answer to a criterion, if this member may attach evidence to it."""
    rows = Response.objects.of_code(code).select_related("criterion", "own_criterion", "company")
    if request.membership.only_assigned(VIEW):
        rows = rows.assigned_to(request.user)
    return get_object_or_404(rows)


def _back(request: HttpRequest) -> str:
    """The list that a drawer was opened from, its filters kept and the item left out."""
    path, _mark, query = (request.htmx.current_url_abs_path or "").partition("?")
    here = reverse("compliance:evidence_list", args=[request.company.slug])
    if path != here:
        return here
    kept = QueryDict(query, mutable=True)
    kept.pop("item", None)
    return f"{here}?{kept.urlencode()}" if kept else here
