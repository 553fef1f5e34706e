"""Absences of others: noted, changed and taken back for somebody who can't do it alone, for example who fell ill."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ctpat.common.form_pages import form_page, posted
from ctpat.companies.access import company_view
from ctpat.companies.models import User

from ..exceptions import DutyRefusal
from ..forms.wishes import AbsenceEndForm, AbsenceForm
from ..models import Absence
from ..people import colleagues
from ..services.absences import add_absence, change_end, remove_absence


@company_view("duties.change_duties", once=True)
@require_http_methods(["GET", "POST"])
def colleague_absence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """When somebody is away, today and to come, and a form for one more time."""
    colleague, today = get_object_or_404(_others(request), pk=pk), request.company.today()
    form = AbsenceForm(posted(request), user=colleague, initial={"begins_on": today, "kind": Absence.Kind.OTHER})
    if form.is_valid():
        try:
            add_absence(user=colleague, actor=request.user, **form.cleaned_data)
        except DutyRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted. %(name)s is told.") % {"name": colleague})
            return _to_absences_of(request, colleague)
    absences = Absence.objects.filter(user=colleague).not_over(on=today)
    return form_page(request, "duties/colleague_absence_add.html", form, colleague=colleague, absences=absences)


@company_view("duties.change_duties")
@require_http_methods(["GET", "POST"])
def colleague_absence_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Back earlier, or away for longer."""
    absence = _absence(request, pk)
    form = AbsenceEndForm(posted(request), instance=absence)
    if form.is_valid():
        try:
            change_end(absence=absence, actor=request.user, **form.cleaned_data)
        except DutyRefusal as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(request, _("Saved. %(name)s is told.") % {"name": absence.user})
            return _to_absences_of(request, absence.user)
    return form_page(request, "duties/colleague_absence_change.html", form, absence=absence)


@company_view("duties.change_duties", once=True)
@require_POST
def colleague_absence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    absence = _absence(request, pk)
    remove_absence(absence=absence, actor=request.user)
    messages.success(request, _("Taken back. %(name)s is told.") % {"name": absence.user})
    return _to_absences_of(request, absence.user)


def _others(request: HttpRequest) -> QuerySet[User]:
    """Whose absences may be noted here; the own ones are on the page of the own wishes."""
    return colleagues().exclude(pk=request.user.pk)


def _absence(request: HttpRequest, pk: int) -> Absence:
    rows = Absence.objects.filter(user__in=_others(request)).select_related("user", "stand_in", "noted_by")
    return get_object_or_404(rows, pk=pk)


def _to_absences_of(request: HttpRequest, colleague: User) -> HttpResponse:
    return redirect("duties:colleague_absence_add", request.company.slug, colleague.pk)
