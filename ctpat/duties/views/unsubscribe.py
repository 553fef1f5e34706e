"""Stopping the mails of reminders by the link in them."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ctpat.companies.scoping import company_scope

from ..services import wishes
from ..unsubscribing import read_token


@login_not_required
@csrf_exempt  # a mail program posts it, and the signed link is all that it knows
@require_http_methods(["GET", "HEAD", "POST"])
def reminders_stop(request, token):
    """Ask on GET (link checkers follow links), stop on POST."""
    found = read_token(token)
    if found is None:
        raise Http404
    company, user = found
    is_stopped = request.method == "POST"
    if is_stopped:
        with company_scope(company):
            wishes.unsubscribe(user=user)
    return render(request, "duties/reminders_stop.html", {"company": company, "person": user, "is_stopped": is_stopped})
