"""Routes of companies and people: those outside a company, then those below /c/<company>/."""

from django.urls import include, path

from .views import frame

app_name = "companies"

company_patterns = [
    path("search/", frame.search, name="search"),
    path("search/companies/", frame.switcher, name="switcher"),
]

urlpatterns = [
    path("me/theme/", frame.theme, name="theme"),
    path("c/<slug:company>/", include(company_patterns)),
]
