"""Below /c/<company>/calendar/."""

from django.urls import path

from .views import calendar, duties

app_name = "duties"

urlpatterns = [
    path("", calendar.agenda, name="agenda"),
    path("month/", calendar.month, name="month"),
    path("proof/", calendar.proof, name="proof"),
    path("timeline/", calendar.timeline, name="timeline"),
    path("duties/<int:pk>/", duties.duty_detail, name="duty_detail"),
    path("duties/<int:pk>/people/", duties.duty_assign, name="duty_assign"),
    path("duties/<int:pk>/rhythm/", duties.duty_adjust, name="duty_adjust"),
    path("duties/<int:pk>/pause/", duties.duty_pause, name="duty_pause"),
    path("duties/<int:pk>/resume/", duties.duty_resume, name="duty_resume"),
    path("dates/<int:pk>/done/", duties.occurrence_done, name="occurrence_done"),
    path("dates/<int:pk>/explain/", duties.occurrence_explain, name="occurrence_explain"),
    path("dates/<int:pk>/take-back/", duties.occurrence_take_back, name="occurrence_take_back"),
]
