"""Where each part of the application answers."""

from django.urls import include, path

COMPANY = "c/<slug:company>/"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("ctpat.companies.urls")),
    path(f"{COMPANY}notifications/", include("ctpat.outbox.urls")),
    path(COMPANY, include("compliance.urls")),
]
