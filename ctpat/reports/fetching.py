"""What the PDF engine may fetch: nothing but what it was handed in memory."""

from email.message import EmailMessage
from io import BytesIO

from weasyprint.urls import URLFetcher, URLFetcherResponse

from .exceptions import NotHanded

SCHEME = "report:"
DATA_IMAGES = ("data:image/svg+xml", "data:image/png", "data:image/jpeg")
TYPES = {"css": "text/css", "png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}


class HandedFetcher(URLFetcher):
    """Serves files that came with the document, and pictures written into it. No network, no disk.

    WeasyPrint asks one fetcher for http:, file: and data: alike; whatever is not handed is
    refused, and the engine goes on without it.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self.files = files

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        if url.startswith(DATA_IMAGES):
            return super().fetch(url, headers)
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in self.files:
            raise NotHanded(f"not handed to the printer: {url[:80]}")
        return URLFetcherResponse(url, BytesIO(self.files[name]), self._type(name), 200)

    @staticmethod
    def _type(name: str) -> EmailMessage:
        message = EmailMessage()
        message["Content-Type"] = TYPES[name.rpartition(".")[2]]
        return message
