"""What kinds of job there are. Every app registers its own in `jobs.py`.

    @job_kind("reports.make", lease=timedelta(seconds=90), on_failed=mark_failed)
    def make(job, progress):
        with company_scope(job.company): ...
        progress("Laying out", 12, 98)

A job may run twice (a worker died, a lease ran out), so it must be safe to repeat.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from .exceptions import UnknownKind

DEFAULT_LEASE = timedelta(seconds=60)
DEFAULT_ATTEMPTS = 4

_registered: dict[str, "JobKind"] = {}


@dataclass(frozen=True)
class JobKind:
    """How one kind of job is done.

    `lease` is the longest silence between two calls of `progress` before another worker
    takes over. `background` kinds wait until nobody's asked-for job is due. `daily_at` is
    the time of day, in the company's zone, from which a company's job of the day exists.
    """

    name: str
    work: Callable
    lease: timedelta = DEFAULT_LEASE
    max_attempts: int = DEFAULT_ATTEMPTS
    background: bool = False
    daily_at: time | None = None
    on_failed: Callable | None = None


def job_kind(name: str, **options) -> Callable:
    """Register a function `(job, progress)` as the work of a kind; options as in JobKind.

    The worker opens no company: the job does, with `company_scope(job.company)`, in short
    steps, and reports progress between them, never inside (it would not be seen).
    """

    def register(work: Callable) -> Callable:
        if name in _registered and _registered[name].work.__qualname__ != work.__qualname__:
            raise ValueError(f"two jobs are called {name!r}")
        _registered[name] = JobKind(name, work, **options)
        return work

    return register


def daily(name: str, *, at: time = time(2, 0), **options) -> Callable:
    """Register a job that each company gets once for each of its calendar days.

    `job.payload["day"]` is the day, as ISO text.
    """
    return job_kind(name, daily_at=at, background=True, **options)


def job_kinds() -> dict[str, JobKind]:
    """All kinds of all apps, by name."""
    _discover()
    return _registered


def kind_named(name: str) -> JobKind:
    """Raises UnknownKind."""
    try:
        return job_kinds()[name]
    except KeyError:
        raise UnknownKind(f"no jobs.py registers {name!r}") from None


@cache
def _discover() -> None:
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "jobs"):
            import_module(f"{config.name}.jobs")
