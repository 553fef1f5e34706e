from django.urls import path

from ..views import actions as views

urlpatterns = [
    path("actions/w/<int:number>/", views.weakness_detail, name="weakness_detail"),
]
