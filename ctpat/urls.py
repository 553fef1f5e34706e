"""Where each part of the application answers."""

from django.urls import include, path

COMPANY = "c/<slug:company>/"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
