from django.urls import path

from ..views import annual_review as views
from ..views import corrections
from ..views import frozen_profile as frozen

RUN = "profile/annual-review/<int:year>/<slug:kind>/"

urlpatterns = [
    path("profile/annual-review/", views.annual_review_list, name="annual_review_list"),
    path("profile/annual-review/compare/", frozen.annual_review_compare, name="annual_review_compare"),
    path("profile/annual-review/copies/<int:pk>/", frozen.frozen_profile, name="frozen_profile"),
    path("profile/annual-review/copies/<int:pk>/json/", frozen.frozen_profile_download, name="frozen_profile_download"),
    path("profile/annual-review/open/<int:pk>/", views.annual_review_open, name="annual_review_open"),
    path(RUN, views.annual_review, name="annual_review"),
    path(f"{RUN}plan/", views.annual_review_plan, name="annual_review_plan"),
    path(f"{RUN}remind/", views.annual_review_remind, name="annual_review_remind"),
    path(f"{RUN}criteria/", views.annual_review_criteria, name="annual_review_criteria"),
    path(f"{RUN}affirm/", views.annual_review_affirm, name="annual_review_affirm"),
    path(
        f"{RUN}affirm/<str:code>/withdraw/",
        views.annual_review_withdraw_affirmation,
        name="annual_review_withdraw_affirmation",
    ),
    path(f"{RUN}approval/", views.annual_review_approval, name="annual_review_approval"),
    path(f"{RUN}approve/", views.annual_review_approve, name="annual_review_approve"),
    path(f"{RUN}approval/withdraw/", views.annual_review_withdraw_approval, name="annual_review_withdraw_approval"),
    path(f"{RUN}portal/", frozen.annual_review_portal, name="annual_review_portal"),
    path(f"{RUN}submit/", views.annual_review_submit, name="annual_review_submit"),
    path(f"{RUN}submit/correct/", corrections.annual_review_correct, name="annual_review_correct"),
    path(f"{RUN}receipt/", views.annual_review_receipt, name="annual_review_receipt"),
]
