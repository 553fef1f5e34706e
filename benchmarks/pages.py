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
    evidence = _first(browser, "evidence/", r'evidence/(\d+)/"|item=(\d+)')
    validation = _first(browser, "validations/", r'validations/(\d+)/"')
    reported = _first(browser, "validations/", r"validations/(\d+)/reply/")
    review = _first(browser, "profile/annual-review/", r'annual-review/(\d+/[a-z-]+)/"')
    duty = _first(browser, "calendar/", r'duties/(\d+)/[#"]')
    owner = _first(browser, "calendar/hand-over/", r'hand-over/(\d+)/"')
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
        "calendar: agenda": ("calendar/", 5),
        "calendar: month": ("calendar/month/", 5),
        "calendar: year": ("calendar/timeline/", 5),
        "calendar: proof": ("calendar/proof/", 5),
        "duty": (f"calendar/duties/{duty}/", 5),
        "hand-over": (f"calendar/hand-over/{owner}/", 5),
        "annual reviews": ("profile/annual-review/", 5),
        "annual review": (f"profile/annual-review/{review}/", 5),
        "criteria of an annual review": (f"profile/annual-review/{review}/criteria/", 5),
        "validations": ("validations/", 5),
        "validation": (f"validations/{validation}/", 5),
        "reply desk": (f"validations/{reported}/reply/", 8),
        "messages": ("validations/messages/", 5),
    }
    plain = [Page(name, aim, _getting(path)) for name, (path, aim) in paths.items()]
    return [
        *plain,
        Page("pane swap", 3, _getting(f"profile/{CODE}/", **PANE)),
        Page("palette search", 5, _getting("search/?q=seal", **HTMX)),
        Page("saving an answer", 4, Saver(CODE)),
        Page("overview after a save", 0, _after_a_save(Saver("7.2"))),
    ]


def _first(browser: Browser, path: str, link: str) -> str:
    """What the first such link of a page leads to; `link` has one group for each way to write it."""
    found = re.search(link, browser.get(ROOT + path).text)
    if found is None:
        raise RuntimeError(f"no link like {link} on {path}")
    return next(filter(None, found.groups()))


def _getting(path: str, **headers: str) -> Callable[[Browser], Answer]:
    return lambda browser: browser.get(ROOT + path, **headers)


def _after_a_save(save: Saver) -> Callable[[Browser], Answer]:
    """Nothing remembered: what the first reader after a change waits for."""

    def ask(browser: Browser) -> Answer:
        save(browser)
        return browser.get(ROOT)

    return ask
