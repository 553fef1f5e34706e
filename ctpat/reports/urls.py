"""Routes of overview and reports below /c/<company>/."""

from django.urls import path

from .views import overview

app_name = "reports"

urlpatterns = [
    path("", overview.overview, name="overview"),
]
