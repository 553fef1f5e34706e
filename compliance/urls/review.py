from django.urls import path

from ..views import review as views

urlpatterns = [
    path("profile/review/", views.review, name="review"),
    path("profile/review/<code:code>/accept/", views.review_accept, name="review_accept"),
    path("profile/review/<code:code>/return/", views.review_return, name="review_return"),
]
