"""Routes of the security profile below /c/<company>/, one file per noun."""

from . import (
    accounts,
    actions,
    annual_review,
    evidence,
    guests,
    own_criteria,
    panels,
    profile,
    readiness,
    review,
    validations,
)

app_name = "compliance"
urlpatterns = [
    *profile.urlpatterns,
    *review.urlpatterns,
    *annual_review.urlpatterns,
    *evidence.urlpatterns,
    *actions.urlpatterns,
    *panels.urlpatterns,
    *accounts.urlpatterns,
    *guests.urlpatterns,
    *own_criteria.urlpatterns,
    *readiness.urlpatterns,
    *validations.urlpatterns,
]
