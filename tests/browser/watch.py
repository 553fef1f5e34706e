"""What a page must never do in a browser, noticed while a test uses it."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

# A form refused with 422, a page refused with 403 or 404: the browser notes the status although
# the page shows it as meant.
MEANT_STATUS = re.compile(r"Failed to load resource: the server responded with a status of (403|404|409|422)\b")


class Watch:
    """Collects console errors, uncaught exceptions, policy violations and foreign origins."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin = urlsplit(origin).netloc
        self.problems: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(error.page, f"uncaught: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not MEANT_STATUS.match(message.text):
            self._note(message.page, f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != self.origin:
            self.problems.append(f"foreign origin: {request.url}")

    def _note(self, page: Page | None, problem: str) -> None:
        self.problems.append(f"{page.url if page else 'somewhere'}: {problem}")
