"""One duty: what it is, where its dates come from, what proved them, and what people set on it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.catalogue.duty_kinds import functions
from compliance.models import Response
from compliance.services.evidence import add_evidence
from ctpat.activity.lines import lines
from ctpat.activity.models import Entry
from ctpat.common.form_pages import form_page, posted
from ctpat.companies.access import company_view
from ctpat.files.exceptions import FileRefused

from ..dossier import Dossier
from ..exceptions import DateIsFixed, DutyRefusal
from ..forms.duties import AdjustForm, AssignForm, DoneForm, NoteForm, PauseForm
from ..models import Duty, Occurrence
from ..services import adjusting, assigning, doing
from ..words import freedom_of

HISTORY_SHOWN = 12


@company_view("duties.view_duties")
@require_safe
def duty_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _duty(request, pk))


@company_view("duties.change_duties")
@require_http_methods(["GET", "POST"])
def duty_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose owner and deputy, or give the choice back to the functions."""
    duty = _duty(request, pk)
    form = AssignForm(posted(request), duty=duty)

    def assign(values: dict) -> None:
        assigning.assign(duties=[duty], actor=request.user, now=timezone.now(), **values)

    return _form_page(
        request,
        duty,
        form,
        assign,
        title=_("Who does it"),
        text=_("Without a choice it falls to whoever holds the function: %(owner)s, deputy %(deputy)s.")
        % {"owner": _function(duty.of_kind.owner), "deputy": _function(duty.of_kind.deputy)},
        told=_("Owner and deputy are set."),
    )


@company_view("duties.change_duties")
@require_http_methods(["GET", "POST"])
def duty_adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """Set another rhythm, other reminders, or from when it counts, as far as the duty allows it."""
    duty = _duty(request, pk)
    form = AdjustForm(posted(request), duty=duty, may_have_rhythm=_may_have_rhythm(duty))

    def adjust(values: dict) -> None:
        now = timezone.now()
        adjusting.adjust(duty=duty, actor=request.user, now=now, rhythm=form.rhythm, lead_days=form.leads)
        if "starts_on" in values:
            adjusting.start(duty=duty, actor=request.user, starts_on=values["starts_on"], now=now)

    return _form_page(
        request,
        duty,
        form,
        adjust,
        title=_("Rhythm and reminders"),
        text=f"{freedom_of(duty)} {duty.of_kind.source}",
        told=_("Rhythm and reminders are set; the open dates have moved with them."),
    )


@company_view("duties.change_duties")
@require_http_methods(["GET", "POST"])
def duty_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a duty rest, with the reason."""
    duty, on = _duty(request, pk), request.company.today()
    form = PauseForm(posted(request))

    def pause(values: dict) -> None:
        adjusting.pause(duty=duty, actor=request.user, on=on, **values)

    return _form_page(
        request,
        duty,
        form,
        pause,
        title=_("Pause the duty"),
        text=_("While it rests nobody is reminded and nothing becomes late. The reason stays visible."),
        told=_("The duty rests."),
        button=_("Pause it"),
    )


@company_view("duties.change_duties")
@require_POST
def duty_resume(request: HttpRequest, pk: int) -> HttpResponse:
    duty = _duty(request, pk)
    adjusting.resume(duty=duty, actor=request.user, on=request.company.today())
    messages.success(request, _("The duty runs again."))
    return redirect(duty)


@company_view("duties.do_duty")
@require_http_methods(["GET", "POST"])
def occurrence_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Say by hand that it was done, with a note and what shows it; the page names the place of a record first."""
    due = _occurrence(request, pk)
    initial = {"done_on": request.company.today()}
    form = DoneForm(
        posted(request),
        request.FILES if request.method == "POST" else None,
        membership=request.membership,
        occurrence=due,
        initial=initial,
    )

    def finish(values: dict) -> None:
        evidence = _uploaded(request, due, values) or values.get("evidence")
        doing.mark_done(
            occurrence=due,
            actor=request.user,
            done_on=values["done_on"],
            note=values["note"],
            evidence=evidence,
            now=timezone.now(),
        )

    return _form_page(
        request,
        due.duty,
        form,
        finish,
        title=_("Add the proof"),
        text=due.duty.of_kind.completion_proof,
        told=_("Recorded as done. The next date follows from it."),
        button=_("It was done"),
        due=due,
        place=due.duty.path,
    )


@company_view("duties.do_duty")
@require_http_methods(["GET", "POST"])
def occurrence_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a date that passed and can't be done any more: the hole stays, with its reason."""
    due, on = _occurrence(request, pk), request.company.today()
    form = NoteForm(posted(request))

    def explain(values: dict) -> None:
        doing.explain_missed(occurrence=due, actor=request.user, note=values["note"], on=on, now=timezone.now())

    return _form_page(
        request,
        due.duty,
        form,
        explain,
        title=_("It can't be done any more"),
        text=_("A validator sees the hole and this explanation. Whatever can still be done in time should be done."),
        told=_("The explanation is recorded."),
        button=_("Record the explanation"),
        due=due,
    )


@company_view("duties.change_duties")
@require_http_methods(["GET", "POST"])
def occurrence_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a date marked by hand wasn't met after all."""
    due = _occurrence(request, pk)
    form = NoteForm(posted(request))

    def take_back(values: dict) -> None:
        doing.take_back(occurrence=due, actor=request.user, note=values["note"], now=timezone.now())

    return _form_page(
        request,
        due.duty,
        form,
        take_back,
        title=_("Take it back"),
        text=_("The date is open again; what was said before stays in the history."),
        told=_("The date is open again."),
        button=_("Take it back"),
        due=due,
    )


# --- Shared ---------------------------------------------------------------------------------------


def _page(request: HttpRequest, duty: Duty, status: int = 200) -> HttpResponse:
    dossier = Dossier(duty, request.membership, on=request.company.today())
    events = Entry.objects.about(duty, *dossier.occurrences).recent(HISTORY_SHOWN)
    context = {"dossier": dossier, "duty": duty, "lines": lines(events, request.membership)}
    return render(request, "duties/duty_detail.html", context, status=status)


def _form_page(
    request: HttpRequest,
    duty: Duty,
    form: forms.Form,
    step: Callable[[dict], None],
    *,
    title: str,
    text: str,
    told: str,
    button: str = "",
    due: Occurrence | None = None,
    place: str = "",
) -> HttpResponse:
    """Take one step with what a form holds; a refusal comes back in the form, with all that was typed."""
    if form.is_valid():
        try:
            step(form.cleaned_data)
        except (DutyRefusal, FileRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, told)
            return redirect(due or duty)
    context = {
        "duty": duty,
        "due": due,
        "heading": title,
        "text": text,
        "button": button or _("Save"),
        "place": place,
        "today": request.company.today(),
    }
    return form_page(request, "duties/duty_form.html", form, **context)


def _duty(request: HttpRequest, pk: int) -> Duty:
    rows = Duty.objects.known_to_the_catalogue().visible_to(request.membership).with_people_and_places()
    rows = rows.select_related("escalates_to", "ends_with", "paused_by", "owner", "deputy", "site", "own_kind")
    duty = get_object_or_404(rows, pk=pk)
    duty.company = request.company
    return duty


def _occurrence(request: HttpRequest, pk: int) -> Occurrence:
    rows = Occurrence.objects.standing().visible_to(request.membership).with_duty()
    known = Duty.objects.known_to_the_catalogue()
    due = get_object_or_404(rows.filter(duty__in=known), pk=pk)
    due.company = due.duty.company = request.company
    return due


def _may_have_rhythm(duty: Duty) -> bool:
    """Whether a rhythm of the company's own is possible at all, to leave the fields out otherwise."""
    kind = duty.of_kind
    if duty.own_kind_id:
        return False
    try:
        adjusting.refuse_rhythm(kind, kind.offset_for(duty.conditions), kind.repeat or kind.offset_for(duty.conditions))
    except DateIsFixed:
        return False
    except DutyRefusal:
        return True
    return True


def _function(key: str) -> str:
    return functions()[key]["name"]


def _uploaded(request: HttpRequest, due: Occurrence, values: dict):
    """A new file becomes an evidence item that also proves the duty's criteria."""
    upload = values.get("upload")
    if not upload:
        return None
    codes = due.duty.codes
    responses = list(Response.objects.applicable().filter(criterion__code__in=codes))
    return add_evidence(upload=upload, actor=request.user, now=timezone.now(), responses=responses, site=due.duty.site)
