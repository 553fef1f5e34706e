"""The first visit in a real Chromium: requests, and bytes as sent over the wire with nothing cached."""

import shutil
from dataclasses import asdict, dataclass
from types import TracebackType

from playwright.sync_api import BrowserContext, Page, Response, sync_playwright

from .browsing import Browser
from .pages import CODE, OFFICER, ROOT

QUIET = [
    *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@dataclass
class Weight:
    requests: int = 0
    bytes: int = 0


def measure(port: int) -> dict:
    """What the overview and the workbench weigh at the first visit, and one move to the next criterion."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise RuntimeError("Chromium is missing (on Debian: apt-get install chromium); or leave it out: --no-visit")
    member = Browser(port)
    member.sign_in(OFFICER)
    origin = f"http://127.0.0.1:{port}"
    cookies = [{"name": name, "value": value, "url": origin} for name, value in member.cookies.items()]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)

        def weigh_first(path: str) -> tuple[Page, Weight]:
            context = browser.new_context(base_url=origin)
            context.add_cookies(cookies)
            page = context.new_page()
            with Scale(context, page) as scale:
                page.goto(path)
            return page, scale.weight

        _, overview = weigh_first(ROOT)
        page, workbench = weigh_first(f"{ROOT}profile/{CODE}/")
        with Scale(page.context, page) as scale, page.expect_response(_is_pane):
            page.locator("[data-go=after]").first.click()
        browser.close()
    return {"overview": asdict(overview), "workbench": asdict(workbench), "pane_swap": asdict(scale.weight)}


class Scale:
    """Adds up what arrives while the block runs and until nothing arrives any more."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.page, self.weight = page, Weight()
        self.protocol = context.new_cdp_session(page)
        self.protocol.on("Network.loadingFinished", self._add)

    def __enter__(self) -> "Scale":
        self.protocol.send("Network.enable")
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self.page.wait_for_load_state("networkidle")
        self.protocol.detach()

    def _add(self, event: dict) -> None:
        if event["encodedDataLength"]:  # what came out of the cache has none
            self.weight.requests += 1
            self.weight.bytes += int(event["encodedDataLength"])


def _is_pane(response: Response) -> bool:
    return response.request.headers.get("hx-target") == "pane"
