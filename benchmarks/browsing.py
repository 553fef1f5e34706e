"""A small browser: keeps cookies and one connection, takes packed answers."""

import gzip
import http.client
import re
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from .counting import HEADER
from .stage import PASSWORD

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HTMX = {"HX-Request": "true"}
KEPT_OPEN = 3  # seconds; gunicorn waits for five


@dataclass(frozen=True)
class Answer:
    """What came back, with what it cost; `size` is what was sent over the wire."""

    status: int
    text: str
    size: int
    queries: int
    ms: float


class Browser:
    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.last = 0.0

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, data: dict, **headers: str) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookies["csrf"], **headers}
        return self._ask("POST", path, urlencode(data), headers)

    def sign_in(self, email: str) -> None:
        """By the form, as a person does."""
        token = TOKEN.search(self.get("/accounts/login/").text)
        form = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        answer = self.post("/accounts/login/", form)
        if answer.status != 302 or "session" not in self.cookies:
            raise RuntimeError(f"{email} couldn't sign in ({answer.status})")

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if time.monotonic() - self.last > KEPT_OPEN:
            self.connection.close()  # gunicorn has closed an idle connection, or is about to
        began = time.perf_counter()
        self.connection.request(method, path, body, {"Cookie": cookies, "Accept-Encoding": "gzip", **headers})
        answer = self.connection.getresponse()
        content = answer.read()
        self.last = time.monotonic()
        ms = (time.perf_counter() - began) * 1000
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        packed = answer.headers.get("Content-Encoding") == "gzip"
        text = (gzip.decompress(content) if packed else content).decode(errors="replace")
        return Answer(answer.status, text, len(content), int(answer.headers.get(HEADER, 0)), ms)
