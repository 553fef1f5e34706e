"""What a member wishes in this company: reminders by mail, days away and who stands in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ctpat.common.form_pages import posted
from ctpat.companies.access import company_view

from ..exceptions import DutyRefusal
from ..forms.wishes import AbsenceForm, PreferenceForm
from ..mails import mails_to
from ..models import Absence, Preference
from ..services.absences import add_absence, remove_absence
from ..services.wishes import change_wishes


@company_view("duties.view_duties")
@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """Which reminders come by mail; what is shown inside the application doesn't depend on it."""
    row = Preference.objects.filter(user=request.user).first() or Preference(user=request.user)
    form = PreferenceForm(posted(request), instance=row)
    if form.is_valid():
        change_wishes(user=request.user, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("duties:wishes", request.company.slug)
    return _page(request, form, AbsenceForm(prefix="away", user=request.user))


@company_view("duties.view_duties", once=True)
@require_POST
def absence_add(request: HttpRequest) -> HttpResponse:
    form = AbsenceForm(request.POST, prefix="away", user=request.user)
    if form.is_valid():
        try:
            add_absence(user=request.user, actor=request.user, **form.cleaned_data)
        except DutyRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted. What would call you calls the stand-in on these days."))
            return redirect("duties:wishes", request.company.slug)
    row = Preference.objects.filter(user=request.user).first() or Preference(user=request.user)
    return _page(request, PreferenceForm(instance=row), form, status=422)


@company_view("duties.view_duties")
@require_POST
def absence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The own ones; asked about another's, nothing happens."""
    absence = Absence.objects.select_related("user", "stand_in", "noted_by").filter(pk=pk, user=request.user).first()
    if absence is not None:
        remove_absence(absence=absence, actor=request.user)
        messages.success(request, _("Taken back."))
    return redirect("duties:wishes", request.company.slug)


def _page(request: HttpRequest, form: PreferenceForm, absence_form: AbsenceForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "absence_form": absence_form,
        "mails": mails_to(request.user),
        "absences": Absence.objects.filter(user=request.user).not_over(on=request.company.today()),
    }
    status = 422 if form.is_bound else status
    return render(request, "duties/wishes.html", context, status=status)
