"""The public page that says whether a PDF is one of ours and unchanged."""

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ..forms import ChecksumForm, FileForm
from ..verifying import find_checksum, verify_file

LIMITS = {"verify": "40/m/ip"}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Check an uploaded file, or a checksum. Says nothing that the holder of the file can't read in it."""
    if not ratelimit.consume(request, app="reports", action="verify", config=LIMITS):
        return ratelimit.respond_429(request)
    by_checksum, by_file = "checksum" in request.POST, request.method == "POST" and "checksum" not in request.POST
    file_form = FileForm(request.POST, request.FILES) if by_file else FileForm()
    checksum_form = ChecksumForm(request.POST) if by_checksum else ChecksumForm()
    context = {"file_form": file_form, "checksum_form": checksum_form}
    if by_file and file_form.is_valid():
        context["verdict"] = verify_file(file_form.cleaned_data["file"].read())
    elif by_checksum and checksum_form.is_valid():
        context["checksum"] = checksum_form.cleaned_data["checksum"]
        context["imprint"] = find_checksum(context["checksum"])
    is_invalid = any(form.is_bound and form.errors for form in (file_form, checksum_form))
    return render(request, "reports/verify.html", context, status=422 if is_invalid else 200)
