from django.urls import path

from ..views import criterion_evidence as panel
from ..views import evidence as views

urlpatterns = [
    path("evidence/", views.evidence_list, name="evidence_list"),
    path("evidence/add/", views.evidence_upload, name="evidence_upload"),
    path("evidence/<int:pk>/", views.evidence_detail, name="evidence_detail"),
    path("evidence/<int:pk>/change/", views.evidence_change, name="evidence_change"),
    path("evidence/<int:pk>/version/", views.evidence_version, name="evidence_version"),
    path("evidence/<int:pk>/link/", views.evidence_link, name="evidence_link"),
    path("evidence/<int:pk>/unlink/", views.evidence_unlink, name="evidence_unlink"),
    path("evidence/<int:pk>/archive/", views.evidence_archive, name="evidence_archive"),
    path("evidence/<int:pk>/v/<int:number>/", views.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/v/<int:number>/<slug:shape>/", views.evidence_picture, name="evidence_picture"),
    path("profile/<str:code>/evidence/", panel.criterion_evidence, name="criterion_evidence"),
    path("profile/<str:code>/evidence/pick/", panel.criterion_evidence_pick, name="criterion_evidence_pick"),
    path(
        "profile/<str:code>/evidence/<int:pk>/unlink/",
        panel.criterion_evidence_unlink,
        name="criterion_evidence_unlink",
    ),
]
