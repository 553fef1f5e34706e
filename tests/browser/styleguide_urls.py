"""The routes of the application and the style page, which is otherwise served only while developing."""

from django.urls import path

from ctpat.companies.views.styleguide import styleguide
from ctpat.urls import *  # noqa: F403
from ctpat.urls import urlpatterns

urlpatterns = [*urlpatterns, path("styleguide/", styleguide)]
