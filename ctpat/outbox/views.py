"""A member's own notifications: always those of the company in the URL and of the person asking."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from ctpat.companies.access import company_view

from .models import Notification

PAGE_SIZE = 50


@company_view("companies.view_company")
@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    paginator = Paginator(_own(request), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    return render(request, "outbox/notification_list.html", {"page": page})


@company_view("companies.view_company")
@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    _own(request).filter(read_at=None).update(read_at=timezone.now())
    return redirect("outbox:notification_list", request.company.slug)


@company_view("companies.view_company")
@require_POST
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what the news is about; from then on it counts as read. News that is gone leads to the list."""
    notification = _own(request).filter(pk=pk).first()
    if notification and notification.read_at is None:
        _own(request).filter(pk=pk).update(read_at=timezone.now())
    if notification and url_has_allowed_host_and_scheme(notification.path, allowed_hosts=None):
        return redirect(notification.path)
    return redirect("outbox:notification_list", request.company.slug)


def _own(request: HttpRequest):
    return Notification.objects.filter(user=request.user)
