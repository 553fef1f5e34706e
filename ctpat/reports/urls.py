"""Routes of overview and reports below /c/<company>/."""

from django.urls import path

from .views import overview, reports, shown

app_name = "reports"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/make/", reports.report_make, name="report_make"),
    path("reports/<int:pk>/", reports.report_detail, name="report_detail"),
    path("reports/<int:pk>/download/", reports.report_download, name="report_download"),
    path("reports/<int:pk>/preview/", reports.report_preview, name="report_preview"),
    path("reports/<int:pk>/cancel/", reports.report_cancel, name="report_cancel"),
    path("guest/account/<int:account>/report/", shown.shown_report, name="shown_report"),
]
