from django.urls import path

from ..views import catalogue, own_criteria

urlpatterns = [
    path("settings/catalogue/", catalogue.catalogue, name="catalogue"),
    path("settings/criteria/", own_criteria.own_criterion_list, name="own_criterion_list"),
    path("settings/criteria/new/", own_criteria.own_criterion_create, name="own_criterion_create"),
    path("settings/criteria/<int:pk>/", own_criteria.own_criterion_change, name="own_criterion_change"),
    path("settings/criteria/<int:pk>/retire/", own_criteria.own_criterion_retire, name="own_criterion_retire"),
    path("settings/criteria/<int:pk>/restore/", own_criteria.own_criterion_restore, name="own_criterion_restore"),
]
