"""One form that is sent twice makes one thing: double clicks, and what an impatient browser or network repeats.

A form carries a token of its page (the masked one against forgery, another for each page that is drawn).
The same person, address, token and fields mean the same request; its answer is given again. Only views
that ask for it, `company_view(right, once=True)`, are watched: pressing 'archive' twice is no repetition.
It is kept in the cache for a day: losing it costs no data, only the comfort.
"""

import hashlib
from datetime import timedelta

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a field)
KEPT = timedelta(days=1)
REDIRECTS = range(300, 400)


def fingerprint(request: HttpRequest) -> str:
    """What this request has in common with its repetitions; nothing for a form without a token."""
    token = request.POST.get(TOKEN, "")
    if not token:
        return ""
    told = hashlib.sha256(f"{request.company.pk} {request.user.pk} {request.get_full_path()} {token}".encode())
    for name, values in sorted(request.POST.lists()):
        told.update(repr((name, values)).encode())
    for name, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            told.update(repr((name, upload.name, upload.size)).encode())
    return f"sent/{told.hexdigest()}"


def earlier_answer(key: str) -> HttpResponse | None:
    """What the same request was answered before: where it led, or that nothing is to be shown anew."""
    place = cache.get(key) if key else None
    if place is None:
        return None
    return HttpResponseRedirect(place) if place else HttpResponse(status=204)


def keep_answer(key: str, answer: HttpResponseBase) -> None:
    """Remember a request that was carried out: it led elsewhere, or gave a part of the page."""
    if key and answer.status_code < 400:
        place = answer.headers.get("Location", "") if answer.status_code in REDIRECTS else ""
        cache.set(key, place, timeout=KEPT.total_seconds())


def forget(key: str) -> None:
    """What was to be remembered did not come to pass."""
    if key:
        cache.delete(key)
