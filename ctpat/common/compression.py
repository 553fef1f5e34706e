"""Pages travel packed: a workbench is mostly the same tags again and again."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompression(GZipMiddleware):
    """Django's own, which hides lengths by random padding; files are sent as they are.

    Evidence, reports and pictures are packed already, and a download shows its size.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if response.streaming else super().process_response(request, response)
