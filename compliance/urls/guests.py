from django.urls import path

from ..views import guests, shown
from . import profile  # noqa: F401  (registers the converter of criteria's numbers)

urlpatterns = [
    path("settings/accounts/<int:pk>/guests/invite/", guests.guest_invite, name="guest_invite"),
    path("settings/accounts/<int:pk>/guests/<int:guest>/", guests.guest_change, name="guest_change"),
    path("settings/accounts/<int:pk>/guests/<int:guest>/end/", guests.guest_withdraw, name="guest_withdraw"),
    path("guest/account/<int:account>/", shown.shown_profile, name="shown_profile"),
    path("guest/account/<int:account>/<code:code>/", shown.shown_criterion, name="shown_criterion"),
    path("guest/account/<int:account>/evidence/<int:pk>/", shown.shown_file, name="shown_file"),
]
