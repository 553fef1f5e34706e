"""Asking for pages in turn with the floor, and many savers at once."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .browsing import Answer, Browser
from .pages import OFFICER, Saver, floor, pages_of

SAVERS = ["1.1", "1.2", "1.3", "4.1", "5.1", "5.2", "9.1", "11.1"]


@dataclass(frozen=True)
class Figure:
    """One page: milliseconds, queries, bytes sent, and times the floor's median beside it."""

    median_ms: float
    p95_ms: float
    queries: int
    bytes: int
    ratio: float


def measure(ports: dict[int, int], rounds: int) -> dict[int, dict[str, Figure]]:
    """Every page on every stage in turn, a floor before each; the first two rounds only warm up."""
    found: dict[tuple[int, str], list[tuple[float, Answer]]] = {}
    stages = []
    for companies, port in ports.items():
        browser = Browser(port)
        browser.sign_in(OFFICER)
        stages.append((companies, browser, pages_of(browser)))
    for round_number in range(rounds + 2):
        for places in zip(*(pages for _, _, pages in stages), strict=True):
            for (companies, browser, _), page in zip(stages, places, strict=True):
                below, answer = _good(floor(browser), "floor"), _good(page.ask(browser), page.name)
                if round_number >= 2:
                    found.setdefault((companies, page.name), []).append((below.ms, answer))
    figures: dict[int, dict[str, Figure]] = {companies: {} for companies in ports}
    for (companies, name), asked in found.items():
        figures[companies][name] = figure_of(asked)
    for companies, pages in figures.items():
        everything = [(ms, ms) for (stage, _), asked in found.items() if stage == companies for ms, _ in asked]
        pages["floor"] = _floor_figure([ms for ms, _ in everything])
    return figures


def savers_rate(port: int, seconds: float) -> tuple[float, float]:
    """(saves, floor views) a second that eight clients of one company get together."""
    browsers = [Browser(port) for _ in SAVERS]
    for browser in browsers:
        browser.sign_in(OFFICER)
    savers = [Saver(code) for code in SAVERS]
    for browser, save in zip(browsers, savers, strict=True):
        _good(save(browser), "saving")  # the first one also reads the page, for the version to start from
    return _rate(browsers, savers, seconds), _rate(browsers, [floor] * len(browsers), seconds)


def _rate(browsers: list[Browser], asks: list, seconds: float) -> float:
    until = time.monotonic() + seconds

    def work(browser: Browser, ask) -> int:
        number = 0
        while time.monotonic() < until:
            _good(ask(browser), "saving")
            number += 1
        return number

    with ThreadPoolExecutor(len(browsers)) as pool:
        return sum(pool.map(work, browsers, asks)) / seconds


def _good(answer: Answer, name: str) -> Answer:
    if answer.status != 200:
        raise RuntimeError(f"{name} answered {answer.status}")
    return answer


def figure_of(asked: list[tuple[float, Answer]]) -> Figure:
    times = sorted(answer.ms for _, answer in asked)
    below = statistics.median(ms for ms, _ in asked)
    median = statistics.median(times)
    last = asked[-1][1]
    return Figure(round(median, 2), round(_p95(times), 2), last.queries, last.size, round(median / below, 2))


def _floor_figure(times: list[float]) -> Figure:
    return Figure(round(statistics.median(times), 2), round(_p95(sorted(times)), 2), 0, 0, 1.0)


def _p95(times: list[float]) -> float:
    return times[min(len(times) - 1, int(len(times) * 0.95))]
