from django.urls import path

from ..views import panels as views
from . import profile  # noqa: F401  (registers the converter of criteria's numbers)

urlpatterns = [
    path("profile/<code:code>/weaknesses/", views.criterion_weaknesses, name="criterion_weaknesses"),
    path("profile/<code:code>/measures/", views.criterion_measures, name="criterion_measures"),
    path("profile/<code:code>/measures/<int:pk>/approve/", views.measure_approve, name="measure_approve"),
    path("profile/<code:code>/measures/<int:pk>/refuse/", views.measure_refuse, name="measure_refuse"),
    path("profile/<code:code>/measures/<int:pk>/end/", views.measure_end, name="measure_end"),
    path("profile/<code:code>/measures/<int:pk>/withdraw/", views.measure_withdraw, name="measure_withdraw"),
    path("profile/<code:code>/comments/", views.criterion_comments, name="criterion_comments"),
    path("profile/<code:code>/changes/", views.criterion_entries, name="criterion_entries"),
]
