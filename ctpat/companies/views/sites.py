"""The company's facilities."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import posted

from ..access import company_view
from ..models import Site
from ..profile_forms import SiteForm
from ..services.sites import close_site, reopen_site
from ..signin import fresh_sign_in
from .rows import save_or_show


@company_view("companies.view_company")
@require_safe
def site_list(request: HttpRequest) -> HttpResponse:
    sites = sorted(Site.objects.all(), key=lambda site: (site.closed_on is not None, site.name.casefold()))
    may_change = request.membership.may("companies.change_company")
    return render(request, "companies/site_list.html", {"sites": sites, "may_change": may_change})


@company_view("companies.view_company")
@require_safe
def site_detail(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(Site, pk=pk)
    context = {
        "site": site,
        "zones": site.zones.all(),
        "may_change": request.membership.may("companies.change_company"),
    }
    return render(request, "companies/site_detail.html", context)


@company_view("companies.change_company", once=True)
@require_http_methods(["GET", "POST"])
def site_create(request: HttpRequest) -> HttpResponse:
    sites = reverse("companies:site_list", args=[request.company.slug])
    return save_or_show(
        request,
        form=SiteForm(posted(request)),
        verb="companies.site.added",
        to=sites,
        template="companies/row_form.html",
        heading=_("New site"),
        back=sites,
    )


@company_view("companies.change_company")
@require_http_methods(["GET", "POST"])
def site_change(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(Site, pk=pk)
    return save_or_show(
        request,
        form=SiteForm(posted(request), instance=site),
        verb="companies.site.changed",
        to=site.get_absolute_url(),
        template="companies/row_form.html",
        heading=site.name,
        back=site.get_absolute_url(),
    )


@company_view("companies.change_company")
@require_POST
@fresh_sign_in
def site_close(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(Site, pk=pk)
    close_site(site=site, actor=request.user, on=request.company.today())
    messages.success(request, _("%(site)s is closed. What was recorded there stays.") % {"site": site})
    return redirect(site)


@company_view("companies.change_company")
@require_POST
def site_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(Site, pk=pk)
    reopen_site(site=site, actor=request.user)
    messages.success(request, _("%(site)s is open again.") % {"site": site})
    return redirect(site)
