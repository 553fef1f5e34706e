"""Handing over somebody's work: the pack to read and print, and its new owners."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ctpat.common.form_pages import form_page, posted
from ctpat.companies.access import company_view
from ctpat.companies.forms import members
from ctpat.companies.models import User

from ..forms.wishes import HandOverForm
from ..handing import Pack, holders
from ..people import colleagues
from ..services.handing_over import hand_over_work


@company_view("duties.change_duties")
@require_safe
def hand_over_list(request: HttpRequest) -> HttpResponse:
    """Whose work it is about."""
    return render(request, "duties/hand_over_list.html", {"holders": holders(on=request.company.today())})


@company_view("duties.change_duties")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that bears somebody's name; the ticked lines go to the chosen successor."""
    leaver = get_object_or_404(User, pk=pk)
    pack = Pack(leaver)
    is_member = members().filter(pk=leaver.pk).exists()
    if not is_member and not pack.count:
        raise Http404
    form = HandOverForm(posted(request), leaver=leaver)
    wanted = set(request.POST.getlist("line"))
    if form.is_valid():
        if wanted:
            return _hand_over(request, pack, form.cleaned_data["successor"], wanted)
        form.add_error(None, _("Tick at least one line."))
    context = {
        "pack": pack,
        "leaver": leaver,
        "is_member": is_member,
        "may_be_away": leaver != request.user and colleagues().filter(pk=leaver.pk).exists(),
        "wanted": wanted,
        "today": request.company.today(),
    }
    return form_page(request, "duties/hand_over.html", form, **context)


def _hand_over(request: HttpRequest, pack: Pack, successor: User, wanted: set[str]) -> HttpResponse:
    number = hand_over_work(
        leaver=pack.leaver,
        successor=successor,
        actor=request.user,
        duties=pack.chosen("duty", pack.duties, wanted),
        responses=pack.chosen("answer", pack.responses, wanted),
        weaknesses=pack.chosen("weakness", pack.weaknesses, wanted),
        actions=pack.chosen("action", pack.actions, wanted),
        on=request.company.today(),
        now=timezone.now(),
    )
    told = ngettext("%(n)d line went to %(name)s.", "%(n)d lines went to %(name)s.", number)
    messages.success(request, told % {"n": number, "name": successor})
    left = Pack(pack.leaver).count
    place = (
        ("duties:hand_over", request.company.slug, pack.leaver.pk) if left else ("duties:agenda", request.company.slug)
    )
    return redirect(*place)
