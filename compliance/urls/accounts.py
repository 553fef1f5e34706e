from django.urls import path

from ..views import accounts, corrections, setup

urlpatterns = [
    path("setup/accounts/", setup.setup_accounts, name="setup_accounts"),
    path("setup/first-answers/", setup.setup_first_answers, name="setup_first_answers"),
    path("settings/accounts/", accounts.account_list, name="account_list"),
    path("settings/accounts/new/", accounts.account_create, name="account_create"),
    path("settings/accounts/<int:pk>/", accounts.account_detail, name="account_detail"),
    path("settings/accounts/<int:pk>/change/", accounts.account_change, name="account_change"),
    path("settings/accounts/<int:pk>/status/", accounts.account_status, name="account_status"),
    path(
        "settings/accounts/<int:pk>/status/<int:step>/correct/",
        corrections.account_status_correct,
        name="account_status_correct",
    ),
]
