"""The calendar outside the application: the private link for calendar programs, and exports."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.activity.services import record
from ctpat.common.form_pages import posted
from ctpat.common.sheets import MEDIA_TYPE
from ctpat.companies.access import company_view
from ctpat.companies.models import Membership
from ctpat.companies.scoping import company_scope

from ..agenda import Agenda
from ..forms.wishes import FeedForm
from ..icalendar import as_calendar
from ..models import Duty, Feed, Occurrence
from ..services.feeds import company_of, hash_of, open_feed, withdraw_feed
from ..sheet import workbook

FEED_TYPE = "text/calendar; charset=utf-8"
EXPORTED_AT_MOST = 10_000


@company_view("duties.view_duties")
@require_http_methods(["GET", "POST"])
def feed(request: HttpRequest) -> HttpResponse:
    """The person's own link: made here and shown once, because it is kept as a hash only."""
    link = ""
    form = FeedForm(posted(request))
    if form.is_valid():
        token = open_feed(user=request.user, everything=form.cleaned_data["everything"], now=timezone.now())
        link = settings.BASE_URL + reverse("calendar_feed", args=[token])
        form = FeedForm()
    context = {"form": form, "link": link, "feed": Feed.objects.filter(user=request.user).first()}
    answer = render(request, "duties/feed.html", context)
    if link:
        answer["Cache-Control"] = "no-store"
    return answer


@company_view("duties.view_duties")
@require_POST
def feed_withdraw(request: HttpRequest) -> HttpResponse:
    withdraw_feed(user=request.user, actor=request.user)
    messages.success(request, _("The link is dead: calendar programs that use it get nothing any more."))
    return redirect("duties:feed", request.company.slug)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link gets titles and dates; withdrawn, unknown and of somebody who left are all 404."""
    company = company_of(token)
    if company is None:
        raise Http404
    with company_scope(company, write=False):
        found = Feed.objects.select_related("user").filter(token_hash=hash_of(token)).first()
        membership = found and Membership.objects.filter(company=company, user=found.user).first()
        if not membership or not found.user.is_active or not membership.may("duties.view_duties"):
            raise Http404
        with translation.override(found.user.language or settings.LANGUAGE_CODE):
            content = as_calendar(_rows_of(found, membership))
        _note_read(found, company.today())
    answer = HttpResponse(content, content_type=FEED_TYPE)
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    etag = f'"{salted_hmac("duties.feed", content, algorithm="sha256").hexdigest()[:32]}"'
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer)


@company_view("duties.view_duties")
@require_safe
def export_ics(request: HttpRequest) -> HttpResponse:
    """The rows of the list as a file for a calendar program."""
    return _file(request, "ics", FEED_TYPE, as_calendar(_exported(request)))


@company_view("duties.view_duties")
@require_safe
def export_xlsx(request: HttpRequest) -> HttpResponse:
    """The rows of the list as a spreadsheet."""
    book = workbook(request.company, _exported(request), at=timezone.now())
    return _file(request, "xlsx", MEDIA_TYPE, book)


def _exported(request: HttpRequest) -> list[Occurrence]:
    shown = Agenda(parameters=request.GET, membership=request.membership, on=request.company.today())
    return list(shown.found.with_duty().select_related("evidence")[:EXPORTED_AT_MOST])


def _file(request: HttpRequest, kind: str, media_type: str, content: bytes) -> HttpResponse:
    with company_scope(request.company):
        after = {"kind": kind}
        record(request.user, "duties.calendar.exported", request.company, after=after, label=request.company.name)
    answer = HttpResponse(content, content_type=media_type)
    name = f"{request.company.slug}-duties-{request.company.today():%Y-%m-%d}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _rows_of(found: Feed, membership: Membership):
    rows = Occurrence.objects.open().filter(duty__in=Duty.objects.known_to_the_catalogue(), duty__paused_on=None)
    rows = rows.visible_to(membership) if found.everything else rows.of_person(found.user)
    return rows.with_duty().order_by("due_on", "pk")[:EXPORTED_AT_MOST]


def _note_read(found: Feed, on) -> None:
    """That a program reads it, once a day: its owner sees whether the link is in use."""
    if found.read_on != on:
        Feed.objects.filter(pk=found.pk).update(read_on=on)
