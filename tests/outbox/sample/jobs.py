"""Jobs for the tests of the outbox; the payload says how each behaves."""

import os
import time
from datetime import time as time_of_day
from datetime import timedelta
from pathlib import Path

from ctpat.outbox.exceptions import GiveUp
from ctpat.outbox.registry import daily, job_kind

LEASE = timedelta(seconds=3)


def write_line(job, word: str) -> None:
    """One line, at once: `word key pid`."""
    with Path(job.payload["ledger"]).open("a", encoding="utf-8") as ledger:
        ledger.write(f"{word} {job.key} {os.getpid()}\n")


def note_failure(job) -> None:
    write_line(job, "failed")


@job_kind("sample.write", lease=LEASE)
def write(job, progress) -> None:
    """Works for `seconds`, in steps short enough to keep the lease."""
    write_line(job, "begun")
    steps = int(job.payload.get("seconds", 0) / 0.2)
    for step in range(steps):
        progress("Working", step, steps)
        time.sleep(0.2)
    write_line(job, "done")


@job_kind("sample.fail", max_attempts=2, on_failed=note_failure)
def fail(job, progress) -> None:
    raise RuntimeError("the disk is full")


@job_kind("sample.give_up", on_failed=note_failure)
def give_up(job, progress) -> None:
    raise GiveUp("There is nothing to write.")


@daily("sample.day", at=time_of_day(2, 0))
def day(job, progress) -> None:
    """Nothing: the tests look at the row."""
