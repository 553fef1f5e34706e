"""The main pages, as a member asks for them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .browsing import HTMX, Answer, Browser

SLUG = "load-1-0001"
OFFICER = f"officer@{SLUG}.example"
ROOT = f"/c/{SLUG}/"
CODE = "6.1"
PANE = {**HTMX, "HX-Target": "pane"}


@dataclass(frozen=True)
class Page:
    """One page with the aim: at most so many times the floor."""

    name: str
    aim: float
    ask: Callable[[Browser], Answer]


@dataclass
class Saver:
    """Saves one answer again and again, each time with another text."""

    code: str
    version: int | None = field(default=None)

    def __call__(self, browser: Browser) -> Answer:
        if self.version is None:
            page = browser.get(f"{ROOT}profile/{self.code}/").text
            self.version = int(re.search(r'name="version"[^>]*value="(\d+)"', page)[1])
        text = f"Seals are checked at each gate, as version {self.version} of the text says."
        data = {"version": self.version, "status": "implemented", "narrative": text}
        answer = browser.post(f"{ROOT}profile/{self.code}/save/", data, **HTMX)
        self.version += answer.status == 200
        return answer


def floor(browser: Browser) -> Answer:
    return browser.get(f"{ROOT}floor/")


def pages_of(browser: Browser) -> list[Page]:
    """The pages, with the rows that they open looked up in the lists."""
    item = re.search(r'href="[^"]*evidence/(\d+)/"|item=(\d+)', browser.get(f"{ROOT}evidence/").text)
    evidence = item[1] or item[2]
    paths = {
        "overview": ("", 5),
        "workbench": ("profile/", 8),
        "evidence list": ("evidence/", 5),
        "evidence item": (f"evidence/{evidence}/", 5),
        "actions register": ("actions/", 5),
        "weakness": ("actions/w/1/", 5),
        "review queue": ("profile/review/", 5),
        "reports": ("reports/", 5),
        "history": ("history/", 5),
        "readiness method": ("profile/how/", 5),
        "members": ("settings/people/", 5),
    }
    plain = [Page(name, aim, _getting(path)) for name, (path, aim) in paths.items()]
    return [
        *plain,
        Page("pane swap", 3, _getting(f"profile/{CODE}/", **PANE)),
        Page("palette search", 5, _getting("search/?q=seal", **HTMX)),
        Page("saving an answer", 4, Saver(CODE)),
        Page("overview after a save", 0, _after_a_save(Saver("7.2"))),
    ]


def _getting(path: str, **headers: str) -> Callable[[Browser], Answer]:
    return lambda browser: browser.get(ROOT + path, **headers)


def _after_a_save(save: Saver) -> Callable[[Browser], Answer]:
    """Nothing remembered: what the first reader after a change waits for."""

    def ask(browser: Browser) -> Answer:
        save(browser)
        return browser.get(ROOT)

    return ask
