from django.urls import path

from ..views import readiness as views

urlpatterns = [
    path("profile/how/", views.readiness_method, name="readiness_method"),
]
