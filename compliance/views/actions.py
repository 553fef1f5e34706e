"""Weaknesses and corrective actions: the register, one weakness, and what is done to it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.activity.lines import lines
from ctpat.activity.models import Entry
from ctpat.common.form_pages import form_page, posted
from ctpat.common.markdown import render as markdown
from ctpat.companies.access import company_view, require
from ctpat.files.exceptions import FileRefused

from ..exceptions import ProfileRefusal
from ..forms.actions import (
    ActionForm,
    BulkForm,
    DoneForm,
    Offers,
    RaiseWeaknessForm,
    ReasonForm,
    VerifyForm,
    WeaknessForm,
)
from ..models import CorrectiveAction, Response, Weakness
from ..register import Register, state_in_words
from ..services import actions, weaknesses
from ..services.evidence import add_evidence
from ..services.weaknesses import NewAction
from ..states import ACTION_STEPS, WEAKNESS_STEPS, right_for, steps_from

HISTORY_SHOWN = 20


@company_view("compliance.view_weaknesses")
@require_safe
def action_list(request: HttpRequest) -> HttpResponse:
    """The register: one row a weakness, with the action that comes next."""
    return _register(request, BulkForm())


@company_view("compliance.raise_weakness")
@require_POST
def weakness_bulk(request: HttpRequest) -> HttpResponse:
    """Assign several weaknesses or give them a date, and come back to the same rows."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        if not form.cleaned_data.get("weaknesses"):
            messages.warning(request, _("Select at least one weakness first."))
            return redirect(_back(request))
        return _register(request, form, status=422)
    rows = list(form.cleaned_data["weaknesses"])
    if form.cleaned_data["step"] == "assign":
        owner = form.cleaned_data["owner"]
        weaknesses.assign(weaknesses=rows, actor=request.user, owner=owner, on=request.company.today())
        told = ngettext("%(n)d weakness assigned to %(name)s", "%(n)d weaknesses assigned to %(name)s", len(rows))
        messages.success(request, told % {"n": len(rows), "name": owner})
    else:
        weaknesses.set_due(weaknesses=rows, actor=request.user, due_on=form.cleaned_data["due_on"])
        told = ngettext("%(n)d due date set", "%(n)d due dates set", len(rows))
        messages.success(request, told % {"n": len(rows)})
    return redirect(_back(request))


@company_view("compliance.raise_weakness", once=True)
@require_http_methods(["GET", "POST"])
def weakness_create(request: HttpRequest) -> HttpResponse:
    """Record a weakness; `?criterion=6.1` names the criterion beforehand."""
    asked = Response.objects.of_code(request.GET.get("criterion", "")).first()
    form = RaiseWeaknessForm(posted(request), initial={"response": asked})
    if form.is_valid():
        facts = form.cleaned_data
        first = facts.pop("first_action")
        planned = [NewAction(first)] if first else []
        on = request.company.today()
        weakness = weaknesses.raise_weakness(actor=request.user, on=on, actions=planned, **facts)
        messages.success(request, _("%(label)s is recorded.") % {"label": weakness.label})
        return redirect(weakness)
    return form_page(request, "compliance/weakness_create.html", form)


@company_view("compliance.view_weaknesses")
@require_safe
def weakness_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One weakness: what was seen, what is done about it, did it work."""
    return _weakness_page(request, _weakness(request, number))


@company_view("compliance.raise_weakness")
@require_http_methods(["GET", "POST"])
def weakness_change(request: HttpRequest, number: int) -> HttpResponse:
    weakness = _weakness(request, number)
    form = WeaknessForm(posted(request), instance=weakness)
    if form.is_valid():
        on = request.company.today()
        weaknesses.change_weakness(weakness=weakness, actor=request.user, on=on, **form.cleaned_data)
        messages.success(request, _("%(label)s is changed.") % {"label": weakness.label})
        return redirect(weakness)
    return form_page(request, "compliance/weakness_change.html", form, weakness=weakness)


@company_view(right_for(WEAKNESS_STEPS, "close"))
@require_POST
def weakness_close(request: HttpRequest, number: int) -> HttpResponse:
    weakness, form = _weakness(request, number), ReasonForm(request.POST)
    return _do(
        request,
        weakness,
        ("close", None, form),
        lambda values: weaknesses.close_weakness(
            weakness=weakness, actor=request.user, on=request.company.today(), reason=values["reason"]
        ),
        _("%(label)s is closed."),
    )


@company_view(right_for(WEAKNESS_STEPS, "reopen"))
@require_POST
def weakness_reopen(request: HttpRequest, number: int) -> HttpResponse:
    weakness, form = _weakness(request, number), ReasonForm(request.POST)
    return _do(
        request,
        weakness,
        ("reopen", None, form),
        lambda values: weaknesses.reopen(
            weakness=weakness, actor=request.user, on=request.company.today(), reason=values["reason"]
        ),
        _("%(label)s is open again."),
    )


@company_view("compliance.raise_weakness", once=True)
@require_POST
def action_add(request: HttpRequest, number: int) -> HttpResponse:
    weakness, form = _weakness(request, number), ActionForm(request.POST)
    return _do(
        request,
        weakness,
        ("add", None, form),
        lambda values: actions.add_action(weakness=weakness, actor=request.user, on=request.company.today(), **values),
        _("The action is planned."),
    )


@company_view("compliance.raise_weakness")
@require_POST
def action_change(request: HttpRequest, pk: int) -> HttpResponse:
    action = _action(request, pk)
    form = ActionForm(request.POST, instance=action, prefix=f"change-{pk}")
    return _do(
        request,
        action.weakness,
        ("change", pk, form),
        lambda values: actions.change_action(action=action, actor=request.user, on=request.company.today(), **values),
        _("The action is changed."),
    )


@company_view(right_for(ACTION_STEPS, "finish"))
@require_POST
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry an action out, with a proof from the library, a new file, or a word."""
    action = _action(request, pk)
    if request.membership.only_assigned("compliance.work_on_action") and not action.concerns(request.user):
        require(request.membership, "compliance.verify_action")
    offers = Offers(membership=request.membership, weakness=action.weakness)
    form = DoneForm(request.POST, request.FILES, offers=offers, prefix=f"finish-{pk}")

    def finish(values: dict) -> None:
        proof = _uploaded(request, action, values) or values.get("proof")
        actions.mark_done(
            action=action, actor=request.user, on=request.company.today(), proof=proof, note=values["note"]
        )

    return _do(request, action.weakness, ("finish", pk, form), finish, _("Done. Somebody else verifies it now."))


@company_view(right_for(ACTION_STEPS, "confirm"))
@require_POST
def action_verify(request: HttpRequest, pk: int) -> HttpResponse:
    action, form = _action(request, pk), VerifyForm(request.POST, prefix=f"verify-{pk}")
    return _do(
        request,
        action.weakness,
        ("verify", pk, form),
        lambda values: actions.verify_action(action=action, actor=request.user, on=request.company.today(), **values),
        _("Your judgement is recorded."),
    )


@company_view(right_for(ACTION_STEPS, "drop"))
@require_POST
def action_drop(request: HttpRequest, pk: int) -> HttpResponse:
    action, form = _action(request, pk), ReasonForm(request.POST, prefix=f"drop-{pk}")
    return _do(
        request,
        action.weakness,
        ("drop", pk, form),
        lambda values: actions.drop_action(
            action=action, actor=request.user, on=request.company.today(), reason=values["reason"]
        ),
        _("The action is dropped."),
    )


def _do(
    request: HttpRequest,
    weakness: Weakness,
    asked: tuple[str, int | None, forms.Form],
    step: Callable[[dict], object],
    told: str,
) -> HttpResponse:
    """Take a step with what a form holds; a refusal comes back in the form, with all that was typed."""
    form = asked[2]
    if form.is_valid():
        try:
            step(form.cleaned_data)
        except (ProfileRefusal, FileRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, told % {"label": weakness.label})
            return redirect(weakness)
    return _weakness_page(request, _weakness(request, weakness.number), asked, status=422)


def _weakness_page(request: HttpRequest, weakness: Weakness, asked: tuple | None = None, status: int = 200):
    """The page of a weakness; `asked` is the step that was refused, with its form."""
    rights = {right for right in RIGHTS_USED if request.membership.may(right)}
    offers = Offers(membership=request.membership, weakness=weakness)
    cards = [_card(request, weakness, action, rights, offers, asked) for action in weakness.actions.with_people()]
    events = Entry.objects.about(weakness, *(card["action"] for card in cards)).recent(HISTORY_SHOWN)
    steps = steps_from(WEAKNESS_STEPS, weakness.state, rights)
    may_change = "compliance.raise_weakness" in rights and not weakness.closed_on
    context = {
        "weakness": weakness,
        "state": state_in_words(weakness),
        "description": markdown(weakness.description),
        "cards": cards,
        "lines": lines(events, request.membership),
        "may_change": may_change,
        "add_form": _form_of(asked, "add", None) or (ActionForm(offers=offers) if may_change else None),
        "close_form": _form_of(asked, "close", None) or (ReasonForm() if "close" in steps else None),
        "reopen_form": _form_of(asked, "reopen", None) or (ReasonForm() if "reopen" in steps else None),
        "is_settled": not any(card["action"].is_open for card in cards),
        "today": request.company.today(),
    }
    return render(request, "compliance/weakness_detail.html", context, status=status)


RIGHTS_USED = {step.right for step in [*ACTION_STEPS.values(), *WEAKNESS_STEPS.values()]}


def _card(
    request: HttpRequest,
    weakness: Weakness,
    action: CorrectiveAction,
    rights: set,
    offers: Offers,
    asked: tuple | None,
) -> dict:
    """One action with the forms of what this person may do with it."""
    action.weakness = weakness
    steps = steps_from(ACTION_STEPS, action.state, rights) if not weakness.closed_on else set()
    if request.membership.only_assigned("compliance.work_on_action") and not action.concerns(request.user):
        steps -= {"finish"}
    if action.done_by_id == request.user.pk:
        steps -= {"confirm", "reject"}
    made = {
        "finish": lambda: DoneForm(offers=offers, prefix=f"finish-{action.pk}"),
        "verify": lambda: VerifyForm(prefix=f"verify-{action.pk}"),
        "drop": lambda: ReasonForm(prefix=f"drop-{action.pk}"),
        "change": lambda: ActionForm(instance=action, offers=offers, prefix=f"change-{action.pk}"),
    }
    offered = {
        "finish": "finish" in steps,
        "verify": "confirm" in steps,
        "drop": "drop" in steps,
        "change": action.is_open and "compliance.raise_weakness" in rights and not weakness.closed_on,
    }
    shown = {step: _form_of(asked, step, action.pk) or (made[step]() if offered[step] else None) for step in made}
    return {
        "action": action,
        "forms": shown,
        "is_own": action.state == action.State.DONE and action.done_by_id == request.user.pk,
        "proof_opens": request.membership.may("compliance.view_evidence"),
        "asked": asked[0] if asked and asked[1] == action.pk else "",
    }


def _form_of(asked: tuple | None, step: str, pk: int | None) -> forms.Form | None:
    return asked[2] if asked and asked[:2] == (step, pk) else None


def _uploaded(request: HttpRequest, action: CorrectiveAction, values: dict):
    """A new file becomes an evidence item that also proves the criterion."""
    upload = values.get("upload")
    if not upload:
        return None
    response = action.weakness.response
    return add_evidence(
        upload=upload,
        actor=request.user,
        now=timezone.now(),
        responses=[response] if response else [],
        site=action.weakness.site,
    )


def _register(request: HttpRequest, bulk: BulkForm, status: int = 200) -> HttpResponse:
    register = Register(parameters=request.GET, membership=request.membership, on=request.company.today())
    may_change = request.membership.may("compliance.raise_weakness")
    selected = bulk.data.getlist("weaknesses") if bulk.is_bound else []
    bulk.fields["owner"].choices = [("", _("Choose a person")), *((person.pk, person) for person in register.people)]
    context = {
        "register": register,
        "rows": register.rows(),
        "bulk": bulk,
        "may_change": may_change,
        "may_select": may_change and register.view != "closed",
        "selected": {int(key) for key in selected if key.isdecimal()},
        "today": register.on,
        "here": request.get_full_path(),
    }
    template = (
        "compliance/_register.html" if request.htmx and not request.htmx.boosted else "compliance/action_list.html"
    )
    return render(request, template, context, status=status)


def _back(request: HttpRequest) -> str:
    """To the rows one came from, never to another site."""
    here = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(here, allowed_hosts=None):
        return here
    return request.path.removesuffix("bulk/")


def _weakness(request: HttpRequest, number: int) -> Weakness:
    rows = Weakness.objects.visible_to(request.membership).with_next_action().with_people_and_places()
    return get_object_or_404(rows.select_related("raised_by", "closed_by"), number=number)


def _action(request: HttpRequest, pk: int) -> CorrectiveAction:
    visible = Weakness.objects.visible_to(request.membership)
    rows = CorrectiveAction.objects.filter(weakness__in=visible).select_related(
        "weakness__response__criterion", "weakness__response__own_criterion", "weakness__owner", "weakness__site"
    )
    return get_object_or_404(rows, pk=pk)
