"""What belongs to a person and not to a company."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ctpat.common.form_pages import form_page, posted

from ..grants import live_grants
from ..models import Membership, User
from ..navigation import start_of
from ..profile_forms import PersonForm
from ..signin import used_second_factor


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Name, language, appearance, and the ways to everything about signing in."""
    person = User.objects.get(pk=request.user.pk)
    form = PersonForm(posted(request), instance=person)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("companies:me")
    memberships = Membership.objects.filter(user=request.user).select_related("company").order_by("company__legal_name")
    context = {
        "companies": [(one, start_of(one)) for one in memberships],
        "grants": live_grants(request.user, now=timezone.now()),
    }
    return form_page(request, "companies/me.html", form, **context)


@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where a company's gate leads a session without a second factor, and back when there is one."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    if used_second_factor(request):
        return redirect(back)
    ways = [way for way in get_adapter().get_reauthentication_methods(request.user) if way["id"].startswith("mfa")]
    return render(request, "companies/second_factor.html", {"ways": ways, "back": back})
