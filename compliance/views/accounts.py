"""The company's accounts, one per entity type."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ctpat.common.form_pages import form_page, posted
from ctpat.companies.access import company_view

from ..exceptions import ProfileRefusal
from ..forms.accounts import AccountForm, AccountOpenForm, StatusForm
from ..identifiers import missing_from
from ..models import Account, AccountGrant, AccountStatus
from ..services.accounts import describe_account, open_account, set_account_status


@company_view("companies.view_company")
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    accounts = Account.objects.select_related("entity_type").order_by("entity_type__position")
    context = {"accounts": accounts, "may_change": request.membership.may("compliance.change_accounts")}
    return render(request, "compliance/account_list.html", context)


@company_view("companies.view_company")
@require_safe
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(pk)
    kept = {row.kind: row for row in account.identifiers.all()}
    described = account.entity_type.identifiers
    context = {
        "account": account,
        "numbers": [(one["label"], kept[one["kind"]]) for one in described if one["kind"] in kept],
        "missing": missing_from(described, {kind: row.value for kind, row in kept.items()}),
        "today": request.company.today(),
        "statuses": account.statuses.all(),
        "may_change": request.membership.may("compliance.change_accounts"),
        "guests": _guests(request, account),
        "may_see_as_guest": request.membership.may("compliance.view_as_guest"),
    }
    return render(request, "compliance/account_detail.html", context)


@company_view("compliance.change_accounts", once=True)
@require_http_methods(["GET", "POST"])
def account_create(request: HttpRequest) -> HttpResponse:
    form = AccountOpenForm(posted(request), initial={"on": request.company.today()})
    if form.is_valid():
        try:
            account = open_account(company=request.company, actor=request.user, **form.cleaned_data)
        except ProfileRefusal as refusal:
            form.add_error("entity_type", str(refusal))
        else:
            messages.success(request, _("The account is opened and its criteria stand in the security profile."))
            return redirect(account)
    return form_page(request, "compliance/account_create.html", form)


@company_view("compliance.change_accounts")
@require_http_methods(["GET", "POST"])
def account_change(request: HttpRequest, pk: int) -> HttpResponse:
    form = AccountForm(posted(request), instance=_account(pk))
    if form.is_valid():
        numbers = {"identifiers": form.numbers, "ends": form.ends}
        describe_account(account=_account(pk), actor=request.user, now=timezone.now(), **numbers, **form.details)
        messages.success(request, _("Saved."))
        return redirect(form.instance)
    return form_page(request, "compliance/account_change.html", form, account=form.instance)


@company_view("compliance.change_accounts")
@require_http_methods(["GET", "POST"])
def account_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what CBP decided, and when."""
    account, today = _account(pk), request.company.today()
    step = AccountStatus(company=request.company, account=account, status=account.status, on=today)
    form = StatusForm(posted(request), instance=step)
    if form.is_valid():
        try:
            set_account_status(account=account, actor=request.user, today=today, **form.cleaned_data)
        except ProfileRefusal as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(account)
    return form_page(request, "compliance/account_status.html", form, account=account)


def _guests(request: HttpRequest, account: Account) -> list[dict] | None:
    """Who from outside may look at the account and how it stands with each; None for who isn't told."""
    if not request.membership.may("companies.invite_guests"):
        return None
    now = timezone.now()
    rows = AccountGrant.objects.filter(company=request.company, content_object=account).select_related("user")
    shown = []
    for grant in rows:
        grant.company = request.company
        is_live, is_offered = grant.is_live(now=now), grant.is_offered(now=now)
        shown.append({"grant": grant, "is_live": is_live, "is_offered": is_offered, "is_over": grant.is_over(now=now)})
    return sorted(shown, key=lambda one: one["is_over"])


def _account(pk: int) -> Account:
    return get_object_or_404(Account.objects.select_related("entity_type", "company"), pk=pk)
