from django.urls import path

from ..views import actions as views

urlpatterns = [
    path("actions/", views.action_list, name="action_list"),
    path("actions/new/", views.weakness_create, name="weakness_create"),
    path("actions/bulk/", views.weakness_bulk, name="weakness_bulk"),
    path("actions/w/<int:number>/", views.weakness_detail, name="weakness_detail"),
    path("actions/w/<int:number>/change/", views.weakness_change, name="weakness_change"),
    path("actions/w/<int:number>/close/", views.weakness_close, name="weakness_close"),
    path("actions/w/<int:number>/reopen/", views.weakness_reopen, name="weakness_reopen"),
    path("actions/w/<int:number>/actions/", views.action_add, name="action_add"),
    path("actions/<int:pk>/change/", views.action_change, name="action_change"),
    path("actions/<int:pk>/done/", views.action_done, name="action_done"),
    path("actions/<int:pk>/verify/", views.action_verify, name="action_verify"),
    path("actions/<int:pk>/drop/", views.action_drop, name="action_drop"),
]
