"""The pages of a guest who was granted one account: what the company shows of it, to read only."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ctpat.companies.access import guest_view
from ctpat.companies.scoping import company_scope
from ctpat.files.doors import reports_damage
from ctpat.files.models import Rendition
from ctpat.files.serving import answer

from ..forms.profile import ComparisonForm
from ..models import Account, AccountGrant, Response
from ..services.evidence import record_download
from ..shown import ShownCriterion, ShownProfile, shown_evidence

AS_GUEST = "compliance.view_as_guest"


@guest_view(AccountGrant, members=AS_GUEST)
@require_safe
def shown_profile(request: HttpRequest, account: int) -> HttpResponse:
    """The account's criteria by element or category, each with what is there to read."""
    profile = _profile(request, account)
    return render(request, "compliance/shown_profile.html", {**_host(request, profile), "profile": profile})


@guest_view(AccountGrant, members=AS_GUEST)
@require_safe
def shown_criterion(request: HttpRequest, account: int, code: str) -> HttpResponse:
    """One criterion: what is asked, what the company answers, what proves it, what was accepted before."""
    profile = _profile(request, account)
    row, before, after = profile.around(code)
    if row is None:
        raise Http404
    response = get_object_or_404(
        Response.objects.select_related("criterion__edition", "own_criterion"), pk=row.response_id
    )
    shown = ShownCriterion(profile, response)
    versions = {one.version.number: one.version for one in shown.acceptances}
    form = ComparisonForm(request.GET, versions=list(versions.values()))
    context = {"shown": shown, "row": row, "before": before, "after": after}
    context |= {"form": form, "comparison": form.comparison(), **_host(request, profile)}
    return render(request, "compliance/shown_criterion.html", context)


@reports_damage
@guest_view(AccountGrant, members=AS_GUEST)
@require_safe
def shown_file(request: HttpRequest, account: int, pk: int) -> HttpResponseBase:
    """The current file of one item; of a picture the copy that knows no place and device.

    What a guest has opened is out of the house, so each is an entry in the history.
    """
    evidence = get_object_or_404(shown_evidence(_profile(request, account).accepted), pk=pk)
    if evidence.current is None:
        raise Http404
    if request.grant is not None:
        with company_scope(request.company):
            record_download(version=evidence.current, actor=request.user)
    stored = evidence.current.file
    copy = stored.renditions.filter(shape=Rendition.Shape.VIEW).first() if stored.is_picture else None
    return answer(copy or stored, inline=copy is not None or "show" in request.GET)


def _profile(request: HttpRequest, pk: int) -> ShownProfile:
    account = get_object_or_404(Account.objects.select_related("entity_type"), pk=pk)
    by = request.GET.get("by", "")
    return ShownProfile(company=request.company, account=account, on=request.company.today(), by=by)


def _host(request: HttpRequest, profile: ShownProfile) -> dict:
    """What the notice on every page of a guest says."""
    return {"host": request.company, "account": profile.account, "grant": request.grant}
