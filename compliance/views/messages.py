"""Messages of the supply chain security specialist, and their answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctpat.common.form_pages import form_page, posted_with_files
from ctpat.common.markdown import render as markdown
from ctpat.companies.access import company_view
from ctpat.files.doors import reports_damage

from ..forms.letters import MessageAnswerForm, MessageForm
from ..models import SpecialistMessage
from ..services import letters
from .papers import history_of, paper_or_404, take_step

VIEW, MANAGE = "compliance.view_correspondence", "compliance.manage_validations"
FORMS = ["GET", "HEAD", "POST"]


@company_view(VIEW)
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """All messages, those that wait first."""
    today = request.company.today()
    rows = list(SpecialistMessage.objects.with_names())
    rows.sort(key=lambda row: (not row.is_open, row.due_on if row.is_open else today))
    context = {
        "rows": [(row, row.countdown(on=today)) for row in rows],
        "may_manage": request.membership.may(MANAGE),
    }
    return render(request, "compliance/message_list.html", context)


@company_view(MANAGE, once=True)
@require_http_methods(FORMS)
def message_create(request: HttpRequest) -> HttpResponse:
    today = request.company.today()
    form = MessageForm(*posted_with_files(request), initial={"received_on": today, "owner": request.user})
    if message := take_step(request, form, letters.receive_message, today=today):
        messages.success(request, _("The message is recorded."))
        return redirect(message)
    return form_page(request, "compliance/message_create.html", form)


@company_view(VIEW)
@require_safe
def message_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One message, and its answer."""
    return _page(request, _message(request, pk))


@company_view(MANAGE, once=True)
@require_http_methods(FORMS)
def message_change(request: HttpRequest, pk: int) -> HttpResponse:
    message = _message(request, pk)
    form = MessageForm(*posted_with_files(request), instance=message)

    def change(*, file, **facts) -> SpecialistMessage:
        """Without a new file the one before stays."""
        return letters.change_message(message=message, file=file or message.file, **facts)

    if take_step(request, form, change, today=request.company.today()):
        messages.success(request, _("Saved."))
        return redirect(message)
    return form_page(request, "compliance/message_change.html", form, message=message)


@company_view(MANAGE)
@require_POST
def message_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a copy of the answer: the clock stops."""
    message, form = _message(request, pk), MessageAnswerForm(request.POST, request.FILES)
    if take_step(request, form, letters.answer_message, message=message, today=request.company.today()):
        messages.success(request, _("The answer is kept. The clock has stopped."))
        return redirect(message)
    return _page(request, _message(request, pk), status=422, form=form)


@reports_damage
@company_view(VIEW)
@xframe_options_sameorigin
@require_safe
def message_file(request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
    message = _message(request, pk)
    return paper_or_404(message.answer_file if which == "answer" else message.file)


def _page(request: HttpRequest, message: SpecialistMessage, status: int = 200, form=None) -> HttpResponse:
    today, may_manage = request.company.today(), request.membership.may(MANAGE)
    offered = may_manage and message.answered_on is None
    context = {
        "message": message,
        "countdown": message.countdown(on=today),
        "text": markdown(message.text),
        "answer_text": markdown(message.answer_text),
        "updates": message.updates.select_related("response__criterion"),
        "form": form or (MessageAnswerForm(initial={"answered_on": today}) if offered else None),
        "lines": history_of(request, message),
        "may_manage": may_manage,
        "today": today,
    }
    return render(request, "compliance/message_detail.html", context, status=status)


def _message(request: HttpRequest, pk: int) -> SpecialistMessage:
    rows = SpecialistMessage.objects.with_names().select_related("file", "answer_file")
    message = get_object_or_404(rows, pk=pk)
    message.company = request.company  # in force already; a second copy would cost a query
    return message
