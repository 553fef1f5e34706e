"""Routes of companies and people: those outside a company, then those below /c/<company>/."""

from django.urls import include, path

from .views import frame, home, joining, me, people, profile, setup, sites

app_name = "companies"

company_patterns = [
    path("search/", frame.search, name="search"),
    path("search/companies/", frame.switcher, name="switcher"),
    path("setup/sites/", setup.setup_sites, name="setup_sites"),
    path("setup/people/", setup.setup_people, name="setup_people"),
    path("settings/", profile.settings, name="settings"),
    path("settings/change/<slug:section>/", profile.company_change, name="company_change"),
    path("settings/rules/", profile.rules, name="rules"),
    path("settings/contacts/new/", profile.contact_create, name="contact_create"),
    path("settings/contacts/<int:pk>/", profile.contact_change, name="contact_change"),
    path("settings/contacts/<int:pk>/remove/", profile.contact_remove, name="contact_remove"),
    path("settings/zones/new/", profile.zone_create, name="zone_create"),
    path("settings/zones/<int:pk>/", profile.zone_change, name="zone_change"),
    path("settings/zones/<int:pk>/remove/", profile.zone_remove, name="zone_remove"),
    path("settings/sites/", sites.site_list, name="site_list"),
    path("settings/sites/new/", sites.site_create, name="site_create"),
    path("settings/sites/<int:pk>/", sites.site_detail, name="site_detail"),
    path("settings/sites/<int:pk>/change/", sites.site_change, name="site_change"),
    path("settings/sites/<int:pk>/close/", sites.site_close, name="site_close"),
    path("settings/sites/<int:pk>/reopen/", sites.site_reopen, name="site_reopen"),
    path("settings/people/", people.member_list, name="member_list"),
    path("settings/people/roles/", people.role_list, name="role_list"),
    path("settings/people/invite/", people.member_invite, name="member_invite"),
    path("settings/people/leave/", people.member_leave, name="member_leave"),
    path("settings/people/<int:pk>/", people.member_change, name="member_change"),
    path("settings/people/<int:pk>/end/", people.member_end, name="member_end"),
    path("settings/people/<int:pk>/sign-out/", people.member_sign_out, name="member_sign_out"),
    path("settings/people/invitations/<int:pk>/resend/", people.invitation_resend, name="invitation_resend"),
    path("settings/people/invitations/<int:pk>/withdraw/", people.invitation_withdraw, name="invitation_withdraw"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("setup/", setup.setup, name="setup"),
    path("me/", me.me, name="me"),
    path("me/theme/", frame.theme, name="theme"),
    path("me/second-factor/", me.second_factor, name="second_factor"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("c/<slug:company>/", include(company_patterns)),
]
