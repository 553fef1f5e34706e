"""Where each part of the application answers."""

from django.conf import settings
from django.urls import include, path

from ctpat.companies.views.styleguide import styleguide
from ctpat.duties.views.feeds import calendar_feed
from ctpat.duties.views.unsubscribe import reminders_stop
from ctpat.reports.views.verify import verify

COMPANY = "c/<slug:company>/"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("ctpat.operating.urls")),
    path("", include("ctpat.companies.urls")),
    path("verify/", verify, name="verify"),
    path("calendar-feed/<str:token>.ics", calendar_feed, name="calendar_feed"),
    path("reminders/stop/<str:token>/", reminders_stop, name="reminders_stop"),
    path(f"{COMPANY}notifications/", include("ctpat.outbox.urls")),
    path(f"{COMPANY}history/", include("ctpat.activity.urls")),
    path(COMPANY, include("ctpat.duties.urls")),
    path(COMPANY, include("compliance.urls")),
    path(COMPANY, include("ctpat.reports.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide))

handler400 = "ctpat.companies.views.errors.bad_request"
handler403 = "ctpat.companies.views.errors.permission_denied"
handler404 = "ctpat.companies.views.errors.page_not_found"
handler500 = "ctpat.companies.views.errors.server_error"
