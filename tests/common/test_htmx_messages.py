"""Messages of Django in htmx answers."""

from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from ctpat.common.htmx import messages_middleware


def answer_to(*, htmx: bool = True, **answer_fields) -> HttpResponse:
    request = RequestFactory().get("/", headers={"HX-Request": "true"} if htmx else {})
    request.htmx = HtmxDetails(request)
    request.session = {}
    request._messages = FallbackStorage(request)

    def view(request):
        messages.success(request, "Saved <b>it</b>")
        return HttpResponse("<p>part</p>", **answer_fields)

    return messages_middleware(view)(request)


def test_messages_reach_the_toast_region_escaped():
    text = answer_to().content.decode()

    assert text.startswith("<p>part</p>")
    assert 'hx-swap-oob="beforeend"' in text
    assert "Saved &lt;b&gt;it&lt;/b&gt;" in text


def test_messages_wait_for_the_page_when_the_answer_leaves_it():
    assert answer_to(headers={"HX-Redirect": "/"}).content == b"<p>part</p>"


def test_full_pages_and_other_kinds_are_left_alone():
    assert answer_to(htmx=False).content == b"<p>part</p>"
    assert answer_to(content_type="application/json").content == b"<p>part</p>"
    assert answer_to(status=204).content == b"<p>part</p>"
