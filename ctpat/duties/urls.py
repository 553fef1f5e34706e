"""The calendar, and who holds which function among the settings."""

from django.urls import include, path

from .views import absences, calendar, duties, feeds, functions, handing, own, wishes

app_name = "duties"

calendar_urls = [
    path("", calendar.agenda, name="agenda"),
    path("month/", calendar.month, name="month"),
    path("proof/", calendar.proof, name="proof"),
    path("timeline/", calendar.timeline, name="timeline"),
    path("feed/", feeds.feed, name="feed"),
    path("feed/withdraw/", feeds.feed_withdraw, name="feed_withdraw"),
    path("export.ics", feeds.export_ics, name="export_ics"),
    path("export.xlsx", feeds.export_xlsx, name="export_xlsx"),
    path("own/", own.own_kind_list, name="own_kind_list"),
    path("own/new/", own.own_kind_create, name="own_kind_create"),
    path("own/begin/", own.duty_begin, name="duty_begin"),
    path("own/<int:pk>/", own.own_kind_change, name="own_kind_change"),
    path("own/<int:pk>/retire/", own.own_kind_retire, name="own_kind_retire"),
    path("hand-over/", handing.hand_over_list, name="hand_over_list"),
    path("hand-over/<int:pk>/", handing.hand_over, name="hand_over"),
    path("hand-over/<int:pk>/away/", absences.colleague_absence_add, name="colleague_absence_add"),
    path("away/<int:pk>/", absences.colleague_absence_change, name="colleague_absence_change"),
    path("away/<int:pk>/remove/", absences.colleague_absence_remove, name="colleague_absence_remove"),
    path("wishes/", wishes.wishes, name="wishes"),
    path("wishes/away/", wishes.absence_add, name="absence_add"),
    path("wishes/away/<int:pk>/remove/", wishes.absence_remove, name="absence_remove"),
    path("duties/<int:pk>/", duties.duty_detail, name="duty_detail"),
    path("duties/<int:pk>/people/", duties.duty_assign, name="duty_assign"),
    path("duties/<int:pk>/rhythm/", duties.duty_adjust, name="duty_adjust"),
    path("duties/<int:pk>/pause/", duties.duty_pause, name="duty_pause"),
    path("duties/<int:pk>/resume/", duties.duty_resume, name="duty_resume"),
    path("dates/<int:pk>/done/", duties.occurrence_done, name="occurrence_done"),
    path("dates/<int:pk>/explain/", duties.occurrence_explain, name="occurrence_explain"),
    path("dates/<int:pk>/take-back/", duties.occurrence_take_back, name="occurrence_take_back"),
]

urlpatterns = [
    path("calendar/", include(calendar_urls)),
    path("settings/functions/", functions.function_list, name="function_list"),
    path("settings/functions/<slug:function>/", functions.function_give, name="function_give"),
    path("settings/functions/<int:pk>/take-away/", functions.function_take, name="function_take"),
]
