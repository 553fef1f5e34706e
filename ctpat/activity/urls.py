from django.urls import path

from . import views

app_name = "activity"
urlpatterns = [
    path("", views.entry_list, name="entry_list"),
    path("<int:seq>/", views.entry_detail, name="entry_detail"),
    path("<int:seq>/open/", views.entry_target, name="entry_target"),
]
