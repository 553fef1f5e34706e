"""How far a report under way is, in the words of the screen."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import jobs, services
from .kinds import KINDS, ReportKind
from .models import Report


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three things that are done; `state` is done, now or later."""

    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A report under way: pages done of pages expected, steps, and about how long it still takes."""

    report: Report
    kind: ReportKind
    done: int
    total: int
    words: str
    left: str
    steps: tuple[Step, ...]


def progress_of(report: Report, *, now: datetime | None = None) -> Progress:
    """What the worker last wrote down about a report."""
    job = services.jobs_of(report).order_by("-done_units", "-pk").first()
    step, done, total = (job.step, job.done_units, job.total_units) if job else ("", 0, 0)
    return Progress(
        report=report,
        kind=KINDS[report.kind],
        done=done,
        total=max(total, 1),
        words=_words(step, done, total),
        left=_left(report, step, done, total, now or timezone.now()),
        steps=tuple(_steps(step)),
    )


def _words(step: str, done: int, total: int) -> str:
    if step == jobs.PAGES:
        return _("Page %(done)s of %(total)s") % {"done": done, "total": total}
    return {jobs.FACTS: _("Preparing the pages"), jobs.SIGNING: _("Writing and signing the file")}.get(
        step, _("Waiting for a worker")
    )


def _left(report: Report, step: str, done: int, total: int, now: datetime) -> str:
    """From the pages already set; nothing while there are too few to tell."""
    if step != jobs.PAGES or done < 3:
        return ""
    elapsed = (now - report.facts_at).total_seconds()
    seconds = max(1, round(elapsed / done * (total - done)))
    return ngettext("about %(count)s second left", "about %(count)s seconds left", seconds) % {"count": seconds}


def _steps(step: str):
    names = [_("Facts gathered"), _("Pages set"), _("Signed and stored")]
    reached = {"": 0, jobs.FACTS: 1, jobs.PAGES: 1, jobs.SIGNING: 2}.get(step, 0)
    for position, name in enumerate(names):
        yield Step(name, "done" if position < reached else "now" if position == reached else "later")
