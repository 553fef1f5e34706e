"""What htmx pages need from the server side."""

from collections.abc import Callable

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string

LEAVES_THE_PAGE = ("HX-Redirect", "HX-Refresh", "HX-Location")


def messages_middleware(get_response: Callable) -> Callable:
    """Messages of a partial answer reach the toast region out of band.

    A redirect or an answer without text keeps them for the next one.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        answer = get_response(request)
        if _takes_messages(request, answer):
            messages = list(get_messages(request))
            if messages:
                answer.write(render_to_string("_ui/toasts_oob.html", {"messages": messages}))
        return answer

    return middleware


def _takes_messages(request: HttpRequest, answer: HttpResponseBase) -> bool:
    return bool(
        getattr(request, "htmx", False)
        and not request.htmx.boosted
        and not answer.streaming
        and answer.status_code in {200, 422}
        and answer.headers.get("Content-Type", "").startswith("text/html")
        and not any(name in answer.headers for name in LEAVES_THE_PAGE)
    )
