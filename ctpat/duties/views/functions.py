"""Who holds which function: the list, one function with its holders, and a new one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import form_page, posted
from ctpat.companies.access import company_view

from ..exceptions import DutyRefusal
from ..forms.functions import HolderForm
from ..functions import Posts, functions_to_hold, kinds_of
from ..models import Holder
from ..services.functions import give_function, take_function

SEE, CHANGE = "duties.view_duties", "duties.change_duties"


@company_view(SEE)
@require_safe
def function_list(request: HttpRequest) -> HttpResponse:
    """Everybody's part in the programme."""
    context = {"posts": Posts(request.membership), "may_change": request.membership.may(CHANGE)}
    return render(request, "duties/function_list.html", context)


@company_view(CHANGE)
@require_http_methods(["GET", "POST"])
def function_give(request: HttpRequest, function: str) -> HttpResponse:
    """Name who holds it, everywhere or at one site; whoever held it there before is followed."""
    if function not in functions_to_hold():
        raise Http404
    form = HolderForm(posted(request))
    if form.is_valid():
        try:
            holder = give_function(function=function, actor=request.user, **form.cleaned_data)
        except DutyRefusal as refusal:
            form.add_error("user", str(refusal))
        else:
            told = _("%(name)s is %(function)s. The duties follow within a minute.")
            messages.success(request, told % {"name": holder.user, "function": holder.get_function_display()})
            return redirect("duties:function_list", request.company.slug)
    context = {"post": Posts(request.membership).of(function), "kinds": kinds_of(function)}
    return form_page(request, "duties/function_give.html", form, **context)


@company_view(CHANGE)
@require_POST
def function_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody is named for it any more: its duties fall to the next in line."""
    holder = get_object_or_404(Holder.objects.select_related("user", "site"), pk=pk)
    take_function(holder=holder, actor=request.user)
    told = _("%(name)s is no longer %(function)s.")
    messages.success(request, told % {"name": holder.user, "function": holder.get_function_display()})
    return redirect("duties:function_list", request.company.slug)
