"""The steps of setting a company up that belong to the security profile."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ctpat.companies.access import company_view
from ctpat.companies.navigation import place, start_of
from ctpat.companies.services.founding import finish_setup, go_to_step
from ctpat.companies.setup import Step, address, steps_of

from ..forms.accounts import EntityTypesForm
from ..models import Account, Criterion, EntityType, Response
from ..scope import PROGRAMME, SECTOR, Criteria
from ..services.accounts import choose_accounts


@company_view("companies.change_company")
@require_http_methods(["GET", "POST"])
def setup_accounts(request: HttpRequest) -> HttpResponse:
    """Step 2: which kinds of company it is; the sum at the right follows each tick."""
    if request.method == "POST":
        return _save_accounts(request)
    if request.htmx:
        chosen = EntityTypesForm(request.GET)
        types = list(chosen.cleaned_data["types"]) if chosen.is_valid() else []
        return render(request, "compliance/_setup_summary.html", {"summary": _summary(types, _criteria())})
    return _accounts_page(request, _opened(), status=200)


@company_view("companies.change_company")
@require_http_methods(["GET", "POST"])
def setup_first_answers(request: HttpRequest) -> HttpResponse:
    """Step 5: the company is set up; what to answer first."""
    if request.method == "POST":
        finish_setup(company=request.company, actor=request.user, now=timezone.now())
        return redirect(place(request.membership, "profile"))
    answers = Response.objects.applicable().exclude(criterion=None)
    context = {
        "steps": steps_of(request.company, Step.FIRST_ANSWERS),
        "summary": _summary(_opened(), _criteria()),
        "first": answers.filter(criterion__level="must", status="not_started")
        .select_related("criterion")
        .order_by("criterion__position")[:3],
    }
    return render(request, "compliance/setup_first_answers.html", context)


def _save_accounts(request: HttpRequest) -> HttpResponse:
    form = EntityTypesForm(request.POST)
    if not form.is_valid():
        return _accounts_page(request, [], status=422, error=form.errors["types"][0])
    choose_accounts(
        company=request.company,
        entity_types=list(form.cleaned_data["types"]),
        actor=request.user,
        on=request.company.today(),
    )
    go_to_step(company=request.company, step=Step.SITES)
    return redirect(start_of(request.membership) if "leave" in request.POST else address(request.company, Step.SITES))


def _accounts_page(request: HttpRequest, chosen: list[EntityType], *, status: int, error: str = "") -> HttpResponse:
    criteria, slugs = _criteria(), {kind.pk for kind in chosen}
    context = {
        "types": [(kind, kind.pk in slugs, criteria.demand({kind.pk})) for kind in EntityType.objects.all()],
        "summary": _summary(chosen, criteria),
        "steps": steps_of(request.company, Step.ACCOUNTS),
        "error": error,
    }
    return render(request, "compliance/setup_accounts.html", context, status=status)


def _summary(chosen: list[EntityType], criteria: Criteria) -> dict:
    """What these accounts ask for together."""
    slugs = {kind.pk for kind in chosen}
    return {
        "types": [(kind, criteria.demand({kind.pk})) for kind in chosen],
        "demand": criteria.demand(slugs),
        "shares": criteria.shares({kind.pk: kind.text("name") for kind in chosen}) if len(chosen) > 1 else [],
        "programme": criteria.number_of(PROGRAMME, slugs),
        "sector": criteria.number_of(SECTOR, slugs),
    }


def _criteria() -> Criteria:
    return Criteria.of(Criterion.objects.in_use().values_list("level", "source", "applies_to"))


def _opened() -> list[EntityType]:
    return [account.entity_type for account in Account.objects.current().select_related("entity_type")]
