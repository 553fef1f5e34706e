"""The readiness report of one account, for a guest to whom the officer shows it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.models import Account, AccountGrant
from ctpat.companies.access import guest_view
from ctpat.files.serving import answer

from .. import services
from ..models import Report


@guest_view(AccountGrant, members="compliance.view_as_guest")
@require_POST
def shown_report(request: HttpRequest, account: int) -> HttpResponse:
    """The report that is ready, made of today's facts or an earlier day's; else one is made."""
    if request.grant is None or not request.grant.shows_report:
        raise Http404
    subject = get_object_or_404(Account, pk=account)
    now = timezone.now()
    report = Report.objects.ready(now=now).filter(kind=Report.Kind.READINESS, account=subject).first()
    if report is None:
        report = services.request_report(
            kind=Report.Kind.READINESS, account=subject, actor=None, on=request.company.today(), now=now
        )
    if report.can_be_downloaded:
        services.record_download(report=report, actor=request.user)
        return answer(report.file)
    messages.info(request, _("The report is being made. Ask for it again in a minute."))
    return redirect(request.grant.guest_url)
